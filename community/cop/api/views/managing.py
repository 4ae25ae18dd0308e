"""What the secretariat changes of the network: communities, topics, the working days of countries. On the router of what is
read there, for an address has one."""

from typing import Any

from ninja import Path, Status

from cop.api import shapes, showing
from cop.api.callers import (
    CallersRequest,
    who_changes_communities,
    who_changes_countries,
    who_changes_topics,
)
from cop.api.problems import Refused, wrong
from cop.api.views.network import known_community, known_country, known_topic, manager, router
from cop.api.writing import by_language, by_program, checked
from cop.network import actions, queries
from cop.network.models import Community, Topic
from cop.network.working_days import country_days, days_values
from cop.people.forms.pages import page_for

NEW = 0
"""The version of what is not there yet."""


@router.post(
    "/communities",
    auth=who_changes_communities,
    response=shapes.answers(shapes.OneCommunity, *shapes.CHANGING, done=201),
    summary="Name a community",
)
def new_community(request: CallersRequest, new: shapes.NewCommunity) -> Any:
    """For the secretariat. It is not open yet: a change opens it."""
    me = manager(request)
    now = queries.new_community_values()
    values = checked(page_for("community"), now, by_language(new.sent()), NEW)
    with by_program():
        made = actions.name_community(values, acting_person=me)
    return Status(201, showing.one_community(made, me, request.build_absolute_uri))


@router.patch(
    "/communities/{slug:slug}",
    auth=who_changes_communities,
    response=shapes.answers(shapes.OneCommunity, *shapes.CHANGING),
    summary="Change a community",
)
def change_community(request: CallersRequest, slug: Path[shapes.Slug], change: shapes.CommunityChange) -> Any:
    """For the secretariat; 409 where it was saved since `version`, and where somebody keeps it from being closed."""
    me = manager(request)
    found = known_community(slug, me)
    sent = by_language(change.sent())
    opening = sent.pop("open", None)
    with by_program():
        if not sent:
            _check_version(found, change)
        else:
            values = checked(page_for("community"), queries.community_values(found), sent, change.version)
            actions.change_community(found, values, version=change.version, acting_person=me)
        if opening is not None:
            (actions.open_community if opening else actions.close_community)(found, acting_person=me)
    return showing.one_community(Community.objects.get(pk=found.pk), me, request.build_absolute_uri)


@router.post(
    "/topics",
    auth=who_changes_topics,
    response=shapes.answers(shapes.OneTopic, *shapes.CHANGING, done=201),
    summary="Add a topic",
)
def new_topic(request: CallersRequest, new: shapes.NewTopic) -> Any:
    """For the secretariat. Without `communities` it belongs to those of the topic above it, or to all."""
    me = manager(request)
    sent = by_language(new.sent())
    under = _area(sent.pop("under", ""))
    offered = queries.communities_offered(under)
    values = checked(page_for("topic"), queries.new_topic_values(under), sent, NEW, communities=offered)
    with by_program():
        made = actions.add_topic(values, under=under, acting_person=me)
    return Status(201, showing.one_topic(made, me))


@router.patch(
    "/topics/{slug:code}",
    auth=who_changes_topics,
    response=shapes.answers(shapes.OneTopic, *shapes.CHANGING),
    summary="Change a topic",
)
def change_topic(request: CallersRequest, code: Path[shapes.Slug], change: shapes.TopicChange) -> Any:
    """For the secretariat; 409 where it was saved since `version`."""
    me = manager(request)
    found = known_topic(code, me)
    sent = by_language(change.sent())
    retiring = sent.pop("retired", None)
    with by_program():
        if not sent:
            _check_version(found, change)
        else:
            offered = queries.communities_offered(found.parent)
            values = checked(page_for("topic"), queries.topic_values(found), sent, change.version, communities=offered)
            actions.change_topic(found, values, version=change.version, acting_person=me)
        if retiring is not None:
            (actions.retire_topic if retiring else actions.bring_back_topic)(found, acting_person=me)
    return showing.one_topic(Topic.objects.get(pk=found.pk), me)


@router.patch(
    "/countries/{str:country}",
    auth=who_changes_countries,
    response=shapes.answers(shapes.OneCountry, *shapes.CHANGING),
    summary="Change the working days of a country",
)
def change_country(request: CallersRequest, country: Path[shapes.Code], change: shapes.CountryChange) -> Any:
    """For the secretariat; 409 where they were saved since `version`."""
    me = manager(request)
    known = known_country(country, me)
    now = days_values(country_days(known))
    values = checked(page_for("country"), now, change.sent(), change.version)
    if values != now:
        with by_program():
            actions.change_days(known, values, version=change.version, acting_person=me)
    return showing.one_country(known, me)


def _check_version(thing: Community | Topic, change: shapes.Change) -> None:
    """Opening and retiring count no versions of their own."""
    if thing.version != change.version:
        raise Refused(409)


def _area(code: str) -> Topic | None:
    """The first-level topic in use that a new one goes under."""
    if not code:
        return None
    found = next((area for area in queries.topics() if area.code == code), None)
    if found is None:
        raise Refused(422, [wrong(["body", "change", "under"])])
    return found
