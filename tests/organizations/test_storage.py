"""Files of an organisation: in its own bucket where it set one, on the local disk otherwise; tried by asking for it."""

from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.base import ContentFile

from apps.core.errors import NotFound
from apps.core.outgoing import judging
from apps.organizations.files import drop_file, is_within_reach, keep_file, open_file
from apps.organizations.settings.queries import settings_of
from apps.organizations.storage import place_of, try_bucket
from tests.buckets import leave_bucket, use_bucket
from tests.clinic import Clinic, make_clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "LOOPBACK", True)


def test_without_a_bucket_files_lie_on_the_local_disk_in_a_folder_of_their_own(
    clinic: Clinic, settings: Any, tmp_path: Path
) -> None:
    settings.FILES_ROOT = str(tmp_path)
    name = place_of(clinic.organization.pk).storage.save("logo.svg", ContentFile(b"<svg/>"))
    assert (tmp_path / str(clinic.organization.pk) / name).read_bytes() == b"<svg/>"
    assert not place_of(make_clinic().organization.pk).storage.exists(name)


def test_with_one_they_lie_there_and_are_read_and_taken_away(clinic: Clinic, bucket: str, loopback: None) -> None:
    use_bucket(clinic, bucket)
    files = place_of(clinic.organization.pk).storage
    name = files.save("exports/clients.csv", ContentFile(b"name\nAda\n"))
    with files.open(name) as file:
        assert file.read() == b"name\nAda\n"
    assert files.save("exports/clients.csv", ContentFile(b"other")) != name  # nothing is overwritten
    other = make_clinic()
    use_bucket(other, bucket)
    assert not place_of(other.organization.pk).storage.exists(name)  # the same bucket, another folder
    files.delete(name)
    assert not files.exists(name)


def test_a_file_is_read_and_dropped_where_it_lies_whatever_is_set_later(
    clinic: Clinic, bucket: str, loopback: None, settings: Any, tmp_path: Path
) -> None:
    settings.FILES_ROOT = str(tmp_path)
    here = clinic.organization.pk

    def kept() -> str:
        return keep_file(here, "logos/one.png", BytesIO(b"picture"))

    def found(names: list[str]) -> list[bytes | None]:
        return [read(here, name) for name in names if is_within_reach(here, name) == (read(here, name) is not None)]

    names = [kept()]
    use_bucket(clinic, bucket)
    names.append(kept())
    assert (found(names), len(set(names))) == ([b"picture", b"picture"], 2)
    use_bucket(clinic, bucket, "another-bucket")
    assert (found(names), drop_file(here, names[1])) == ([b"picture", None], False)
    leave_bucket(clinic)
    assert found(names) == [b"picture", None]
    use_bucket(clinic, bucket)  # set again, it is read again
    assert found(names) == [b"picture", b"picture"]
    assert [drop_file(here, name) for name in names] == [True, True]
    assert (list(tmp_path.rglob("*.png")), [read(here, name) for name in names]) == ([], [None, None])


def read(organization: UUID, name: str) -> bytes | None:
    try:
        with open_file(organization, name) as file:
            return bytes(file.read())
    except NotFound:
        return None


def test_the_trial_says_what_failed(clinic: Clinic, bucket: str, loopback: None) -> None:
    def tried(address: str, name: str) -> tuple[bool, str]:
        use_bucket(clinic, address, name)
        found = try_bucket(settings_of(clinic.organization))
        return found.ok, found.message

    assert tried(bucket, "clinic-files") == (True, "The bucket is there, and these keys open it.")
    assert tried(bucket, "no-such-bucket") == (False, "There is no bucket of this name.")
    assert tried("http://127.0.0.1:9", "clinic-files") == (False, "The storage cannot be reached.")


def test_g20_an_endpoint_that_stands_for_an_inner_address_is_not_called(
    clinic: Clinic, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_bucket(clinic, "https://storage.rebound.example")
    monkeypatch.setattr(
        "apps.core.outgoing.sockets.socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("127.0.0.1", 443))]
    )
    found = try_bucket(settings_of(clinic.organization))
    assert (found.ok, found.message) == (False, "This name stands for an address of an inner network.")
