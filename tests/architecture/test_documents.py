"""Documents that would rot: what they name must exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
INVARIANTS = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "docs/invariants.md").read_text())
PAGES = [ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")] + sorted(
    (ROOT / "docs").glob("*.md")
)


def test_every_line_of_the_invariants_names_a_test() -> None:
    lines = [line for line in (ROOT / "docs/invariants.md").read_text().splitlines() if line.startswith("| ")][1:]
    assert len(lines) == len(INVARIANTS)
    assert len(lines) > 10


@pytest.mark.parametrize(("file", "test"), INVARIANTS)
def test_the_test_of_each_invariant_exists(file: str, test: str) -> None:
    assert f"def {test}(" in (ROOT / file).read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", page.read_text()) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_architecture_names_every_app() -> None:
    named = set(re.findall(r"`(\w+)`", (ROOT / "ARCHITECTURE.md").read_text()))
    apps = {path.name for path in (ROOT / "apps").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert apps <= named


def test_libraries_are_chosen_in_writing() -> None:
    decided = (ROOT / "docs/decisions/0002-libraries.md").read_text().lower().replace(" ", "").replace("-", "")
    names = re.findall(r"^([a-z][\w-]*)", (ROOT / "requirements/app.in").read_text(), re.MULTILINE)
    assert [name for name in names if name.replace("-", "") not in decided] == []
