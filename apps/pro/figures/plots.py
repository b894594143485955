"""Plots as SVG without a script or an inline style: shapes with numbers, whose colours the style sheet gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

# About as wide as a board on a phone, so that letters keep their size.
ROW, THICK, BARS_WIDE = 36, 12, 340
COLUMNS_WIDE, COLUMNS_HIGH, GAP = 340, 130, 0.28
MOST_NAMES = 8


@dataclass(frozen=True, slots=True)
class Amount:
    """One value of a plot: what it is called, how much, how that is said, and the class of its colour."""

    label: str
    value: float
    said: str
    kind: str = "brand"


def bars(amounts: Sequence[Amount], most: float = 0) -> dict[str, Any]:
    """Lying bars below each other; the longest, or `most`, fills the width."""
    full = most or max((amount.value for amount in amounts), default=0) or 1
    return {
        "wide": BARS_WIDE,
        "high": ROW * len(amounts),
        "bars": [
            {
                "amount": amount,
                "text_y": number * ROW + 11,
                "y": number * ROW + 17,
                "wide": BARS_WIDE,
                "high": THICK,
                "length": round(BARS_WIDE * min(amount.value / full, 1), 1),
            }
            for number, amount in enumerate(amounts)
        ],
    }


def columns(labels: Sequence[str], stacks: Sequence[Sequence[Amount]]) -> dict[str, Any]:
    """A standing column for each label, its amounts piled up from the ground."""
    highest = max((sum(amount.value for amount in stack) for stack in stacks), default=0) or 1
    step = COLUMNS_WIDE / max(len(stacks), 1)
    drawn = []
    for number, stack in enumerate(stacks):
        ground = float(COLUMNS_HIGH)
        for amount in stack:
            high = COLUMNS_HIGH * amount.value / highest
            ground -= high
            drawn.append(
                {
                    "amount": amount,
                    "x": round((number + GAP / 2) * step, 1),
                    "y": round(ground, 1),
                    "wide": round(step * (1 - GAP), 1),
                    "high": round(high, 1),
                }
            )
    every = -(-len(labels) // MOST_NAMES)  # of half a year's weeks only some are named
    names = [{"text": label, "x": round((number + 0.5) * step, 1)} for number, label in enumerate(labels)][::every]
    return {"wide": COLUMNS_WIDE, "high": COLUMNS_HIGH + 24, "ground": COLUMNS_HIGH, "columns": drawn, "names": names}
