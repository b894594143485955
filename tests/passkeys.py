"""A passkey without a telephone: a key pair that registers with the product and answers what it asks."""

import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

SITE = "testserver"
_HELD = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV  # by somebody who was looked at


class Passkey:
    """One key pair; `registered` is what is kept of it, `answer` what it says to a question of the product."""

    def __init__(self, name: bytes = b"a passkey of tests") -> None:
        self.name, self.key = name, ec.generate_private_key(ec.SECP256R1())

    @property
    def registered(self) -> dict[str, Any]:
        public = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]
        credential = AttestedCredentialData.create(bytes(16), self.name, public)
        data = AuthenticatorData.create(sha256(SITE.encode()), _HELD | AuthenticatorData.FLAG.AT, 0, bytes(credential))
        response = {
            "clientDataJSON": websafe_encode(self._said("webauthn.create", "AAAA")),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        }
        return {"name": "Telephone", "credential": self._credential(response)}

    def answer(self, question: dict[str, Any]) -> str:
        said = self._said("webauthn.get", question["publicKey"]["challenge"])
        data = AuthenticatorData.create(sha256(SITE.encode()), _HELD, 0)
        response = {
            "clientDataJSON": websafe_encode(said),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(self.key.sign(data + sha256(said), ec.ECDSA(SHA256()))),
        }
        return json.dumps(self._credential(response))

    def _said(self, kind: str, challenge: str) -> bytes:
        return CollectedClientData.create(kind, challenge, f"https://{SITE}")

    def _credential(self, response: dict[str, str]) -> dict[str, Any]:
        name = websafe_encode(self.name)
        about = {"id": name, "rawId": name, "type": "public-key", "clientExtensionResults": {}}
        return about | {"response": response}
