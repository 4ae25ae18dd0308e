"""Whether people and organisations that a list brought have been used since: then they are there to stay."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q

from cop.people.models import Affiliation, Application, Membership, Organisation, Person
from cop.services.ledger.models import Entry


def people_used(numbers: Any) -> list[int]:
    """Return those of the people who signed in, or of whom anything was changed: the ledger says so."""
    used = Q(last_login__isnull=False)
    for rows in (
        EmailAddress.objects.filter(user=OuterRef("pk")),
        Entry.objects.filter(about=OuterRef("pk")),
        Entry.objects.filter(_thing("people.person")),
    ):
        used |= Q(Exists(rows))
    return _numbers(Person.objects.filter(used, pk__in=numbers))


def organisations_used(numbers: Any, *, own_people: Any) -> list[int]:
    """Return those of the organisations that were changed, or that others than their `own_people` have to do with."""
    others = Affiliation.objects.filter(organisation=OuterRef("pk")).exclude(person__in=own_people)
    used = Q(focal_person__isnull=False) | Q(Exists(Entry.objects.filter(_thing("people.organisation"))))
    for rows in (
        others,
        Application.objects.filter(organisation=OuterRef("pk")),
        Membership.objects.filter(organisation=OuterRef("pk")),
        Organisation.objects.filter(Q(parent=OuterRef("pk")) | Q(merged_into=OuterRef("pk"))),
    ):
        used |= Q(Exists(rows))
    return _numbers(Organisation.objects.filter(used, pk__in=numbers))


def _thing(kind: str) -> Q:
    return Q(kind=kind, number=OuterRef("pk"))


def _numbers(things: Any) -> list[int]:
    return list(things.order_by("pk").values_list("pk", flat=True))
