"""One figure, and how figures are told."""

import json
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LATEST = Path(__file__).with_name("results") / "latest.json"


@dataclass(frozen=True)
class Result:
    """`limit` is of the ratio to the baseline, or of the value where there is none."""

    name: str
    value: float
    unit: str
    baseline: float | None
    limit: float
    better: str = "lower"

    @property
    def ratio(self) -> float | None:
        return None if self.baseline is None else self.value / self.baseline

    @property
    def within(self) -> bool:
        measured = self.value if self.ratio is None else self.ratio
        return measured <= self.limit if self.better == "lower" else measured >= self.limit

    def told(self) -> dict[str, Any]:
        """The row of latest.json."""
        return {
            "name": self.name,
            "value": round(self.value, 3),
            "unit": self.unit,
            "baseline": None if self.baseline is None else round(self.baseline, 3),
            "ratio": None if self.ratio is None else round(self.ratio, 3),
            "limit": self.limit,
            "better": self.better,
        }


def table(results: Sequence[Result]) -> str:
    """For people."""
    lines = [f"{'name':<24}{'value':>12} {'unit':<12}{'baseline':>12}{'ratio':>8}{'limit':>8}"]
    for one in results:
        baseline = "" if one.baseline is None else f"{one.baseline:.2f}"
        ratio = "" if one.ratio is None else f"{one.ratio:.2f}"
        sign = "<=" if one.better == "lower" else ">="
        verdict = "" if one.within else "   missed"
        limit = f"{sign}{one.limit:g}"
        lines.append(f"{one.name:<24}{one.value:>12.2f} {one.unit:<12}{baseline:>12}{ratio:>8}{limit:>8}{verdict}")
    return "\n".join(lines)


def keep(results: Sequence[Result]) -> None:
    """Write latest.json: the machine, the commit, and every figure."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    LATEST.parent.mkdir(exist_ok=True)
    body = {
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "commit": commit.stdout.strip(),
        "results": [one.told() for one in results],
    }
    LATEST.write_text(json.dumps(body, indent=1) + "\n")
