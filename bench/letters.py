"""A letter to 10,000 people: counted on the page, its recipients fixed, every mail made and queued.

Queued in ≤ 60 s. PEOPLE=… makes them more or fewer.
"""

import io
import os
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

from lib import figure, on_each_database

PEOPLE = int(os.environ.get("PEOPLE", "10000"))
TEXT = "Dear {name},\n\n**What is new** at {organisation} and elsewhere: [read it](https://example.org/news).\n\n" * 8


def main() -> None:
    """Send a letter, print the figures; called once for each database in a process of its own."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    call_command("prepare", verbosity=0, stdout=io.StringIO())
    from cop.config import leaflet
    from cop.desk.actions import sending
    from cop.desk.choices import LetterState
    from cop.desk.models import Letter
    from cop.desk.queries.letters import counted
    from cop.services.mail.models import Message

    leaflet.load()
    writer = people()
    letter = Letter.objects.create(
        subjects={"en": "News for {name}", "vi": "Tin cho {name}"},
        texts={"en": TEXT, "vi": TEXT},
        state=LetterState.SCHEDULED,
        due=timezone.now(),
        sent_by=writer,
        approved_by=writer,
    )
    named = f"{connection.vendor}_{PEOPLE}"
    told(f"letter_counted_{named}", lambda: counted(letter, writer), "")
    told(f"letter_queued_{named}", sending.send_due, "<= 60" if PEOPLE == 10_000 else "")
    made = Message.objects.filter(thread=letter.thread).count()
    if made != PEOPLE:
        raise SystemExit(f"{made} mails instead of {PEOPLE}")
    told(f"letter_job_again_{named}", sending.send_due, "")
    figure(f"letter_memory_{named}", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB", "")


def people() -> Any:
    """Make members who want news, a third of them readers of Vietnamese, each with a job; return who writes to them."""
    from allauth.account.models import EmailAddress
    from django.conf import settings

    from cop.people.choices import ConsentKind, Role, Standing
    from cop.people.models import (
        Affiliation,
        Consent,
        ConsentText,
        Membership,
        Organisation,
        Person,
        PersonLanguage,
        RoleHeld,
    )

    settings.SECOND_FACTOR_REQUIRED = False
    news = ConsentText.objects.filter(kind=ConsentKind.NEWS).first()
    news = news or ConsentText.objects.create(kind=ConsentKind.NEWS, version=1, texts={"en": "News"})
    office = Organisation.objects.create(name="Transport Office", listing="listed")
    made = Person.objects.bulk_create(
        Person(email=f"p{n}@example.org", name=f"Person {n}", sort_name=f"person {n}", standing=Standing.MEMBER)
        for n in range(PEOPLE)
    )
    EmailAddress.objects.bulk_create(EmailAddress(user=p, email=p.email, verified=True, primary=True) for p in made)
    Consent.objects.bulk_create(Consent(person=p, text=news) for p in made)
    Membership.objects.bulk_create(Membership(person=p) for p in made)
    Affiliation.objects.bulk_create(Affiliation(person=p, organisation=office) for p in made)
    PersonLanguage.objects.bulk_create(
        PersonLanguage(person=p, language="en" if n % 3 else "vi", position=0) for n, p in enumerate(made)
    )
    RoleHeld.objects.create(person=made[0], role=Role.SECRETARIAT)
    return made[0]


def told(name: str, work: Callable[[], Any], target: str) -> Any:
    """Do the work, print how long it took, and return what came of it."""
    begun = time.perf_counter()
    done = work()
    figure(name, time.perf_counter() - begun, "s", target)
    return done


if __name__ == "__main__":
    if "--here" in sys.argv:
        main()
    else:
        on_each_database(__file__)
