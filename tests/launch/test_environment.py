"""What a command finds out in a shell that knows nothing."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from launch.engines import ensure_engines, stop_engines
from launch.environment import ServicesDown, address_of, fill_environment
from launch.places import Places, read_json, write_json
from launch.processes import identify


@pytest.fixture
def places(lasting_places: Places) -> Iterator[Places]:
    yield lasting_places
    lasting_places.run_file.unlink(missing_ok=True)


@pytest.fixture
def engines(places: Places, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """The running engines of the places; a test may leave them stopped."""
    for name in ("DATABASE_URL", "REDIS_URL", "HOST", "PORT"):
        monkeypatch.delenv(name, raising=False)
    return ensure_engines(places, "services")


def note_server(places: Places, started: str) -> None:
    content = {"pid": os.getpid(), "process": started, "mode": "demo", "public_url": "https://clinic.example"}
    write_json(places.run_file, content)


def test_a_bare_shell_finds_the_running_engines(places: Places, engines: dict[str, object]) -> None:
    environ: dict[str, str] = {}

    fill_environment(places.root, environ)

    assert environ == {
        "DATABASE_URL": engines["DATABASE_URL"],
        "REDIS_URL": engines["REDIS_URL"] or "",
        "FRONTDESK_BROKER_FOLDER": str(places.data / "broker"),
        "FRONTDESK_SECRET_KEY": (places.data / "secret_key").read_text(),
        "FRONTDESK_MASTER_KEYS": (places.data / "master_key").read_text(),
        "FRONTDESK_MODE": "demo",
        "FRONTDESK_PUBLIC_URL": "http://127.0.0.1:8000",
    }
    assert len(environ["FRONTDESK_SECRET_KEY"]) == 64


def test_the_public_address_is_that_of_the_running_server(places: Places, engines: dict[str, object]) -> None:
    me = identify(os.getpid())
    assert me is not None
    note_server(places, me.started)
    environ: dict[str, str] = {}
    fill_environment(places.root, environ)
    assert environ["FRONTDESK_PUBLIC_URL"] == "https://clinic.example"

    note_server(places, "the same pid, at another time")
    environ = {}
    fill_environment(places.root, environ)
    assert environ["FRONTDESK_PUBLIC_URL"] == "http://127.0.0.1:8000"


def test_what_the_caller_set_stays(places: Places, engines: dict[str, object]) -> None:
    environ = {"FRONTDESK_MODE": "production", "REDIS_URL": "redis://elsewhere:6379/0"}
    fill_environment(places.root, environ)
    assert (environ["FRONTDESK_MODE"], environ["REDIS_URL"]) == ("production", "redis://elsewhere:6379/0")


def test_engines_that_are_down_are_said_in_one_sentence(places: Places, engines: dict[str, object]) -> None:
    stop_engines(places)
    with pytest.raises(ServicesDown, match=r"^The database is not running: make services$"):
        fill_environment(places.root, {})


def test_a_folder_where_nothing_ever_ran_says_the_same(tmp_path: Path) -> None:
    with pytest.raises(ServicesDown, match=r"^The database is not running: make services$"):
        fill_environment(tmp_path, {})


def test_a_database_of_the_callers_own_needs_no_engines(tmp_path: Path) -> None:
    environ = {"DATABASE_URL": "postgres://elsewhere/frontdesk"}
    fill_environment(tmp_path, environ)
    assert environ["DATABASE_URL"] == "postgres://elsewhere/frontdesk"
    keys = {"FRONTDESK_SECRET_KEY", "FRONTDESK_MASTER_KEYS"}
    assert set(environ) == {"DATABASE_URL", *keys, "FRONTDESK_MODE", "FRONTDESK_PUBLIC_URL"}


def test_in_production_no_master_key_is_made_up(tmp_path: Path) -> None:
    environ = {"DATABASE_URL": "postgres://elsewhere/frontdesk", "FRONTDESK_MODE": "production"}
    fill_environment(tmp_path, environ)
    assert "FRONTDESK_MASTER_KEYS" not in environ
    assert not (tmp_path / ".data" / "master_key").exists()


def test_secrets_are_readable_by_their_owner_alone(places: Places, engines: dict[str, object]) -> None:
    places.secret_key()
    for name in ("services.json", "secret_key", "postgres.json"):
        assert (places.data / name).stat().st_mode & 0o777 == 0o600, name
    assert read_json(places.services_file) == engines


@pytest.mark.parametrize(
    ("environ", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"HOST": "0.0.0.0", "PORT": "9000"}, "http://127.0.0.1:9000"),
        ({"HOST": "::1"}, "http://[::1]:8000"),
        ({"HOST": "clinic.example"}, "http://clinic.example:8000"),
    ],
)
def test_the_address_of_a_server(environ: dict[str, str], address: str) -> None:
    assert address_of(environ) == address
