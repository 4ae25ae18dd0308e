"""The files in deploy/, as an operator uses them."""

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.one_database

ROOT = settings.PACKAGE.parents[1]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
DAY = 24 * 60 * 60


def in_this_tree(unit: Path, folder: Path) -> Path:
    """A copy of the unit that names the programs of the environment in which the tests run."""
    text = unit.read_text().replace("/opt/cop/.venv/bin", str(Path(sys.executable).parent))
    copy = folder / unit.name
    copy.write_text(text.replace("/opt/cop", str(ROOT)))
    return copy


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="this machine has no systemd-analyze")
def test_systemd_takes_every_unit(tmp_path):
    copies = [str(in_this_tree(unit, tmp_path)) for unit in UNITS]
    done = subprocess.run(["systemd-analyze", "verify", *copies], capture_output=True, text=True, check=False)
    about_ours = [line for line in done.stderr.splitlines() if "cop-" in line]
    assert (about_ours, done.returncode) == ([], 0)


def test_programs_and_files_that_the_units_name_are_there(tmp_path):
    for unit in UNITS:
        for line in in_this_tree(unit, tmp_path).read_text().splitlines():
            if line.startswith("ExecStart"):
                paths = [word for word in shlex.split(line.partition("=")[2]) if word.startswith(str(ROOT))]
                assert all(Path(path).exists() for path in paths), line


def test_pages_are_served_where_and_by_how_many_the_environment_says():
    unit = (DEPLOY / "systemd" / "cop-web.service").read_text()
    asked = dict(re.findall(r"(--\S+) (\S+)", unit))
    assert (asked["--port"], asked["--workers"]) == ("${PORT}", "${WEB_WORKERS}")
    known = dict(word.split("=") for word in re.search(r"^Environment=(.*)$", unit, re.M)[1].split())
    assert known == {"PORT": "8000", "WEB_WORKERS": "2"}
    assert "proxy_pass http://127.0.0.1:8000;" in (DEPLOY / "nginx.conf").read_text()


def test_environment_is_read_alike_by_the_shell_and_by_systemd():
    example = (DEPLOY / "environment.example").read_text()
    read = subprocess.run(
        ["/bin/sh", "-ec", "set -a; . ./environment.example; env"],
        cwd=DEPLOY,
        env={},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    lines = [line for line in example.splitlines() if line and not line.startswith("#")]
    assert len(lines) > 8
    assert {line.replace('"', "") for line in lines} <= set(read)


def test_backups_are_deleted_before_they_are_35_days_old_also_when_the_backup_failed(tmp_path):
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str
    unit.read(DEPLOY / "systemd" / "cop-backup.service")
    days = {f"cop-{age}.backup": age for age in (1, 33, 34.5, 35, 36)} | {"other.txt": 90}
    for name, age in days.items():
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (time.time() - age * DAY,) * 2)
    always = unit["Service"]["ExecStopPost"].replace("/var/backups/cop", str(tmp_path))
    subprocess.run(shlex.split(always), check=True)
    assert {path.name for path in tmp_path.iterdir()} == {"cop-1.backup", "cop-33.backup", "other.txt"}
