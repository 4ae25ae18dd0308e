"""The folders in DATA_DIR, the only place that the running product writes to."""

import getpass
import os
import sys
from pathlib import Path


def made(folder: Path) -> Path:
    """Return `folder`, made if need be and closed to others; ends the program in plain words if it cannot be written."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK | os.X_OK)
    except OSError:
        writable = False
    if not writable:
        sys.exit(
            f"{folder} cannot be written by {getpass.getuser()}. Give that folder to them, or set DATA_DIR to another one."
        )
    return folder
