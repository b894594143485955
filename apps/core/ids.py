"""Random names that nobody can guess, and the hashes under which they are kept."""

import hashlib
import secrets


def new_token() -> str:
    """22 URL-safe characters, 132 bits from the system's generator."""
    return secrets.token_urlsafe(17)[:22]


def token_hash(token: str) -> bytes:
    """SHA-256 of a token. The token itself is random enough that a slow hash would add nothing."""
    return hashlib.sha256(token.encode()).digest()
