"""A server that speaks S3, in this process, and an organisation that keeps its files there."""

from collections.abc import Iterator
from contextlib import contextmanager

import boto3
from moto.server import ThreadedMotoServer

from apps.organizations.actions.settings import change_settings
from tests.clinic import Clinic
from tests.racing import free_port

NAME = "clinic-files"
KEYS = {"CLOUDFLARE_R2_ACCESS_KEY": "canary-access-1234", "CLOUDFLARE_R2_SECRET_KEY": "canary-secret-5678"}


@contextmanager
def bucket_server() -> Iterator[str]:
    """Its address; it has one bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=free_port(), verbose=False)
    server.start()
    address = f"http://127.0.0.1:{server._server.server_port}"  # type: ignore[union-attr]
    client = boto3.client(
        "s3", endpoint_url=address, aws_access_key_id="a", aws_secret_access_key="b", region_name="us-east-1"
    )
    client.create_bucket(Bucket=NAME)
    client.close()
    try:
        yield address
    finally:
        server.stop()


def use_bucket(clinic: Clinic, address: str, bucket: str = NAME) -> None:
    """Write the settings by which the clinic's files lie there."""
    values = KEYS | {"CLOUDFLARE_R2_ENDPOINT": address, "CLOUDFLARE_R2_BUCKET_NAME": bucket}
    change_settings(actor=clinic.member(), organization=clinic.organization, changes=values)


def leave_bucket(clinic: Clinic) -> None:
    """Take the keys away: from now on the clinic's files lie on the local disk."""
    change_settings(actor=clinic.member(), organization=clinic.organization, changes=dict.fromkeys(KEYS))
