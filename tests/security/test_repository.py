"""SC-12: no secret stands in what is published."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What keys and tokens of known makers look like, and private keys in their usual wrapping.
SECRETS = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40}"
    rb"|\bAKIA[0-9A-Z]{16}\b"
    rb"|\bgh[pousr]_[A-Za-z0-9]{36}\b"
    rb"|\bxox[abprs]-[A-Za-z0-9-]{20,}"
    rb"|\b(?:sk|rk)_live_[A-Za-z0-9]{20,}"
    rb"|\bSG\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}"
    rb"|\bAIza[A-Za-z0-9_-]{35}\b"
    rb"|\b(?:AC|SK)[0-9a-f]{32}\b"
    rb"|\beyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}"
    rb"|(?i:postgres(?:ql)?|rediss?|smtps?)://[^\s:/@{}<>\"']+:[^\s:/@{}<>\"'$]{12,}@(?!localhost|127\.)"
)


def published() -> list[Path]:
    """Every file that is in the repository."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [path for name in listed.decode().split("\0") if name and (path := ROOT / name).is_file()]


def test_sc_12_no_file_of_the_repository_holds_a_secret() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {hit[0][:12]!r}"
        for path in published()
        for hit in SECRETS.finditer(path.read_bytes())
    ]
    assert found == []


def test_sc_12_no_file_that_holds_an_installations_own_keys_is_published() -> None:
    kept = {".env", ".data", "secrets.json", "id_rsa", "credentials.json"}
    assert [
        path for path in published() if kept & set(path.relative_to(ROOT).parts) or path.suffix in {".pem", ".key"}
    ] == []


def test_sc_12_the_search_would_find_one() -> None:
    planted = [b"AKIA" + b"A" * 16, b"AC" + b"0f" * 16, b"-----BEGIN PRIVATE KEY-----\n" + b"MIIEvQ" * 8]
    planted += [
        b"postgres://app:" + b"s3cret" * 3 + b"@db.example.org/x",
        b".".join([b"eyJ" + b"a" * 30] * 2 + [b"b" * 30]),
    ]
    assert [bool(SECRETS.search(text)) for text in planted] == [True] * len(planted)
