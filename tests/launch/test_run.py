"""`make run` and its processes: what is started, what a crash does, and what is left when it ends."""

import os
import signal
import socket
import subprocess
from pathlib import Path

from launch.places import read_json
from launch.ports import free_port
from launch.processes import identify, send, wait_until
from tests.launch.conftest import Checkouts, Run, answers, bare_environment, everything_of


def make(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["make", *arguments]
    return subprocess.run(
        command, cwd=root, env=bare_environment(), capture_output=True, text=True, check=False, timeout=60
    )


def engines(root: Path) -> dict[str, dict[str, int]]:
    return read_json(root / ".data/services.json")


def stop(run: Run) -> None:
    run.interrupt()
    run.wait_for_end()
    assert everything_of(run.root) == {}


def test_an_interrupt_from_the_terminal_stops_everything_in_order(idle: Path, checkouts: Checkouts) -> None:
    run = checkouts.start(idle).wait_until_serving()
    assert f"http://127.0.0.1:{run.port}/" in run.output
    assert "owner@demo.example secret-of-the-owner" in run.output
    assert sorted(path.name for path in (run.root / ".data/run").iterdir()) == ["beat.pid", "web.pid", "worker.pid"]

    stop(run)

    told = [line for line in run.output.splitlines() if line.startswith("Stop") or "ended well" in line]
    assert told == [
        "Stopping web ...",
        "Stopping beat ...",
        "beat   | beat ended well",
        "Stopping worker ...",
        "worker | worker ended well",
        "Stopped.",
    ]
    assert not (run.root / ".data/run.json").exists()


def test_a_sigterm_to_make_stops_everything(idle: Path, checkouts: Checkouts) -> None:
    run = checkouts.start(idle).wait_until_serving()

    run.make.terminate()
    run.wait_for_end()

    assert everything_of(run.root) == {}


def test_a_sigterm_while_things_are_prepared_stops_everything(checkouts: Checkouts) -> None:
    root = checkouts.make()
    (root / "django/__init__.py").write_text("import time\ntime.sleep(60)\n")
    run = checkouts.start(root)
    assert wait_until((root / ".data/services.json").exists, 20), run.output

    run.make.terminate()
    run.wait_for_end()

    assert everything_of(root) == {}


def test_a_crash_restarts_that_process_alone(serving: Run) -> None:
    before = {name: serving.pid(name) for name in ("web", "worker", "beat")}

    send(before["worker"], signal.SIGKILL)

    assert wait_until(lambda: serving.pid("worker") not in {0, before["worker"]}, 10)
    assert [serving.pid(name) for name in ("web", "beat")] == [before[name] for name in ("web", "beat")]
    assert "worker ended by signal 9; it is started again in" in serving.output


def test_a_killed_web_server_leaves_no_orphan_on_its_port(serving: Run) -> None:
    before = serving.pid("web")

    send(before, signal.SIGKILL)

    assert wait_until(lambda: serving.pid("web") not in {0, before}, 10)
    assert wait_until(lambda: answers(serving.port), 10)
    assert "in use" not in (serving.root / ".data/log/web.log").read_text()


def test_killed_engines_are_started_again_where_they_were(serving: Run) -> None:
    before = engines(serving.root)
    for pid in filter(None, before["pids"].values()):
        send(pid, signal.SIGKILL)

    def are_new() -> bool:
        now = engines(serving.root)["pids"]
        return all(pid != before["pids"][name] and identify(pid) for name, pid in now.items() if pid)

    assert wait_until(are_new, 20), serving.output
    now = engines(serving.root)
    addresses = ("DATABASE_URL", "REDIS_URL")
    assert [now[name] for name in addresses] == [before[name] for name in addresses]
    assert answers(serving.port)


def test_a_second_run_says_where_the_first_one_serves(serving: Run) -> None:
    second = make(serving.root, "run", f"PORT={free_port()}")

    assert second.returncode != 0
    first = f"http://127.0.0.1:{serving.port} (process {serving.state['pid']})"
    assert f"Frontdesk runs here already, at {first}." in second.stderr
    assert answers(serving.port)


def test_two_clones_run_side_by_side(serving: Run, checkouts: Checkouts) -> None:
    other = checkouts.start(checkouts.make()).wait_until_serving()
    assert engines(other.root)["DATABASE_URL"] != engines(serving.root)["DATABASE_URL"]

    stop(other)

    assert answers(serving.port)


def test_after_everything_was_killed_the_next_run_serves(idle: Path, checkouts: Checkouts) -> None:
    run = checkouts.start(idle).wait_until_serving()
    for pid in everything_of(run.root):
        send(pid, signal.SIGKILL)
    assert wait_until(lambda: everything_of(run.root) == {}, 10)

    stop(checkouts.start(run.root, run.port).wait_until_serving(20))


def test_what_a_killed_supervisor_leaves_is_cleared_up(idle: Path, checkouts: Checkouts) -> None:
    """The workers of the web server outlive it when it is killed too, and hold the port."""
    run = checkouts.start(idle).wait_until_serving()
    for pid in (int(str(run.state["pid"])), run.pid("web")):
        send(pid, signal.SIGKILL)

    again = checkouts.start(run.root, run.port).wait_until_serving(30)
    assert "in use" not in (run.root / ".data/log/web.log").read_text()
    stop(again)


def test_after_make_was_killed_the_next_run_serves(idle: Path, checkouts: Checkouts) -> None:
    run = checkouts.start(idle).wait_until_serving()
    first = run.state["pid"]
    run.make.kill()
    run.make.wait()

    second = checkouts.start(run.root, run.port)
    assert wait_until(lambda: second.state.get("pid") not in {None, first}, 20), second.output
    stop(second.wait_until_serving(30))


def test_a_port_that_another_program_has_is_one_sentence(idle: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as foreign:
        port = foreign.getsockname()[1]
        refused = make(idle, "run", f"PORT={port}")

    assert refused.returncode != 0
    assert f"Port {port} of 127.0.0.1 is taken by another program: make run PORT={port + 1}" in refused.stderr


def test_services_outlive_a_run_and_end_with_make_stop(idle: Path, checkouts: Checkouts) -> None:
    root = idle
    printed = make(root, "services").stdout.splitlines()
    before = engines(root)
    assert f"DATABASE_URL={before['DATABASE_URL']}" in printed
    run = checkouts.start(root).wait_until_serving()
    run.interrupt()
    run.wait_for_end()
    assert engines(root) == before
    assert all(identify(pid) for pid in before["pids"].values() if pid)

    assert make(root, "stop").stdout == "Stopped.\n"

    assert wait_until(lambda: everything_of(root) == {}, 5)
    assert make(root, "stop").stdout == "Nothing ran.\n"


def test_make_stop_ends_a_server_that_nobody_reads(checkouts: Checkouts) -> None:
    """A full pipe holds up nothing: here the worker writes far more than a pipe takes."""
    root = checkouts.make()
    (root / "sleeper.py").write_text("import time\nfor _ in range(4000): print('x' * 100)\ntime.sleep(1000)\n")
    reader, writer = os.pipe()
    command = ["make", "run", f"PORT={free_port()}"]
    with subprocess.Popen(command, cwd=root, env=bare_environment(), stdout=writer, stderr=writer) as unread:
        os.close(writer)
        assert wait_until(lambda: read_json(root / ".data/run.json").get("state") == "serving", 30)

        assert make(root, "stop").stdout == "Stopping the server ...\nStopped.\n"

        unread.wait(10)
    os.close(reader)
    assert everything_of(root) == {}
