"""The embedded PostgreSQL: who it serves, and how it comes back after being killed."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from launch.account import Account, choose_account
from launch.cluster import Cluster
from launch.places import Places
from launch.postgres import ThrowawayCluster, lasting_cluster
from launch.processes import command_of, identify, processes, send, wait_until


@pytest.fixture
def lasting(lasting_places: Places) -> Cluster:
    """A running cluster; a test may leave it stopped or killed."""
    cluster = lasting_cluster(lasting_places)
    if cluster.running() is None:
        cluster.create()
        cluster.start()
    return cluster


def ask(url: str, question: str) -> tuple[object, ...] | None:
    with psycopg.connect(url) as connection:
        return connection.execute(question).fetchone()  # type: ignore[arg-type]


def titled(cluster: Cluster) -> list[int]:
    return [pid for pid in processes() if command_of(pid).startswith(f"postgres: {cluster.name}:") and identify(pid)]


def test_the_role_may_make_databases_and_is_nothing_else_special(lasting: Cluster) -> None:
    role = (
        "SELECT rolsuper, rolcreaterole, rolreplication, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = user"
    )
    assert ask(lasting.url, role) == (False, False, False, False, True)
    owner = (
        "SELECT pg_get_userbyid(datdba), datlocprovider, datlocale FROM pg_database WHERE datname = current_database()"
    )
    assert ask(lasting.url, owner) == ("frontdesk", "b", "C.UTF-8")


def test_the_data_lives_in_the_checkout_when_the_account_can_come_there(
    lasting: Cluster, lasting_places: Places
) -> None:
    assert lasting.folder == lasting_places.data / "postgres"
    assert not lasting.folder.is_symlink()


def test_data_is_safe_and_there_is_room_for_200_connections(lasting: Cluster) -> None:
    settings = (
        "SELECT current_setting('fsync'), current_setting('synchronous_commit'), current_setting('max_connections')"
    )
    assert ask(lasting.url, settings) == ("on", "on", "200")


def test_nobody_comes_in_without_the_password(lasting: Cluster) -> None:
    for user in ("frontdesk", "postgres"):
        with pytest.raises(psycopg.OperationalError, match="no password supplied"):
            psycopg.connect(host="127.0.0.1", port=lasting.port, user=user, dbname="frontdesk", password="")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(host="127.0.0.1", port=lasting.port, user="frontdesk", dbname="frontdesk", password="guessed")


def test_passwords_are_readable_by_their_owner_alone(lasting: Cluster, lasting_places: Places) -> None:
    assert (lasting_places.data / "postgres.json").stat().st_mode & 0o777 == 0o600
    assert lasting.data.stat().st_mode & 0o777 == 0o700
    assert not any(lasting.passwords.role in command_of(pid) for pid in processes())


def test_rows_outlive_a_killed_server(lasting: Cluster, lasting_places: Places) -> None:
    with psycopg.connect(lasting.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    before = lasting.url

    lasting.stop("kill")
    again = lasting_cluster(lasting_places)
    again.create()
    again.port = lasting.port
    again.start()

    assert again.url == before
    assert ask(again.url, "SELECT one FROM kept") == (1,)


def test_processes_that_a_killed_server_left_behind_are_ended(lasting: Cluster) -> None:
    """A stopped process cannot notice that its server is gone, and keeps the shared memory."""
    main = lasting.running()
    assert main is not None
    stuck = titled(lasting)[0]
    send(stuck, signal.SIGSTOP)
    send(main.pid, signal.SIGKILL)
    assert wait_until(lambda: not main.is_alive, 5)

    lasting.start()

    assert identify(stuck) is None
    assert ask(lasting.url, "SELECT 1") == (1,)


def test_a_pid_file_that_names_another_program_does_not_stop_the_start(lasting: Cluster) -> None:
    pid_file = lasting.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    lasting.stop("kill")
    account = lasting.account.identification()
    with subprocess.Popen(["sleep", "60"], cwd="/", **account) as foreign:
        pid_file.write_text("\n".join([str(foreign.pid), *lines[1:]]) + "\n")
        lasting.account.own(pid_file.parent)
        os.chown(pid_file, lasting.account.uid, lasting.account.gid)

        lasting.start()

        assert ask(lasting.url, "SELECT 1") == (1,)
        assert foreign.poll() is None
        foreign.kill()


def test_a_creation_that_was_interrupted_is_done_again(places: Places) -> None:
    cluster = lasting_cluster(places)
    (cluster.folder / "new").mkdir()
    (cluster.folder / "new/PG_VERSION").write_text("18")
    cluster.account.own(cluster.folder / "new")

    cluster.create()
    cluster.start()

    assert ask(cluster.url, "SELECT 1") == (1,)
    cluster.stop("immediate")


def test_a_throwaway_cluster_keeps_its_address_over_restarts_and_its_log() -> None:
    with ThrowawayCluster(fsync=False, deadlock_timeout_ms=50) as cluster:
        url, folder = cluster.url, cluster.scratch
        settings = "SELECT current_setting('fsync'), current_setting('deadlock_timeout')"
        assert ask(url, settings) == ("off", "50ms")
        for mode in ("fast", "immediate", "kill"):
            cluster.restart(mode)
            assert (cluster.url, ask(url, "SELECT 1")) == (url, (1,))
        assert "database system is ready to accept connections" in cluster.log_path.read_text()
    assert not folder.exists()


def test_a_throwaway_cluster_for_measuring_is_as_safe_as_a_real_one() -> None:
    with ThrowawayCluster(fsync=True) as cluster:
        settings = "SELECT current_setting('fsync'), current_setting('synchronous_commit')"
        assert ask(cluster.url, settings) == ("on", "on")


def test_a_throwaway_cluster_ends_with_its_killed_maker_and_its_folder_with_the_next_one() -> None:
    program = (
        "import json, time\n"
        "from launch.postgres import ThrowawayCluster\n"
        "with ThrowawayCluster() as cluster:\n"
        "    print(json.dumps([str(cluster.scratch), cluster._cluster.running().pid]), flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as maker:
        assert maker.stdout is not None
        folder, server = json.loads(maker.stdout.readline())
        maker.kill()

    assert wait_until(lambda: identify(server) is None, 10)
    with ThrowawayCluster():
        assert not Path(folder).exists()


def test_a_folder_that_is_closed_to_the_account_stays_closed(places: Places) -> None:
    closed = places.root.parent
    closed.chmod(0o700)
    cluster = lasting_cluster(places)
    cluster.create()
    cluster.start()

    assert ask(cluster.url, "SELECT 1") == (1,)
    elsewhere = not cluster.folder.is_relative_to(places.root)
    assert elsewhere == cluster.account.is_other
    assert (places.data / "postgres").resolve() == cluster.folder
    assert lasting_cluster(places).folder == cluster.folder
    assert closed.stat().st_mode & 0o777 == 0o700
    cluster.stop("immediate")


def test_programs_that_are_closed_to_the_account_are_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkout in root's home folder: nobody else comes to its virtual environment."""
    monkeypatch.setattr(Account, "can", lambda _self, test, _path: test != "-x")
    with ThrowawayCluster() as cluster:
        assert ask(cluster.url, "SELECT 1") == (1,)
        assert cluster.programs.is_relative_to(cluster.scratch) == choose_account().is_other
