"""What axe-core finds wrong with a page, by the rules of WCAG 2.2 AA."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

SCRIPT = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]


def axe(page: Page, *, but: str = "", frames: bool = True) -> list[str]:
    """A line for each place that breaks a rule; `but` selects what is not looked at."""
    if not SCRIPT.is_file():
        pytest.fail("axe-core is missing: run npm ci")
    page.evaluate(SCRIPT.read_text("utf-8"))
    context: dict[str, Any] = {"include": [["html"]]} | ({"exclude": [[but]]} if but else {})
    options = {"runOnly": {"type": "tag", "values": RULES}, "iframes": frames}
    result = page.evaluate(f"axe.run({json.dumps(context)}, {json.dumps(options)})")
    assert result["passes"]
    return [f"{one['id']}: {node['html'][:160]}" for one in result["violations"] for node in one["nodes"]]
