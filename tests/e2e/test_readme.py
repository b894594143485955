"""The lines of the README, as somebody pastes them."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from apps.appointments.models import Appointment
from apps.organizations.models import AppSetting
from tests.racing import database_url, web_server

ROOT = Path(__file__).resolve().parents[2]


def shell_lines() -> str:
    """The blocks under "The same with curl" and "The REST API", one after the other in one shell."""
    section = (ROOT / "README.md").read_text().split("## The same with curl")[1].split("## See that nobody")[0]
    found = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    assert len(found) == 2
    return "\n".join(found)


@pytest.mark.slow
def test_the_curl_lines_book_a_real_appointment_and_call_the_api(transactional_db: None, tmp_path: Path) -> None:
    with web_server() as server:
        environ: dict[str, Any] = os.environ | {"DATABASE_URL": database_url(), "FRONTDESK_PUBLIC_URL": server}
        script = shell_lines().replace("manage.py", f"{ROOT}/manage.py").replace(".venv/bin/python", sys.executable)
        ran = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=tmp_path,
            env=environ,
            capture_output=True,
            text=True,
            check=True,
        )
    said, _, listed = ran.stdout.rpartition('{"recordsReturned"')
    booked = json.loads(re.findall(r'\{"id".*?\}', said)[-1])
    assert booked["state"] == "booked"
    assert booked["manage_url"].startswith(server)
    assert str(Appointment.objects.get().uuid) == booked["id"]
    assert '"key":"TIME_ZONE"' in ran.stdout
    assert AppSetting.objects.get().value in said.splitlines()[-1]
    (visit,) = json.loads('{"recordsReturned"' + listed)["records"]
    assert (visit["id"], visit["type"]) == (Appointment.objects.get().pk, "Vevent")
