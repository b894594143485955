"""How much a test does: on each run enough to show the fault, with FULL_SIZES=1 as much as its threat asks for.

CONTRIBUTING.md has the command that runs all tests with a full size, and shows their figures.
"""

import os
import sys
from typing import TypeVar

Size = TypeVar("Size")

FULL = os.environ.get("FULL_SIZES") == "1"


def size(usual: Size, full: Size) -> Size:
    """The one for now; a test that asks is marked `full`."""
    return full if FULL else usual


def show(words: str) -> None:
    """A figure for whoever reads the output of the tests: `pytest -rP`, or a failure."""
    sys.stdout.write(words + "\n")
