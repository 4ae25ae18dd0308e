"""A list of people as secretariats keep them: read, applied and undone.

5,000 rows: preview ≤ 20 s, applied ≤ 60 s on one core, memory ≤ 300 MB; 100,000 rows: ≤ 350 MB. How long the one short flip
keeps others from writing is printed beside it, what a second import of the same list takes, and after each step what it took
of the processor (without that of PostgreSQL), the most memory so far, with the database file that SQLite maps (at most
128 MB), and what the process itself holds. A number after the name of the program, or ROWS=…, makes the list longer or
shorter.
"""

import csv
import io
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lib import figure, on_each_database

ROWS = int(next(filter(str.isdecimal, sys.argv[1:]), os.environ.get("ROWS", "5000")))
COUNTRIES = ["S. Lanka", "Bhutan", "ROK", "Viet Nam", "中国", "India", "Philipines", "Malaysia", "Bangladesh"]
HEADER = [
    "Sl. No",
    "Name",
    "Designation",
    "Organisation",
    "E-mail ID",
    "Mobile",
    "Country",
    "Languages",
    "Consent since",
]


def main() -> None:
    """Import a list, print the figures; called once for each database in a process of its own."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("prepare", verbosity=0, stdout=io.StringIO())
    from cop.config import leaflet
    from cop.desk.actions import applying, taking_in, undoing
    from cop.desk.actions.claiming import OPERATOR
    from cop.desk.importing.preview import preview
    from cop.desk.models import Import
    from cop.desk.queries.imports import counts
    from cop.desk.tasks import index_import

    leaflet.load()
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder) / "list.csv")
        show, shown = timed(applying._show)
        applying._show = show
        named = f"{connection.vendor}_{ROWS}"
        found = preview(path, OPERATOR)
        rows = told(f"import_preview_{named}", lambda: sum(1 for _row in found.rows()), "<= 20" if ROWS == 5000 else "")
        figure(f"import_rows_{named}", rows, "rows", "")

        def applied() -> Import:
            return applying.apply(taking_in.take_in(found, path).pk, skip_problems=True)

        one = told(f"import_applied_{named}", applied, "<= 60" if ROWS == 5000 else "")
        figure(f"import_made_{named}", counts(one)["people"], "people", "")
        figure(f"import_flip_{named}", shown[0], "s", "")
        told(f"import_indexed_{named}", lambda: index_import(one.pk), "")
        told(f"import_again_{named}", lambda: taking_in.take_in(preview(path, OPERATOR), path), "")
        told(f"import_undone_{named}", lambda: undoing.undo(one.pk), "")
    figure(f"import_memory_{named}", memory(), "MB", "<= 300" if ROWS == 5000 else "<= 350")


def written(path: Path) -> Path:
    """Write the list: five people to an organisation, every third with a consent, every 250th with something to mend."""
    with path.open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(HEADER)
        for n in range(ROWS):
            country = "Atlantis" if n % 250 == 249 else COUNTRIES[n % len(COUNTRIES)]
            since = f"{n % 28 + 1}/{n % 12 + 1}/2019" if n % 3 == 0 else ""
            name, office = f"Dr. Person{n} Family{n % 997}", f"Transport Office {n // 5}"
            phone, languages = f"077 {1000000 + n}", "English, Sinhala"
            lines.writerow([n, name, "Director", office, f"p{n}@example.org", phone, country, languages, since])
    return path


def memory() -> float:
    """The most memory that this process had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def own() -> float:
    """What this process holds now, without files that are mapped, in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon"))


def told(name: str, work: Callable[[], Any], target: str) -> Any:
    """Do the work, print how long it took, and return what came of it."""
    begun, used = time.perf_counter(), time.process_time()
    done = work()
    figure(name, time.perf_counter() - begun, "s", target)
    figure(f"{name}_processor", time.process_time() - used, "s", "")
    figure(f"{name}_memory", memory(), "MB", "")
    figure(f"{name}_memory_own", own(), "MB", "")
    return done


def timed(function: Callable[..., Any]) -> tuple[Callable[..., Any], list[float]]:
    """Return the function, and where the seconds go that its calls take."""
    seconds: list[float] = []

    def measured(*arguments: Any) -> None:
        begun = time.perf_counter()
        function(*arguments)
        seconds.append(time.perf_counter() - begun)

    return measured, seconds


if __name__ == "__main__":
    if "--here" in sys.argv:
        main()
    else:
        os.environ["ROWS"] = str(ROWS)
        on_each_database(__file__)
