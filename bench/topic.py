"""The page of a thread with twenty posts beside a trivial view with one query, in the same process and run, at growing sizes.

DESIGN section 5: signed out ≥ 1/6, signed in ≥ 1/10 of the trivial view's requests per second, flat as posts grow. The three take
turns of a few requests, and of each the turn in the middle counts, so that whatever else runs slows them alike; what PostgreSQL
takes beside this process is printed too, and the ratio with it counted. Threads are asked for at random; no page is kept; what is
kept of the frame and of SQL is printed with how often it served. SIZES=… (comma-separated) says how many posts.
`DATA_DIR=… bench/topic.py --here` measures what lies there, for example after `cop sample`.
"""

import io
import os
import random
import sys
import time
from itertools import cycle, islice
from statistics import mean, median

from lib import figure, on_each_database
from start import cpu_seconds

SIZES = [int(size) for size in os.environ.get("SIZES", "10000,100000").split(",")]
TURNS = int(os.environ.get("TURNS", "60"))
PEOPLE = 2000
TARGETS = {"signed_out": 1 / 6, "signed_in": 1 / 10}


def main() -> None:
    """Grow the database step by step and print the ratio and the CPU of a request at each size."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    call_command("prepare", verbosity=0, stdout=io.StringIO())
    from cop.discussions.models import Post, Thread
    from cop.discussions.samples import generate_posts
    from cop.network.initial import load as load_network
    from cop.people.models import Person
    from cop.people.samples import generate

    settings.ROOT_URLCONF = "trivial_urls"
    load_network()
    generate(max(0, PEOPLE - Person.objects.count()))
    for size in SIZES:
        begun = time.perf_counter()
        generate_posts(max(0, size - Post.objects.count()))
        figure(f"posts_filled_{connection.vendor}_{size}", time.perf_counter() - begun, "s", "")
        Thread.objects.update(public_for_asker=timezone.now(), public_for_facilitator=timezone.now())
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        numbers = list(Thread.objects.filter(posts_count__gte=20).values_list("pk", flat=True))
        random.Random(1).shuffle(numbers)
        print_costs(f"{connection.vendor}_{size}", [f"/q/{number}/" for number in numbers])


def print_costs(name: str, pages: list[str]) -> None:
    """Ask for the trivial view and the pages in turns, signed out and signed in; print what a request costs."""
    from django.core.cache import caches
    from django.test import Client

    from cop.people.models import Person
    from cop.services import prepared
    from cop.services.ledger import queries as ledger

    caches["memory"].clear()
    member = Person.objects.filter(standing="member", memberships__community__slug="clean-mobility").first()
    signed_in, signed_out = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    signed_in.force_login(member, backend="cop.people.signing_in.sessions.Backend")
    asked = {
        "trivial": (signed_out, cycle(["/readers"]), 30),
        "signed_out": (signed_out, cycle(pages), 8),
        "signed_in": (signed_in, cycle(reversed(pages)), 5),
    }
    used: dict[str, list[float]] = {who: [] for who in asked}
    of_database: dict[str, list[float]] = {who: [] for who in asked}
    for turn in range(TURNS):
        for who, (client, addresses, times) in asked.items():
            begun, asked_before = time.process_time(), database_seconds()
            assert all(client.get(address).status_code == 200 for address in islice(addresses, times))
            if turn:
                used[who].append((time.process_time() - begun) / times * 1000)
                of_database[who].append((database_seconds() - asked_before) / times * 1000)
    cost = {who: median(used[who]) for who in asked}
    for who, milliseconds in cost.items():
        figure(f"{who}_cpu_{name}", milliseconds, "ms of CPU a request", "")
        figure(f"{who}_cpu_of_database_{name}", mean(of_database[who]), "ms of CPU a request", "")
    both = {who: cost[who] + mean(of_database[who]) for who in asked}
    for who, target in TARGETS.items():
        for counted, of_each in (("", cost), ("_with_database", both)):
            ratio = of_each["trivial"] / of_each[who]
            figure(f"topic_page_{who}_of_trivial{counted}_{name}", ratio, "ratio", f">= {target:.3f}")
    for what, times in (("sql", prepared.times), ("pieces", ledger.times)):
        figure(f"{what}_kept_{name}", times["kept"] / times.total(), "of all asked", "")


def database_seconds() -> float:
    """Return the processor time of the process of PostgreSQL that answers us; SQLite works in our own."""
    from django.db import connection

    return 0 if connection.vendor == "sqlite" else cpu_seconds(connection.connection.info.backend_pid)


if __name__ == "__main__":
    if "--here" in sys.argv:
        main()
    else:
        on_each_database(__file__)
