"""What the programs of this folder share: one figure is one JSON line; each database gets a place of its own."""

import json
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
POSTGRES = ROOT / "community/tests/postgres"


def figure(name: str, value: float, unit: str, target: str) -> None:
    """Print one figure; `target` is what the design asks ("<= 120"), empty where it asks nothing."""
    line = {"name": name, "value": round(value, 3), "unit": unit, "target": target, "machine": machine()}
    print(json.dumps(line), flush=True)


def machine() -> str:
    """Return what the figures were measured on."""
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"


def on_each_database(program: str) -> None:
    """Run `program --here` on an empty SQLite database, and on an empty PostgreSQL cluster where Debian's package is there."""
    run_in_empty_place([sys.executable, program, "--here"])
    if list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        run_in_empty_place([str(POSTGRES), sys.executable, program, "--here"])


def run_in_empty_place(command: list[str]) -> None:
    """Run a command of ours with an empty `DATA_DIR`, which is gone afterwards."""
    place = tempfile.mkdtemp()
    environment = os.environ | {
        "DATA_DIR": place,
        "DJANGO_SETTINGS_MODULE": "cop.config.settings",
        "LOG_LEVEL": "WARNING",
    }
    environment["PYTHONPATH"] = str(ROOT / "bench")
    try:
        subprocess.run(command, env=environment, check=True)
    finally:
        shutil.rmtree(place)
