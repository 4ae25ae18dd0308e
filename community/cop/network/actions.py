"""Every change of the network: the partnership's settings, its communities and their topics.

Each action is for those who manage the network (`access.may_manage`), that is the secretariat, and raises PermissionDenied
for others. Each writes a ledger row with the old and new values, which also makes the change seen at once in every
process. None sends anything. `values` are what `queries.partnership_values`, `community_values` and `topic_values` give.
"""

from collections.abc import Iterable
from itertools import count
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.text import slugify

from cop.network.access import may_manage
from cop.network.countries import CODES
from cop.network.models import Community, CountryDays, MemberCountry, Partnership, Topic
from cop.network.queries import community_values, partnership_values, topic_values
from cop.network.registry import data_is_kept_elsewhere, ties_of, topic_renamed
from cop.network.working_days import days_values
from cop.services.languages.variants import gathered
from cop.services.ledger.actions import record
from cop.services.ledger.versions import ChangedMeanwhile, Values, changed, values_at

T = TypeVar("T", Partnership, Community, Topic, CountryDays)

TEXTS: dict[type[Model], tuple[str, ...]] = {
    Partnership: ("names",),
    Community: ("names", "summaries", "sectors"),
    Topic: ("names",),
    CountryDays: (),
}
LONGEST_CODE = 50


class NameTaken(Exception):
    """Another community, or another topic beside this one, has the same English name."""


class StillInUse(Exception):
    """The community was not closed; `ties` say in words who still has to do with it."""

    def __init__(self, ties: list[str]) -> None:
        self.ties = ties
        super().__init__(ties)


@transaction.atomic
def change_partnership(values: Values, *, version: int, acting_person: Any) -> Partnership:
    """Save the partnership's names and contact, on top of the `version` that the form was opened on.

    Changes what differs; pages and mails say it from now on, and so does what people agree to on where their data is
    kept. Raises PermissionDenied, ChangedMeanwhile.
    """
    ours = _begin(acting_person)
    now = partnership_values(ours)
    new = _change(ours, values, now, version=version, act="network.partnership_changed", acting_person=acting_person)
    if {"kept_in", "kept_by"} & new.keys():
        data_is_kept_elsewhere()
    return ours


@transaction.atomic
def name_community(values: Values, *, acting_person: Any) -> Community:
    """Name a community. It stands in the catalogue, not open yet; its slug is made from the English name and stays.

    Raises PermissionDenied, NameTaken, ValueError for an English name of which no slug can be made.
    """
    _begin(acting_person)
    _check_name(Community.objects.all(), values)
    community = Community(slug=_new_code(Community, "slug", values["names_en"]))
    _save(community, values)
    new = _said(values) | {"slug": community.slug}
    record("network.community_named", community, acting_person=acting_person, community=community, new=new)
    return community


@transaction.atomic
def change_community(community: Community, values: Values, *, version: int, acting_person: Any) -> Community:
    """Save what a community's settings say, on top of the `version` that the form was opened on.

    Changes what differs. Raises PermissionDenied, NameTaken, ChangedMeanwhile.
    """
    _begin(acting_person)
    community = Community.objects.select_for_update().get(pk=community.pk)
    _check_name(Community.objects.exclude(pk=community.pk), values)
    now = community_values(community)
    _change(community, values, now, version=version, act="network.community_changed", acting_person=acting_person)
    return community


@transaction.atomic
def open_community(community: Community, *, acting_person: Any) -> None:
    """Open a community from today: it has a page, and people can join it. Twice is as good as once.

    Raises PermissionDenied.
    """
    _begin(acting_person)
    community = Community.objects.select_for_update().get(pk=community.pk)
    if community.opened is None:
        _set_opened(community, timezone.localdate(), "network.community_opened", acting_person)


@transaction.atomic
def close_community(community: Community, *, acting_person: Any) -> None:
    """Close a community that nobody has to do with: it has no page, and nobody can join it. Twice is as good as once.

    Raises PermissionDenied, StillInUse.
    """
    _begin(acting_person)
    community = Community.objects.select_for_update().get(pk=community.pk)
    if ties := ties_of(community):
        raise StillInUse(ties)
    if community.opened is not None:
        _set_opened(community, None, "network.community_closed", acting_person)


@transaction.atomic
def add_topic(values: Values, *, under: Topic | None = None, acting_person: Any) -> Topic:
    """Add a topic, of the first level or under one of it. Forms and filters offer it from now on.

    Its code is made from the English name, stays, and is never given to another topic. Raises PermissionDenied,
    NameTaken, ValueError for an English name of which no code can be made, a third level, something under a retired
    topic, or a community that the topic above does not have.
    """
    _begin(acting_person)
    if under is not None and (under.parent_id is not None or under.retired is not None):
        raise ValueError("topics have two levels, and nothing is added under a retired one")
    _check_name(Topic.objects.filter(parent=under), values)
    _check_communities(under, values)
    topic = Topic(code=_new_code(Topic, "code", values["names_en"]), parent=under)
    _save(topic, values)
    new = _said(values) | {"code": topic.code, "under": under.code if under else ""}
    record("network.topic_added", topic, acting_person=acting_person, new=new)
    return topic


@transaction.atomic
def change_topic(topic: Topic, values: Values, *, version: int, acting_person: Any) -> Topic:
    """Save what a topic's settings say, on top of the `version` that the form was opened on.

    Changes what differs. A community that a first-level topic comes to or leaves comes to or leaves what is under it.
    Raises PermissionDenied, NameTaken, ChangedMeanwhile, ValueError for a community that the topic above does not have.
    """
    _begin(acting_person)
    topic = Topic.objects.select_for_update(of=("self",)).select_related("parent").get(pk=topic.pk)
    _check_name(Topic.objects.filter(parent=topic.parent).exclude(pk=topic.pk), values)
    _check_communities(topic.parent, values)
    now = topic_values(topic)
    new = _change(topic, values, now, version=version, act="network.topic_changed", acting_person=acting_person)
    if any(name.startswith("names_") for name in new):
        topic_renamed(topic)
    if "communities" in new:
        _pass_on(topic, set(now["communities"]), set(new["communities"]), acting_person)
    return topic


@transaction.atomic
def retire_topic(topic: Topic, *, acting_person: Any) -> None:
    """Offer a topic, and what is under it, no longer. It stays with the people who chose it. Twice is as good as once.

    Raises PermissionDenied.
    """
    _begin(acting_person)
    topic = Topic.objects.select_for_update().get(pk=topic.pk)
    if topic.retired is None:
        _set_retired(topic, timezone.localdate(), "network.topic_retired", acting_person)


@transaction.atomic
def bring_back_topic(topic: Topic, *, acting_person: Any) -> None:
    """Offer a retired topic again. Twice is as good as once. Raises PermissionDenied."""
    _begin(acting_person)
    topic = Topic.objects.select_for_update().get(pk=topic.pk)
    if topic.retired is not None:
        _set_retired(topic, None, "network.topic_brought_back", acting_person)


@transaction.atomic
def change_days(country: str, values: Values, *, version: int, acting_person: Any) -> CountryDays:
    """Save on which days a country is free, or works, otherwise than is published, on top of the `version` that the form
    was opened on. Whatever counts working days heeds it from now on.

    Raises PermissionDenied, ChangedMeanwhile, ValueError for what is no country.
    """
    _begin(acting_person)
    if country not in CODES:
        raise ValueError("a country has a code of ISO 3166-1")
    days = CountryDays.objects.get_or_create(country=country)[0]
    _change(days, values, days_values(days), version=version, act="network.days_changed", acting_person=acting_person)
    return days


def _begin(person: Any) -> Partnership:
    """Check the permission, and let nobody else change the network meanwhile: names and codes stay unique."""
    if not may_manage(person):
        raise PermissionDenied
    return Partnership.objects.select_for_update().get_or_create(pk=1)[0]


def _check_name(others: Iterable[Community | Topic], values: Values) -> None:
    wanted = values["names_en"].casefold()
    if any(other.names.get("en", "").casefold() == wanted for other in others):
        raise NameTaken


def _check_communities(above: Topic | None, values: Values) -> None:
    if above is not None and not set(values["communities"]) <= set(topic_values(above)["communities"]):
        raise ValueError("a topic belongs to communities of the topic above it only")


def _new_code(model: type[Model], field: str, name: str) -> str:
    """Return `name` as a code that nothing has; codes of things that were renamed stay theirs."""
    plain = slugify(name)[:LONGEST_CODE].strip("-_")
    if not plain:
        raise ValueError("a code is made of letters from a to z and digits")
    taken = set(model._default_manager.filter(**{f"{field}__startswith": plain}).values_list(field, flat=True))
    codes = (plain if number == 1 else f"{plain}-{number}" for number in count(1))
    return next(code for code in codes if code not in taken)


def _change(thing: T, values: Values, now: Values, *, version: int, act: str, acting_person: Any) -> Values:
    """Save what differs, with its ledger row, and return it; the same saved twice differs in nothing."""
    old, new = changed(now, values)
    if not new:
        return {}
    if version != thing.version:
        raise ChangedMeanwhile(values_at(version, thing, act, now), now, thing.version)
    thing.version += 1
    _save(thing, new)
    community = thing if isinstance(thing, Community) else None
    old, new = old | {"version": version}, new | {"version": thing.version}
    record(act, thing, acting_person=acting_person, community=community, old=old, new=new)
    return new


def _save(thing: T, values: Values) -> None:
    for column in TEXTS[type(thing)]:
        setattr(thing, column, gathered(column, getattr(thing, column), values))
    for column in values.keys() & {field.name for field in thing._meta.concrete_fields}:
        setattr(thing, column, values[column])
    thing.save()
    if isinstance(thing, Community) and "countries" in values:
        _declare(thing, values["countries"])
    if isinstance(thing, Topic) and "communities" in values:
        thing.communities.set(Community.objects.filter(slug__in=values["communities"]))


def _declare(community: Community, countries: list[str]) -> None:
    """A country that stays keeps its date and source."""
    declared = community.declared_countries
    declared.exclude(country__in=countries).delete()
    present = set(declared.values_list("country", flat=True))
    added = [country for country in countries if country not in present]
    MemberCountry.objects.bulk_create(MemberCountry(community=community, country=country) for country in added)


def _pass_on(topic: Topic, before: set[str], after: set[str], acting_person: Any) -> None:
    for child in topic.children.select_for_update():
        now = topic_values(child)
        communities = sorted(set(now["communities"]) & after | after - before)
        _change(
            child, {"communities": communities}, now,
            version=child.version, act="network.topic_changed", acting_person=acting_person,
        )  # fmt: skip


def _set_opened(community: Community, opened: Any, act: str, acting_person: Any) -> None:
    old, community.opened = {"opened": community.opened}, opened
    community.save(update_fields=["opened"])
    record(act, community, acting_person=acting_person, community=community, old=old, new={"opened": opened})


def _set_retired(topic: Topic, retired: Any, act: str, acting_person: Any) -> None:
    old, topic.retired = {"retired": topic.retired}, retired
    topic.save(update_fields=["retired"])
    record(act, topic, acting_person=acting_person, old=old, new={"retired": retired})


def _said(values: Values) -> Values:
    """What says something, for the first row about a thing."""
    return {name: value for name, value in values.items() if value or value is False}
