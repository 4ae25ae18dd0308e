"""People and organisations as stops on the line of something else."""

from typing import Any

from django.urls import reverse

from cop.people.access import organisations_visible_to, visible_to
from cop.people.models import Organisation, Person
from cop.services.languages.queries import text_of
from cop.services.lines.queries import Stop
from cop.services.things import Reference


def person_at(number: int) -> Reference | None:
    """Return the person with that number, whoever may see them."""
    return Reference("people.person", number) if Person.objects.filter(pk=number).exists() else None


def organisation_at(number: int) -> Reference | None:
    """Return the organisation with that number, whoever may see it."""
    return Reference("people.organisation", number) if Organisation.objects.filter(pk=number).exists() else None


def person_stops(numbers: set[int], viewer: Any) -> dict[int, Stop]:
    """Return the people among `numbers` whose name the viewer may see."""
    found = visible_to(viewer).filter(pk__in=numbers).values_list("pk", "name")
    return {number: Stop(name, reverse("people:person", args=[number])) for number, name in found}


def organisation_stops(numbers: set[int], viewer: Any) -> dict[int, Stop]:
    """Return the organisations among `numbers` that the viewer may see."""
    return {one.pk: _organisation(one) for one in organisations_visible_to(viewer).filter(pk__in=numbers)}


def _organisation(one: Organisation) -> Stop:
    name = text_of(one.names) or one.name
    return Stop(name, reverse("people:organisation", args=[one.pk]), one.get_category_display())
