"""Other people who concern a person: those who keep their community alive, and newcomers who know the same things."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cop.network.models import Community
from cop.people.access import held_now, viewpoint, visible_to
from cop.people.choices import Field, Role, Standing
from cop.people.models import Expertise, Person, RoleHeld
from cop.people.queries.seen import Seen
from cop.people.queries.seen import seen as as_seen
from cop.services.ledger.queries import remembered

NEW_FOR = timedelta(days=60)


def facilitators(community: Community, viewer: Any) -> list[Seen]:
    """Return who facilitates the community, as far as `viewer` may see them."""
    return as_seen(facilitating(community, viewer), viewer)


def facilitating(community: Community, viewer: Any) -> QuerySet[Person]:
    """Return the members who facilitate the community and whom `viewer` may see, by name."""
    held = RoleHeld.objects.filter(held_now(), person=OuterRef("pk"), role=Role.FACILITATOR, community=community)
    visible = visible_to(viewpoint(viewer).of_others()).filter(Exists(held), standing=Standing.MEMBER)
    return visible.order_by("sort_name", "pk")


def newcomers_sharing_topics(person: Person, *, at_most: int) -> list[Seen]:
    """Return members who joined in the last two months and show that they know a topic that `person` knows too, or one
    beside it under the same heading; newest first."""
    return remembered(f"newcomers:{person.pk}:{at_most}", lambda: _newcomers(person, at_most))


def _newcomers(person: Person, at_most: int) -> list[Seen]:
    view = viewpoint(person).of_others()
    own = Expertise.objects.filter(person=person)
    headings = own.values("topic__parent")
    same = Q(topic__in=own.values("topic")) | Q(topic__in=headings) | Q(topic__parent__in=headings)
    shared = Expertise.objects.filter(same, person=OuterRef("pk"))
    people = visible_to(view, Field.EXPERTISE).filter(Exists(shared), standing=Standing.MEMBER)
    newest = people.filter(joined__gte=timezone.now() - NEW_FOR).exclude(pk=person.pk).order_by("-joined", "-pk")
    return as_seen(newest[:at_most], person)
