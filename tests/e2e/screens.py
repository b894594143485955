"""Pictures of every public page, to be looked at: `python -m tests.e2e.screens FOLDER`."""

import os
import sys
from pathlib import Path

import pytest

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Usage: python -m tests.e2e.screens FOLDER")
    folder = Path(sys.argv[1]).resolve()
    folder.mkdir(exist_ok=True, parents=True)
    os.environ["SCREENS"] = str(folder)
    sys.exit(pytest.main(["-q", str(Path(__file__).with_name("pictures.py"))]))
