"""Searching posts: counting every hit and ranking the best twenty, for a visitor, a member and the secretariat, with filters.

POSTS=… says how many (200,000 where nothing is said); ten of them to a thread, in five communities of which one is open to
read. DESIGN section 5 asks ≤ 100 ms on SQLite and ≤ 150 ms on PostgreSQL with 1,000,000, on one core: what is held against
it is the processor's time, of this process and of the one that PostgreSQL has for it. The texts are those of search.py, the
words are widened by the first terms of the glossary.
"""

import os
import random
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lib import figure, on_each_database
from search import QUERIES, milliseconds, text

POSTS = int(os.environ.get("POSTS", "200000"))
KIND = "bench.post"
TARGETS = {"sqlite": "<= 100", "postgresql": "<= 150"}
ROUNDS = 3
WIDENED = ["charging station", "electric bus", "충전", "xe buýt điện", "电动公交车", "fare bus"]


def main() -> None:
    """Fill the index with posts of a made-up kind, ask, and print the figures."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from cop.discussions import initial

    call_command("migrate", verbosity=0)
    initial.load()
    from cop.services.search.actions import rebuild
    from cop.services.search.registry import register

    register(KIND, documents, lambda: range(1, POSTS + 1))
    begun = time.perf_counter()
    rebuild(KIND)
    name = f"{connection.vendor}_{POSTS}"
    figure(f"finding_rebuild_{name}", POSTS / (time.perf_counter() - begun), "posts/s", "")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for viewer, marks in viewers().items():
        print_times(f"{viewer}_{name}", marks, TARGETS[connection.vendor])


def documents(numbers: list[int]) -> Iterator[object]:
    """Yield the texts and marks of posts: those of a thread have most of their marks in common."""
    from cop.services.search.choices import Zone
    from cop.services.search.marks import mark
    from cop.services.search.registry import Draft

    for number in numbers:
        chance = random.Random(number // 10)
        community = chance.choices(range(1, 6), weights=(6, 1, 1, 1, 1))[0]
        marks = [mark("c", community), mark("k", chance.choice(["query", "discussion"])), mark("s", "open")]
        marks += [mark("t", chance.randrange(60)), mark("n", chance.choice(["lk", "in", "vn", "bt"])), mark("y", 2026)]
        words = text(number, Zone)
        zone = Zone.EVERYONE if chance.random() < 0.02 else Zone.COMMUNITIES
        if zone is Zone.EVERYONE:
            marks.append(mark("p", "ublic"))
        yield Draft(number, {zone: f"{words[Zone.EVERYONE]} {words[Zone.MEMBERS]}"}, tuple(marks))


def viewers() -> dict[str, list[list[str]]]:
    """Return what some who look ask of the index beside their words."""
    from cop.services.search.marks import mark

    public = mark("p", "ublic")
    member = [public, mark("c", 1), mark("c", 2)]
    return {
        "visitor": [[public, mark("c", 2)]],
        "member": [member],
        "member_filtering": [member, [mark("t", 7)], [mark("n", "lk")]],
        "secretariat": [],
    }


def print_times(name: str, marks: list[list[str]], target: str) -> None:
    """Print how long a search takes, counting alone and with ranking."""
    from cop.services.search.best import Best
    from cop.services.search.choices import Zone
    from cop.services.search.sought import Sought

    counting, processor, clock = [], [], []
    for q in [*QUERIES, *WIDENED] * ROUNDS:
        sought = Sought.of(q, (Zone.EVERYONE, Zone.COMMUNITIES), marks)
        begun = processor_time()
        Best([KIND], sought).count()
        counting.append(processor_time() - begun)
        begun = processor_time()
        clock.append(milliseconds(lambda sought=sought: count_and_rank(Best([KIND], sought))))
        processor.append(processor_time() - begun)
        if "--each" in sys.argv:
            print(f"{q:24}{Best([KIND], sought).count():8}{counting[-1]:8.1f}{processor[-1]:8.1f}")
    figure(f"finding_count_cpu_p95_{name}", statistics.quantiles(counting, n=20)[18], "ms", "")
    figure(f"finding_cpu_p95_{name}", statistics.quantiles(processor, n=20)[18], "ms", target)
    figure(f"finding_cpu_median_{name}", statistics.median(processor), "ms", "")
    figure(f"finding_clock_p95_{name}", statistics.quantiles(clock, n=20)[18], "ms", "")


def processor_time() -> float:
    """Return the milliseconds that the processor gave this process, and the one that PostgreSQL has for it."""
    from django.db import connection

    own = time.process_time() * 1000
    if connection.vendor != "postgresql":
        return own
    connection.ensure_connection()
    told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text()
    return own + int(told.split()[0]) / 1e6


def count_and_rank(found: Any) -> tuple[int, list[Any]]:
    """Do what a page of hits does."""
    return found.count(), found.hits()[:20]


if __name__ == "__main__":
    if "--here" in sys.argv:
        main()
    else:
        on_each_database(__file__)
