"""Pages of twenty people beside a trivial view with one query, in the same process and run, at growing sizes.

DESIGN section 5: signed out ≥ 1/6, signed in ≥ 1/10 of the trivial view's requests per second, flat as people grow.
SIZES=… (comma-separated) says how many people; 1,000,000 takes some minutes to fill.
"""

import io
import os
import sys
import time

from lib import figure, on_each_database

SIZES = [int(size) for size in os.environ.get("SIZES", "10000,100000").split(",")]
SECONDS = 2.0


def main() -> None:
    """Grow the database step by step and print the ratio at each size."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    call_command("prepare", verbosity=0, stdout=io.StringIO())
    from cop.network.initial import load as load_network
    from cop.people.models import Person
    from cop.people.samples import generate

    settings.ROOT_URLCONF = "trivial_urls"
    load_network()
    for size in SIZES:
        generate(size - Person.objects.count())
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        member = Person.objects.filter(standing="member", memberships__community__slug="clean-mobility").first()
        signed_in = Client(SERVER_NAME="localhost")
        signed_in.force_login(member, backend="cop.people.signing_in.sessions.Backend")
        trivial = rate(Client(SERVER_NAME="localhost"), "/readers")
        for name, client, target in (
            ("signed_out", Client(SERVER_NAME="localhost"), 1 / 6),
            ("signed_in", signed_in, 1 / 10),
        ):
            ratio = rate(client, "/people/") / trivial
            figure(f"people_page_{name}_of_trivial_{connection.vendor}_{size}", ratio, "ratio", f">= {target:.3f}")


def rate(client: object, address: str) -> float:
    """Return requests per second of one client over `SECONDS`, after a first request."""
    assert client.get(address).status_code == 200
    begun, done = time.perf_counter(), 0
    while time.perf_counter() - begun < SECONDS:
        client.get(address)
        done += 1
    return done / (time.perf_counter() - begun)


if __name__ == "__main__":
    if "--here" in sys.argv:
        main()
    else:
        on_each_database(__file__)
