"""Searching many documents: how long a query takes, ranking twenty out of what matches, on both databases.

DESIGN section 5: p95 ≤ 100 ms on SQLite and ≤ 150 ms on PostgreSQL with 1,000,000 posts. DOCUMENTS=… says how many.
"""

import os
import random
import statistics
import sys
import time

from lib import figure, on_each_database

DOCUMENTS = int(os.environ.get("DOCUMENTS", "100000"))
KIND = "bench.post"
WORDS = [
    "charging",
    "tariff",
    "depot",
    "bus",
    "lane",
    "route",
    "fare",
    "battery",
    "grid",
    "peak",
    "operator",
    "city",
    "minibus",
    "reform",
    "survey",
    "demand",
    "parking",
]
SCRIPTS = [
    "深圳电动公交车",
    "부산 전기버스",
    "Hải Phòng xe buýt",
    "විදුලි බස්",
    "মিনিবাস রুট",
    "गुवाहाटी बस",
    "རྫོང་ཁ་ལུ་",
    "பேருந்து",
]
QUERIES = ["charging", "tariff peak", "ope", "电动", "전기", "hai phong", "විදුලි", "minibus reform survey", "word4321"]


def main() -> None:
    """Fill the index from a made-up kind of posts, ask, and print the figures."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    from cop.services.search.actions import rebuild
    from cop.services.search.choices import Zone
    from cop.services.search.models import Document
    from cop.services.search.queries import matching, ranked
    from cop.services.search.registry import Draft, register

    register(
        KIND, lambda numbers: [Draft(n, {Zone.MEMBERS: text(n)}) for n in numbers], lambda: range(1, DOCUMENTS + 1)
    )
    begun = time.perf_counter()
    rebuild(KIND)
    vendor = connection.vendor
    figure(f"search_rebuild_{vendor}_{DOCUMENTS}", DOCUMENTS / (time.perf_counter() - begun), "documents/s", "")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    zones = (Zone.EVERYONE, Zone.MEMBERS)
    times = []
    for q in QUERIES * 5:
        begun = time.perf_counter()
        found = matching(KIND, q, zones)
        found.count()
        ranked(KIND, q, zones, among=Document.objects.filter(kind=KIND).values("number"), limit=20)
        times.append((time.perf_counter() - begun) * 1000)
    target = "<= 100" if vendor == "sqlite" else "<= 150"
    figure(f"search_count_and_rank_p95_{vendor}_{DOCUMENTS}", statistics.quantiles(times, n=20)[18], "ms", target)
    figure(f"search_count_and_rank_median_{vendor}_{DOCUMENTS}", statistics.median(times), "ms", "")


def text(number: int) -> str:
    """Return the text of a post: the same for the same number."""
    chance = random.Random(number)
    return " ".join([*chance.choices(WORDS, k=12), chance.choice(SCRIPTS), f"word{number % 10_000}"])


if __name__ == "__main__":
    if "--here" in sys.argv:
        main()
    else:
        on_each_database(__file__)
