"""An announcement to 10,000 followers, a third of whom follow in three ways: every mail made and queued, each once.

Queued in ≤ 60 s, in memory that does not grow with them. PEOPLE=… makes them more or fewer.
"""

import io
import os
import resource
import sys
import time

from lib import figure, on_each_database

PEOPLE = int(os.environ.get("PEOPLE", "10000"))


def main() -> None:
    """Announce something, print the figures; called once for each database in a process of its own."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("prepare", verbosity=0, stdout=io.StringIO())
    from cop.config import leaflet
    from cop.discussions.tasks import tell_of_thread
    from cop.services.mail.models import Message

    leaflet.load()
    named = f"{connection.vendor}_{PEOPLE}"
    few, many = announced("few", PEOPLE // 10), announced("many", PEOPLE)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    tell_of_thread(few)
    before = megabytes()
    begun = time.perf_counter()
    tell_of_thread(many)
    figure(f"announcement_queued_{named}", time.perf_counter() - begun, "s", "<= 60" if PEOPLE == 10_000 else "")
    figure(f"announcement_growth_{named}", megabytes() - before, "MB", "<= 20")
    made = Message.objects.filter(thread=f"q{many}")
    if not made.count() == made.values("to_person").distinct().count() == PEOPLE:
        raise SystemExit(f"{made.count()} mails instead of {PEOPLE}")
    begun = time.perf_counter()
    tell_of_thread(many)
    figure(f"announcement_job_again_{named}", time.perf_counter() - begun, "s", "")


def announced(name: str, people: int) -> int:
    """Make a community whose members want to hear at once what is new, and an announcement there; return its number."""
    from django.utils import timezone

    from cop.discussions.models import Follow, Thread
    from cop.network.models import Community, Topic
    from cop.people.choices import Rhythm, Standing
    from cop.people.models import Membership, Person, PersonLanguage

    now = timezone.now()
    community = Community.objects.create(slug=name, names={"en": name.title()}, opened="2026-01-01")
    facts = {"standing": Standing.MEMBER, "news_rhythm": Rhythm.AT_ONCE}
    made = Person.objects.bulk_create(
        Person(email=f"{name}{n}@example.org", name=f"Person {n}", sort_name=f"person {n}", **facts)
        for n in range(people)
    )
    Membership.objects.bulk_create(Membership(person=person, community=community) for person in made)
    PersonLanguage.objects.bulk_create(
        PersonLanguage(person=person, language="en" if n % 3 else "vi", position=0) for n, person in enumerate(made)
    )
    topic = Topic.objects.order_by("pk").first()
    followed = [("community", str(community.pk)), ("country", "LK"), *([("topic", str(topic.pk))] if topic else [])]
    Follow.objects.bulk_create(
        Follow(person=person, kind=kind, what=what) for person in made[::3] for kind, what in followed
    )
    thread = Thread.objects.create(
        community=community, kind="announcement", title="The workshop moves", state="open", opened=now,
        body="The room changed, **the day did not**: [the programme](https://example.org/programme).\n\n" * 8,
    )  # fmt: skip
    thread.topics.set([topic] if topic else [])
    thread.countries.create(country="LK")
    return thread.pk


def megabytes() -> float:
    """Return the most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    if "--here" in sys.argv:
        main()
    else:
        on_each_database(__file__)
