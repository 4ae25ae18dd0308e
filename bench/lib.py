"""What the programs of this folder share: a figure is one JSON line; each database gets a process and a place of its own."""

import json
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
POSTGRES = ROOT / "community/tests/postgres"


def figure(name: str, value: float, unit: str, target: str) -> None:
    """Print one figure; `target` is what the design asks ("<= 120"), empty where it asks nothing."""
    line = {"name": name, "value": round(value, 3), "unit": unit, "target": target, "machine": machine()}
    print(json.dumps(line), flush=True)


@cache
def machine() -> str:
    """Return what the figures were measured on."""
    parts = [f"{os.cpu_count()} cores", platform.machine(), f"Python {platform.python_version()}"]
    parts.append(f"SQLite {sqlite3.sqlite_version}")
    if programs := _postgres_programs():
        told = subprocess.run([programs[-1] / "postgres", "--version"], capture_output=True, text=True, check=True)
        parts.append(f"PostgreSQL {told.stdout.split()[2]}")
    return ", ".join(parts)


def on_each_database(program: str) -> None:
    """Run `program --here` on an empty SQLite database, and on an empty PostgreSQL cluster where Debian's package is there."""
    run_in_empty_place([sys.executable, program, "--here"])
    if _postgres_programs():
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


def _postgres_programs() -> list[Path]:
    """Return where Debian keeps PostgreSQL's programs, the newest version last."""
    return sorted(
        (file.parent for file in Path("/usr/lib/postgresql").glob("*/bin/initdb")), key=lambda p: int(p.parent.name)
    )
