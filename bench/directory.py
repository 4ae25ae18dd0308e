"""The directory with 100,000 people and 20,000 organisations: a page with words and two filters, and the exports.

p95 of server time ≤ 120 ms on one core, on SQLite and PostgreSQL; an export streams within 100 MB of memory.
A word that stands in two people of five is told apart: nothing is asked of it. PEOPLE=… makes it smaller.
"""

import io
import os
import resource
import statistics
import sys
import time

from lib import figure, on_each_database

PEOPLE = int(os.environ.get("PEOPLE", "100000"))
ASKED = [
    {"q": "charging", "country": "LK", "category": "operator"},
    {"q": "depot", "country": "IN", "topic": "public-transport"},
    {"q": "ministry", "country": "VN", "language": "vi"},
    {"q": "tariff", "category": "regulator", "asked": "on"},
    {"q": "부산", "country": "KR", "community": "clean-mobility"},
    {"q": "nguyen", "country": "VN", "asked": "on"},
    {"q": "route planning", "category": "city", "language": "en"},
]


WORD_OF_MANY = [{"q": "bus", "country": "IN", "topic": "public-transport"}]


def main() -> None:
    """Fill a database, ask as a member, print the figures; called once for each database in a process of its own."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("prepare", verbosity=0, stdout=io.StringIO())
    from cop.network.initial import load as load_network
    from cop.people.models import Person
    from cop.people.samples import generate

    load_network()
    generate(PEOPLE, PEOPLE // 5)
    Person.objects.update(sample=False)  # figures leave samples out; here they are to be counted
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print_times(connection.vendor)
    print_exports(connection.vendor)


def print_times(database: str) -> None:
    """Print p95 and median of the server's time for the first page, no count of which is remembered."""
    for name, asked, target in (("two_filters", ASKED, "<= 120"), ("word_of_many", WORD_OF_MANY, "")):
        times = measured(asked * 8)
        figure(f"directory_{name}_p95_{database}_{PEOPLE}", statistics.quantiles(times, n=20)[18], "ms", target)
        figure(f"directory_{name}_median_{database}_{PEOPLE}", statistics.median(times), "ms", "")


def measured(questions: list[dict[str, str]]) -> list[float]:
    """Milliseconds for each question, asked by a member."""
    from django.test import Client

    from cop.config import wsgi  # noqa: F401 (a server begins with it)
    from cop.people.queries import directory

    directory._remembered = lambda of, wanted, view, count: count()
    client = Client(SERVER_NAME="localhost")
    client.force_login(viewer(), backend="cop.people.signing_in.sessions.Backend")
    client.get("/people/", questions[0])
    times = []
    for asked in questions:
        begun = time.perf_counter()
        assert client.get("/people/", asked).status_code == 200
        times.append((time.perf_counter() - begun) * 1000)
    return times


def print_exports(database: str) -> None:
    """Print how much the process grows while everybody is exported."""
    from cop.people.queries.exporting import export_people
    from cop.people.queries.finding import Wanted

    for form in ("csv", "xlsx"):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        size = sum(len(part) for part in export_people(Wanted(), secretariat(), form).streaming_content)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        figure(f"directory_export_{form}_growth_{database}_{PEOPLE}", grown, "MB", "<= 100")
        figure(f"directory_export_{form}_size_{database}_{PEOPLE}", size / 1e6, "MB", "")


def viewer() -> object:
    """A member of the community."""
    from cop.people.models import Person

    return Person.objects.filter(standing="member", memberships__community__slug="clean-mobility").first()


def secretariat() -> object:
    """The viewpoint of the secretariat."""
    from cop.people.access import Viewpoint
    from cop.people.choices import Role

    return Viewpoint(roles=frozenset({Role.SECRETARIAT, Role.MEMBER}))


if __name__ == "__main__":
    if "--here" in sys.argv:
        main()
    else:
        on_each_database(__file__)
