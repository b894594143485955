"""Pictures of the product.

`python -m tests.e2e.screens` takes those of docs/screens anew: the main screens at three widths, light and dark.
`python -m tests.e2e.screens FOLDER` takes every public page in every form, to be looked at.
"""

import os
import sys
from pathlib import Path

import pytest

KEPT = Path(__file__).resolve().parents[2] / "docs" / "screens"

if __name__ == "__main__":
    if len(sys.argv) > 2:
        sys.exit("Usage: python -m tests.e2e.screens [FOLDER]")
    folder = Path(sys.argv[1]).resolve() if len(sys.argv) == 2 else KEPT
    folder.mkdir(exist_ok=True, parents=True)
    os.environ["SCREENS"] = str(folder)
    file = "pictures.py" if len(sys.argv) == 2 else "kept.py"
    sys.exit(pytest.main(["-q", "-p", "no:randomly", str(Path(__file__).with_name(file))]))
