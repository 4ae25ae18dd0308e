"""Whether people and organisations that a list brought have been used since: then they are there to stay."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext

from cop.people.models import Affiliation, Application, Membership, Organisation, Person
from cop.people.models.joining import FROM_LIST
from cop.services.ledger.models import Entry
from cop.services.ledger.queries import act_name


def people_used(numbers: Any, *, by_lists: Any) -> list[int]:
    """Return those of the people who signed in, or of whom anything was changed: the ledger says so. What a list changed
    counts for those of `by_lists` alone: for others it was taken back."""
    used = Q(last_login__isnull=False)
    for rows in (
        EmailAddress.objects.filter(user=OuterRef("pk")),
        Entry.objects.filter(about=OuterRef("pk")).exclude(on_behalf=FROM_LIST),
        Entry.objects.filter(_thing("people.person")).exclude(on_behalf=FROM_LIST),
    ):
        used |= Q(Exists(rows))
    used |= Q(pk__in=by_lists)
    return _numbers(Person.objects.filter(used, pk__in=numbers))


def why_used(numbers: Collection[int]) -> dict[int, list[str]]:
    """Return in words what keeps each of the people: that they signed in, and what the ledger says of them."""
    found: defaultdict[int, dict[str, None]] = defaultdict(dict)
    signed_in = Person.objects.filter(pk__in=numbers, last_login__isnull=False)
    for number in signed_in.values_list("pk", flat=True):
        found[number][gettext("signed in")] = None
    for number in EmailAddress.objects.filter(user__in=numbers).values_list("user", flat=True):
        found[number][act_name("people.address_confirmed")] = None
    rows = Entry.objects.filter(Q(about__in=numbers) | Q(kind="people.person", number__in=numbers)).order_by("pk")
    for about, number, act in rows.values_list("about", "number", "act"):
        found[about or number][act_name(act)] = None
    return {number: list(words) for number, words in found.items()}


def organisations_used(numbers: Any, *, own_people: Any, by_lists: Any) -> list[int]:
    """Return those of the organisations that were changed, likewise, or that others than their `own_people` have to do
    with."""
    others = Affiliation.objects.filter(organisation=OuterRef("pk")).exclude(person__in=own_people)
    changes = Entry.objects.filter(_thing("people.organisation"))
    used = Q(focal_person__isnull=False) | Q(Exists(changes.exclude(on_behalf=FROM_LIST)))
    used |= Q(Exists(changes), pk__in=by_lists)
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
