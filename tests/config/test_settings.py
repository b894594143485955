"""Settings are strict: what is wrong or unknown stops the start with a sentence, and production passes every check."""

import gc
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from config import settings

ROOT = Path(settings.BASE_DIR)
SOUND = {
    "FRONTDESK_SECRET_KEY": "k9Xw2-pLq7_Rt4vB8nZc1mYd6fHs3jGaE5uTiOoPxQ0WrVbNlKyM",
    "DATABASE_URL": "postgres://frontdesk:secret@localhost/frontdesk",
}
PRODUCTION = SOUND | {
    "FRONTDESK_MODE": "production",
    "FRONTDESK_PUBLIC_URL": "https://clinic.example",
    "FRONTDESK_HOSTS": "clinic.example",
    "FRONTDESK_MASTER_KEYS": "0f" * 32,
    "REDIS_URL": "redis://localhost/0",
    "EMAIL_URL": "smtp://user:secret@mail.example:587",
}


def start(environ: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    """A fresh Python with this environment and no other."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    return subprocess.run(
        [sys.executable, *(command or ("-c", "import config.settings"))],
        cwd=ROOT,
        env=kept | environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_sound_environment_starts() -> None:
    assert start(SOUND).returncode == 0
    assert start(PRODUCTION).returncode == 0


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (SOUND | {"FRONTDESK_HOST": "x"}, "FRONTDESK_HOST is not a setting of Frontdesk. Known are: "),
        (SOUND | {"FRONTDESK_MODE": "prod"}, "FRONTDESK_MODE is 'prod'; set it to demo or production."),
        (SOUND | {"FRONTDESK_SECRET_KEY": "x" * 49}, "FRONTDESK_SECRET_KEY is missing or short"),
        ({"DATABASE_URL": SOUND["DATABASE_URL"]}, "FRONTDESK_SECRET_KEY is missing or short"),
        ({"FRONTDESK_SECRET_KEY": SOUND["FRONTDESK_SECRET_KEY"]}, "DATABASE_URL is missing."),
        (SOUND | {"DATABASE_URL": "sqlite:///db.sqlite3"}, "DATABASE_URL must name a PostgreSQL database"),
        (SOUND | {"FRONTDESK_PUBLIC_URL": "clinic.example"}, "it must look like https://clinic.example."),
        (PRODUCTION | {"FRONTDESK_PUBLIC_URL": "http://clinic.example"}, "must begin with https:// in production."),
        (PRODUCTION | {"FRONTDESK_HOSTS": ""}, "FRONTDESK_HOSTS is missing"),
        (
            SOUND | {"FRONTDESK_MASTER_KEYS": f"{'0f' * 32},{'0g' * 32}"},
            "master key 2 is not 64 hexadecimal characters",
        ),
        (PRODUCTION | {"FRONTDESK_MASTER_KEYS": ""}, "FRONTDESK_MASTER_KEYS is missing"),
        (PRODUCTION | {"FRONTDESK_LOOPBACK": "1"}, "it has no place in production."),
        (PRODUCTION | {"FRONTDESK_FAILPOINTS": "x"}, "it has no place in production."),
    ],
)
def test_what_is_wrong_stops_the_start_with_a_sentence(given: dict[str, str], sentence: str) -> None:
    ended = start(given)
    assert ended.returncode == 1
    last = ended.stderr.strip().splitlines()[-1]
    assert last.startswith("django.core.exceptions.ImproperlyConfigured: ")
    assert sentence in last


def test_production_passes_every_deployment_check_and_silences_none() -> None:
    ended = start(PRODUCTION, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert (ended.returncode, ended.stdout.strip()) == (
        0,
        "System check identified no issues (0 silenced).",
    ), ended.stderr


def test_the_collector_works_again_when_all_is_loaded_and_leaves_that_alone() -> None:
    assert gc.isenabled()
    assert gc.get_freeze_count() > 100_000


def test_the_page_of_settings_lists_exactly_what_is_read() -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", page, re.MULTILINE)
    told = dict(rows)
    assert len(rows) == len(told)
    assert {name: said for name, said in told.items() if name.startswith("FRONTDESK_")} == settings.KNOWN
    source = (ROOT / "config" / "settings.py").read_text("utf-8")
    read = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", source)) | set(
        re.findall(r"os\.environ\.get\(\"([A-Z_]+)\"", source)
    )
    assert set(told) - set(settings.KNOWN) == {name for name in read if not name.startswith("FRONTDESK_")}
    assert read <= set(told)
