"""The Procfile, and what is installed: what a second start leaves out, and what it says when nothing can be fetched."""

from pathlib import Path

import pytest

from launch import install as installing
from launch.assets import collect_static
from launch.install import install
from launch.places import Places, digest, write_json
from launch.procfile import ProcfileError, read_procfile
from launch.tools import ToolError, call


@pytest.fixture
def installed(places: Places) -> Places:
    """A checkout in which everything is installed."""
    for name in ("requirements/app.lock", "requirements/dev.lock", "package-lock.json"):
        path = places.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)
    python = places.python
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\nexit 0\n")
    python.chmod(0o755)
    write_json(places.venv / "installed.json", {"app": digest(places.root / "requirements/app.lock")})
    (places.root / "node_modules").mkdir()
    (places.root / "node_modules/.installed").write_text(digest(places.root / "package-lock.json"))
    return places


def test_a_second_start_runs_no_program(installed: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[object] = []
    monkeypatch.setattr(installing, "call", lambda command, *_, **__: called.append(command))

    install(installed, "app")
    assert called == []

    (installed.root / "requirements/app.lock").write_text("another version")
    install(installed, "app")
    assert len(called) > 0


def test_a_python_that_no_longer_starts_is_made_anew(installed: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[list[str]] = []
    monkeypatch.setattr(installing, "call", lambda command, *_, **__: called.append([str(word) for word in command]))
    installed.python.write_text("#!/bin/sh\nexit 1\n")

    install(installed, "app")

    assert called[0][1:] == ["-m", "venv", "--clear", str(installed.venv)]


def test_static_files_are_gathered_once_for_the_same_sources(places: Places) -> None:
    python = places.python
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\nmkdir -p staticfiles\necho again >> staticfiles/staticfiles.json\n")
    python.chmod(0o755)
    source = places.root / "static/page.css"
    source.parent.mkdir()

    def gathered() -> int:
        collect_static(places, {})
        return len((places.root / "staticfiles/staticfiles.json").read_text().splitlines())

    source.write_text("one")
    assert [gathered(), gathered()] == [1, 1]
    source.write_text("another")
    assert [gathered(), gathered()] == [2, 2]


def test_a_program_that_fails_is_told_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(ToolError) as told:
        call(["sh", "-c", "echo no network >&2; exit 3"], "The packages could not be installed.", folder=tmp_path)
    assert str(told.value) == "The packages could not be installed.\n  no network"


def test_the_procfile_is_read_with_the_environment(tmp_path: Path) -> None:
    path = tmp_path / "Procfile"
    path.write_text("# served\nweb: serve --port $PORT 'two words'\n\nworker: work\n")
    assert read_procfile(path, {"PORT": "8000"}) == {
        "web": ["serve", "--port", "8000", "two words"],
        "worker": ["work"],
    }


@pytest.mark.parametrize(
    ("line", "told"), [("web serve", "line 1: not a line"), ("web: serve $PORT", "line 1: 'PORT'")]
)
def test_a_line_of_the_procfile_that_cannot_be_read_is_named(tmp_path: Path, line: str, told: str) -> None:
    path = tmp_path / "Procfile"
    path.write_text(line)
    with pytest.raises(ProcfileError, match=told):
        read_procfile(path, {})
