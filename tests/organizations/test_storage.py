"""Files of an organisation: in its own bucket where it set one, on the local disk otherwise; tried by asking for it."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from apps.core.outgoing import judging
from apps.organizations.settings.queries import settings_of
from apps.organizations.storage import files_of, try_bucket
from tests.buckets import use_bucket
from tests.clinic import Clinic, make_clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "LOOPBACK", True)


def test_without_a_bucket_files_lie_on_the_local_disk_in_a_folder_of_their_own(
    clinic: Clinic, settings: Any, tmp_path: Path
) -> None:
    settings.FILES_ROOT = str(tmp_path)
    name = files_of(clinic.organization.pk).save("logo.svg", ContentFile(b"<svg/>"))
    assert (tmp_path / str(clinic.organization.pk) / name).read_bytes() == b"<svg/>"
    assert not files_of(make_clinic().organization.pk).exists(name)


def test_with_one_they_lie_there_and_are_read_and_taken_away(clinic: Clinic, bucket: str, loopback: None) -> None:
    use_bucket(clinic, bucket)
    files = files_of(clinic.organization.pk)
    name = files.save("exports/clients.csv", ContentFile(b"name\nAda\n"))
    with files.open(name) as file:
        assert file.read() == b"name\nAda\n"
    assert files.save("exports/clients.csv", ContentFile(b"other")) != name  # nothing is overwritten
    other = make_clinic()
    use_bucket(other, bucket)
    assert not files_of(other.organization.pk).exists(name)  # the same bucket, another folder
    files.delete(name)
    assert not files.exists(name)


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
