"""The real site under `make run`, in a copy of the checkout: what a person sees, and what another shell finds."""

import http.client
import json
import os
import signal
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from launch.places import read_json
from launch.processes import send, wait_until
from tests.launch.conftest import Checkouts, Run, answers, bare_environment, everything_of

pytestmark = pytest.mark.slow


def ask(run: Run, path: str) -> tuple[int, bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", run.port, timeout=10)) as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()


def engine(run: Run, name: str) -> int:
    return int(read_json(run.root / ".data/services.json")["pids"][name])


def manage(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [root / ".venv/bin/python", "manage.py", *arguments]
    return subprocess.run(command, cwd=root, env=bare_environment(), capture_output=True, text=True, check=False)


def test_the_site_serves_recovers_stops_clean_and_starts_again(checkouts: Checkouts) -> None:
    """One life of it, because starting takes longer than all that is asked."""
    run = checkouts.start(checkouts.copy()).wait_until_serving(120)
    is_healthy_and_says_its_address(run)
    gives_a_bare_shell_a_sandbox(run)
    is_healthy_again_after_worker_and_database_were_killed(run)
    stops_clean_and_tells_a_bare_shell(run)
    again = checkouts.start(run.root, run.port).wait_until_serving(120)
    assert "Gathering the static files" not in again.output


def is_healthy_and_says_its_address(site: Run) -> None:
    assert [ask(site, path)[0] for path in ("/livez", "/readyz", "/healthz")] == [200, 200, 200]
    assert f"Frontdesk serves at http://127.0.0.1:{site.port}/" in site.output


def gives_a_bare_shell_a_sandbox(site: Run) -> None:
    made = manage(site.root, "sandbox", "--json")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["public_url"] == f"http://127.0.0.1:{site.port}"


def is_healthy_again_after_worker_and_database_were_killed(site: Run) -> None:
    worker, database = site.pid("worker"), engine(site, "postgres")
    for pid in (worker, database):
        send(pid, signal.SIGKILL)
    assert wait_until(lambda: site.pid("worker") not in {0, worker}, 30)
    assert wait_until(lambda: engine(site, "postgres") != database, 30)
    assert wait_until(lambda: answers(site.port), 30)


def stops_clean_and_tells_a_bare_shell(site: Run) -> None:
    os.killpg(os.getpgid(int(str(site.state["pid"]))), signal.SIGINT)
    assert wait_until(lambda: everything_of(site.root) == {}, 45, every=0.2), everything_of(site.root)
    down = manage(site.root, "sandbox", "--json")
    assert (down.returncode, down.stdout) == (2, "")
    assert down.stderr.strip() == "The database is not running: make services"
