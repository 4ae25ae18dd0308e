"""People of an installation that really runs: made, and counted, by code that runs in it."""

import json

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from cop.network.models import Community
from cop.people.choices import Role, Standing
from cop.people.models import Application, Consent, Membership, Merge, Person, PersonLanguage, RoleHeld
from cop.services.ledger.models import Entry
from cop.services.mail.models import Message


@transaction.atomic
def join(email: str, name: str, role: str = "") -> None:
    """Make a member of the partnership and its community."""
    person = Person.objects.create_user(email, name=name, standing=Standing.MEMBER, joined=timezone.now())
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    PersonLanguage.objects.create(person=person, language="en", position=0)
    for place in (None, Community.objects.get(slug="clean-mobility")):
        Membership.objects.create(person=person, community=place)
    if role:
        RoleHeld.objects.create(person=person, role=role)


def kept_of(emails: list[str]) -> str:
    """How many of each there are of whoever has each of the addresses; of decisions, the mails that tell of them."""
    return json.dumps({email: _kept_of(email) for email in emails})


def _kept_of(email: str) -> dict[str, int]:
    people = Person.objects.filter(email=email)
    applied = Entry.objects.filter(act="people.applied", about__in=list(people.values_list("pk", flat=True)))
    counts = {
        "people": people.count(),
        "memberships": Membership.objects.filter(person__in=people).count(),
        "applications": Application.objects.filter(person__in=people).count(),
        "consents": Consent.objects.filter(person__in=people).count(),
        "applied": applied.count(),
    }
    for decision in ("accepted", "declined"):
        counts[decision] = Message.objects.filter(to_address=email, kind=f"people/{decision}").count()
    return counts


def print_roles() -> None:
    """Who holds a role: their address, the page of their roles, and its number."""
    for held in RoleHeld.objects.filter(until=None).select_related("person"):
        print(held.person.email, f"/people/{held.person_id}/roles/", held.pk)


def give_back(*emails: str) -> None:
    """Give the role of the secretariat back to those who do not hold it, and say to how many."""
    held = RoleHeld.objects.filter(until=None, role=Role.SECRETARIAT)
    lost = Person.objects.filter(email__in=emails).exclude(pk__in=held.values("person"))
    given = RoleHeld.objects.bulk_create(RoleHeld(person=person, role=Role.SECRETARIAT) for person in lost)
    print(len(given), "given back")


def two_alike(name: str) -> str:
    """Make two members of one name, and return their numbers."""
    for place in ("home", "work"):
        join(f"{name}@{place}.example", name)
    return " ".join(str(person.pk) for person in Person.objects.filter(name=name).order_by("pk"))


def merged(numbers: list[int]) -> int:
    """How often two people were merged, whichever way."""
    return Merge.objects.filter(kept__in=numbers, gone__in=numbers).count()
