"""The page of a thread with twenty posts beside a trivial view with one query, in the same process and run, at growing sizes.

DESIGN section 5: signed out ≥ 1/6, signed in ≥ 1/10 of the trivial view's requests per second, flat as posts grow. Threads
are asked for at random, so nothing that is kept of one page helps the next. SIZES=… (comma-separated) says how many posts;
1,000,000 takes some minutes to fill.
"""

import io
import os
import random
import sys
import time
from itertools import cycle

from lib import figure, on_each_database

SIZES = [int(size) for size in os.environ.get("SIZES", "10000,100000").split(",")]
SECONDS = float(os.environ.get("SECONDS", "3"))
PEOPLE = 2000


def main() -> None:
    """Grow the database step by step and print the ratio and the CPU of a request at each size."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.cache import caches
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    call_command("prepare", verbosity=0, stdout=io.StringIO())
    from cop.discussions.models import Post, Thread
    from cop.discussions.samples import generate_posts
    from cop.network.initial import load as load_network
    from cop.network.models import Community
    from cop.people.models import Person
    from cop.people.samples import generate

    settings.ROOT_URLCONF = "trivial_urls"
    load_network()
    generate(PEOPLE)
    Community.objects.filter(slug="clean-mobility").update(reading="open")
    for size in SIZES:
        begun = time.perf_counter()
        generate_posts(size - Post.objects.count())
        figure(f"posts_filled_{connection.vendor}_{size}", time.perf_counter() - begun, "s", "")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        caches["memory"].clear()
        numbers = list(Thread.objects.filter(posts_count__gte=20).values_list("pk", flat=True))
        random.Random(1).shuffle(numbers)
        member = Person.objects.filter(standing="member", memberships__community__slug="clean-mobility").first()
        signed_in = Client(SERVER_NAME="localhost")
        signed_in.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
        signed_out = Client(SERVER_NAME="localhost")
        trivial = measured("trivial", signed_out, ["/readers"], connection.vendor, size, "")
        pages = [f"/q/{number}/" for number in numbers]
        for name, client, target in (("signed_out", signed_out, 1 / 6), ("signed_in", signed_in, 1 / 10)):
            rate = measured(name, client, pages, connection.vendor, size, "")
            figure(
                f"topic_page_{name}_of_trivial_{connection.vendor}_{size}", rate / trivial, "ratio", f">= {target:.3f}"
            )


def measured(name: str, client: object, addresses: list[str], vendor: str, size: int, target: str) -> float:
    """Ask for the addresses in turn over `SECONDS`, after a first request; print and return requests per second of CPU."""
    turn = cycle(addresses)
    assert client.get(next(turn)).status_code == 200
    begun, done = time.process_time(), 0
    while time.process_time() - begun < SECONDS:
        client.get(next(turn))
        done += 1
    used = time.process_time() - begun
    figure(f"{name}_cpu_{vendor}_{size}", used / done * 1000, "ms of CPU a request", target)
    return done / used


if __name__ == "__main__":
    if "--here" in sys.argv:
        main()
    else:
        on_each_database(__file__)
