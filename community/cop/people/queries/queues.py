"""What of people and organisations waits at the desk."""

from collections.abc import Callable
from typing import Any

from django.db.models import F, Max, OuterRef, QuerySet, Subquery
from django.urls import reverse, reverse_lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cop.people.access import (
    applications_visible_to,
    held_now,
    roles_that_count,
    unconfirmed_visible_to,
    viewpoint,
)
from cop.people.choices import ApplicationState, MergeKind, Role, Standing
from cop.people.models import Application, Consent, ConsentText, Erasure, Remark, RoleHeld
from cop.people.queries.answering import is_late
from cop.people.queries.consenting import current_texts
from cop.people.queries.erasing import unconfirmed, under_way
from cop.people.queries.likely_doubles import apart, pairs_waiting, why
from cop.people.queries.organisation import proposed
from cop.people.queries.wording import drafts
from cop.services.languages.queries import day, listed, number
from cop.services.ledger.queries import remembered
from cop.services.queues import Item, Joined, Queue, Rows, Waits, moment_in, queue_of_rows


def _new_applications(viewer: Any) -> QuerySet[Any]:
    return _waiting(viewer).filter(answered=None)


def _answered_applications(viewer: Any) -> QuerySet[Any]:
    return _waiting(viewer).exclude(answered=None)


def _waiting(viewer: Any) -> QuerySet[Any]:
    """Those that wait for a decision, with when the applicant last answered a question of ours."""
    visible = applications_visible_to(viewer).filter(state=ApplicationState.WAITING)
    answers = Remark.objects.filter(application=OuterRef("pk"), from_applicant=True).order_by("-written", "-pk")
    waiting = Application.objects.filter(pk__in=visible.values("pk"))
    return waiting.annotate(answered=Subquery(answers.values("written")[:1]))


def _application(row: Any) -> Item:
    address = reverse("desk:application", args=[row.pk])
    communities = frozenset(map(int, row.communities.split(","))) if row.communities else frozenset()
    late = gettext("later than promised") if is_late(row.since) else ""
    return Item(row.pk, row.name or gettext("no name"), row.since, address, late, communities=communities)


def _unconfirmed(viewer: Any) -> QuerySet[Application]:
    return unconfirmed_visible_to(viewer)


def _organisation(row: Any) -> Item:
    return Item(row.pk, row.name, row.since, reverse("people:organisation", args=[row.pk]))


def _erasures_to_confirm(viewer: Any) -> QuerySet[Erasure]:
    theirs = unconfirmed().exclude(entered_by=viewpoint(viewer).person)
    return _erasures_under_way(viewer).filter(pk__in=theirs.values("pk"))


def _erasures_under_way(viewer: Any) -> QuerySet[Erasure]:
    return under_way(viewer)


def _erasure(row: Any) -> Item:
    return Item(row.pk, row.name, row.since, reverse("people:telephone", args=[row.person]))


def _next_due(row: Any) -> str:
    return gettext("the next one is due on %(day)s") % {"day": day(moment_in(row.due))}


def _resting_roles(viewer: Any) -> QuerySet[RoleHeld]:
    """Roles that were given and do not count yet, because their holders have no second factor."""
    return RoleHeld.objects.filter(held_now(), ~roles_that_count(), person__is_active=True)


def _role(row: Any) -> Item:
    address = reverse("people:roles", args=[row.person])
    return Item(row.pk, row.name, row.since, address, detail=str(Role(row.role).label))


def _older_consents(viewer: Any) -> Waits:
    """Agreements of members to a text that has had a newer version since; nobody takes these, each member renews theirs."""
    counts = [(text, _agreed_before(text)) for text in current_texts().values() if text.version > 1]
    items = [
        Item(text.pk, text.get_kind_display(), text.since, f"{_OLDER}&kind={text.kind}", number(count))
        for text, count in counts
        if count
    ]
    oldest = min((item.since for item in items), default=None)
    return Waits(sum(count for _text, count in counts), oldest, str(_OLDER), items=items)


def _texts_to_approve(viewer: Any) -> Waits:
    """The next texts of consents that somebody else wrote; nobody takes these."""
    items = [
        Item(one.number, str(one.kind.label), one.since, reverse("desk:settings_consent", args=[one.kind.value]))
        for one in drafts()
        if one.writer != viewpoint(viewer).person
    ]
    return Waits(len(items), items[0].since if items else None, str(_TEXTS), items=items)


def _agreed_before(text: ConsentText) -> int:
    """Return how many members agreed to an older version of a text, and not to this one; samples are never counted."""

    def count() -> int:
        given = Consent.objects.filter(withdrawn=None, person__standing=Standing.MEMBER, person__sample=False)
        newest = given.filter(text__kind=text.kind).order_by().values("person").annotate(newest=Max("text__version"))
        return newest.filter(newest__lt=text.version).count()

    return remembered(f"older-consents:{text.pk}", count)


def _may(act: str) -> Callable[[Any], bool]:
    return lambda viewer: viewpoint(viewer).may(act)


def _double(pair: Any) -> Item:
    kinds = {MergeKind.PERSON: "desk:merge_people", MergeKind.ORGANISATION: "desk:merge_organisations"}
    address = reverse(kinds[MergeKind(pair.kind)], args=[pair.one, pair.other])
    both = [pair.one_name, pair.other_name]
    if both[0] == both[1]:
        both = [f"{name} ({told})" for name, told in zip(both, apart(pair), strict=True)]
    return Item(pair.pk, " – ".join(both), pair.found, address, listed(why(pair)))


_APPLICATIONS = reverse_lazy("desk:applications")
_ERASURES = reverse_lazy("desk:erasures")
_TEXTS = reverse_lazy("desk:settings_consents")
_OLDER = format_lazy("{}?state=older", reverse_lazy("desk:consents"))
_UNCONFIRMED = format_lazy("{}?show=unconfirmed", _APPLICATIONS)

_ASKED_FOR: Any = Application.communities.through.objects.filter(application=OuterRef("pk")).values("application")
_OF_APPLICATION = {
    "name": F("answers__you__name"),
    "communities": Subquery(_ASKED_FOR.annotate(numbers=Joined("community")).values("numbers")),
}
_OF_PERSON = {"person": F("person_id"), "name": F("person__name")}

QUEUES = (
    queue_of_rows(
        "applications",
        _("Applications"),
        _may("people.decide_application"),
        Rows(_new_applications, "confirmed", _application, _APPLICATIONS, facts=_OF_APPLICATION),
    ),
    queue_of_rows(
        "answers",
        _("Answers to our questions"),
        _may("people.decide_application"),
        Rows(_answered_applications, "answered", _application, _APPLICATIONS, facts=_OF_APPLICATION),
    ),
    queue_of_rows(
        "addresses",
        _("Applications not sent yet"),
        _may("people.confirm_address_by_telephone"),
        Rows(_unconfirmed, "finished", _application, _UNCONFIRMED, facts=_OF_APPLICATION),
    ),
    queue_of_rows(
        "organisations",
        _("New organisations"),
        _may("people.edit_any_organisation"),
        Rows(proposed, "made", _organisation, reverse_lazy("desk:organisations"), facts={"name": F("name")}),
    ),
    queue_of_rows(
        "erasures-to-confirm",
        _("Erasures to confirm"),
        _may("people.leave_or_erase_by_telephone"),
        Rows(_erasures_to_confirm, "asked", _erasure, _ERASURES, _next_due, _OF_PERSON | {"due": F("due")}),
    ),
    queue_of_rows(
        "erasures",
        _("Erasures under way"),
        _may("people.leave_or_erase_by_telephone"),
        Rows(_erasures_under_way, "asked", _erasure, _ERASURES, _next_due, _OF_PERSON | {"due": F("due")}),
    ),
    queue_of_rows(
        "roles",
        _("Roles that rest"),
        _may("people.give_role"),
        Rows(_resting_roles, "since", _role, facts=_OF_PERSON | {"role": F("role")}),
    ),
    Queue(_("Texts of consents to approve"), _may("network.manage"), _texts_to_approve),
    queue_of_rows(
        "doubles",
        _("Likely doubles"),
        _may("people.merge"),
        Rows(pairs_waiting, "found", _double, reverse_lazy("desk:doubles")),
    ),
    Queue(_("Consents to renew"), _may("people.see_every_field"), _older_consents),
)
