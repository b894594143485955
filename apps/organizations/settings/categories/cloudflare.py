"""Storage for logos and exports: Cloudflare R2, or whatever speaks S3."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from apps.organizations.settings import forms
from apps.organizations.settings.declaring import Category, declared
from apps.organizations.settings.kinds import Kind
from apps.organizations.settings.secret import Secret

KEYS = ("CLOUDFLARE_R2_ACCESS_KEY", "CLOUDFLARE_R2_SECRET_KEY")


@dataclass(frozen=True, slots=True)
class Cloudflare(Category):
    """What `settings_of(organization).cloudflare` holds."""

    name: ClassVar = "CLOUDFLARE"
    title: ClassVar = _("Storage (Cloudflare R2)")
    about: ClassVar = "Manages cloud storage services for assets and files."

    account_id: str | None = declared(
        "CLOUDFLARE_R2_ACCOUNT_ID", Kind.TEXT, _("Account ID for Cloudflare R2 storage."),
        check=forms.account, sends=KEYS, read_by="files",
    )  # fmt: skip
    access_key: Secret | None = declared(
        "CLOUDFLARE_R2_ACCESS_KEY", Kind.SECRET, _("Access key for Cloudflare R2 storage."), read_by="files"
    )
    secret_key: Secret | None = declared(
        "CLOUDFLARE_R2_SECRET_KEY", Kind.SECRET, _("Secret key for Cloudflare R2 storage."), read_by="files"
    )
    bucket_name: str | None = declared(
        "CLOUDFLARE_R2_BUCKET_NAME", Kind.TEXT, _("Bucket name for Cloudflare R2 storage."),
        check=forms.bucket, read_by="files",
    )  # fmt: skip
    endpoint: str | None = declared(
        "CLOUDFLARE_R2_ENDPOINT", Kind.URL, _("Address of another storage that speaks S3, instead of Cloudflare's."),
        sends=KEYS, read_by="files", ours=True,
    )  # fmt: skip

    @property
    def address(self) -> str | None:
        """Where the bucket is; None without an account or an endpoint."""
        if self.endpoint:
            return self.endpoint
        return f"https://{self.account_id}.r2.cloudflarestorage.com" if self.account_id else None
