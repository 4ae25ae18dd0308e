"""Mails rendered and queued on one core, ≥ 100 a second of its time: each for itself, as an answer goes to those who follow a
query, in eleven languages; and said once in each language for all, as a new query goes out.

MAILS=… makes more or fewer, PROFILE=1 prints where the time goes.
"""

import cProfile
import io
import os
import pstats
import sys
import time
from collections.abc import Callable

from lib import figure, on_each_database

MAILS = int(os.environ.get("MAILS", "1100"))
WORDS = (
    "We moved the **depot charging** to the hours after midnight, and the evening peak fell by a fifth. "
    "The [tariff order](https://example.org/order) names the hours.\n\n- the operator pays for the meter\n- drivers "
    "plug in when they park\n\n| hour | rate |\n|---|---:|\n| 18–22 | 42 |\n| 0–5 | 14 |\n\n"
) * 3


def main() -> None:
    """Queue the mails, print the figures; called once for each database in a process of its own."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("prepare", verbosity=0, stdout=io.StringIO())
    from cop.config import leaflet
    from cop.discussions import mails, tasks
    from cop.discussions.models import Post
    from cop.services.mail.models import Message

    leaflet.load()
    thread, people = _followed()
    warm, post = (Post.objects.create(thread=thread, place=n, author=people[0], body=WORDS) for n in (1, 2))
    for person in people[:22]:
        mails.said(warm, person)
    per_second = len(people) / _seconds(lambda: [mails.said(post, person) for person in people])
    figure(f"mails_queued_a_second_each_{connection.vendor}", per_second, "1/s", ">= 100")
    per_second = len(people) / _seconds(lambda: tasks.tell_of_thread(thread.pk))
    figure(f"mails_queued_a_second_many_{connection.vendor}", per_second, "1/s", ">= 100")
    for kind, made in (("said", len(people) + 22), ("opened", len(people))):
        if Message.objects.filter(kind=f"discussions/{kind}").count() != made:
            raise SystemExit(f"not {made} mails {kind}")


def _seconds(act: Callable[[], object]) -> float:
    """How much of a core's time an act takes, whatever else this machine does."""
    profile = cProfile.Profile() if os.environ.get("PROFILE") else None
    begun = time.process_time()
    profile.runcall(act) if profile else act()
    took = time.process_time() - begun
    if profile:
        pstats.Stats(profile, stream=sys.stderr).sort_stats("cumulative").print_stats(60)
    return took


def _followed() -> tuple:
    """A query in a community whose members, in eleven languages, want to hear at once what is new."""
    from django.conf import settings
    from django.utils import timezone

    from cop.discussions.models import Thread
    from cop.network.models import Community
    from cop.people.choices import Rhythm, Standing
    from cop.people.models import Membership, Person, PersonLanguage

    spoken = [code for code, _name in settings.LANGUAGES]
    community = Community.objects.get(slug="clean-mobility")
    facts = {"standing": Standing.MEMBER, "news_rhythm": Rhythm.AT_ONCE}
    people = Person.objects.bulk_create(
        Person(email=f"p{n}@example.org", name=f"Person {n}", sort_name=f"person {n}", **facts) for n in range(MAILS)
    )
    Membership.objects.bulk_create(Membership(person=person, community=community) for person in people)
    PersonLanguage.objects.bulk_create(
        PersonLanguage(person=person, language=spoken[n % len(spoken)], position=0) for n, person in enumerate(people)
    )
    thread = Thread.objects.create(
        community=community, kind="announcement", title="Which tariff for depots?", state="open", body=WORDS,
        opened=timezone.now(),
    )  # fmt: skip
    return thread, people


if __name__ == "__main__":
    if "--here" in sys.argv:
        main()
    else:
        on_each_database(__file__)
