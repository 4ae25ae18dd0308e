"""What of people and organisations waits at the desk."""

from collections.abc import Callable
from typing import Any

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.urls import reverse, reverse_lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cop.people.access import applications_visible_to, roles_that_count, running, unconfirmed_visible_to, viewpoint
from cop.people.choices import ApplicationState, Standing
from cop.people.models import Application, Consent, ConsentText, Erasure, Organisation, Remark, RoleHeld
from cop.people.queries.consenting import current_texts
from cop.people.queries.erasing import unconfirmed, under_way
from cop.people.queries.organisation import proposed
from cop.people.queries.wording import drafts
from cop.services.languages.queries import day, number
from cop.services.ledger.queries import remembered
from cop.services.queues import Item, Queue, Rows, Waits, queue_of_rows


def _new_applications(viewer: Any) -> QuerySet[Any]:
    return _waiting(viewer).filter(answered=None)


def _answered_applications(viewer: Any) -> QuerySet[Any]:
    return _waiting(viewer).exclude(answered=None)


def _waiting(viewer: Any) -> QuerySet[Any]:
    """Those that wait for a decision, with when the applicant last answered a question of ours."""
    visible = applications_visible_to(viewer).filter(state=ApplicationState.WAITING)
    answers = Remark.objects.filter(application=OuterRef("pk"), from_applicant=True).order_by("-written", "-pk")
    waiting = Application.objects.filter(pk__in=visible.values("pk")).prefetch_related("communities")
    return waiting.annotate(answered=Subquery(answers.values("written")[:1]))


def _application(application: Any) -> Item:
    return Item(
        application.pk,
        application.answers.get("you", {}).get("name") or _now("no name"),
        getattr(application, "answered", None) or application.confirmed or application.finished,
        reverse("desk:application", args=[application.pk]),
        communities=frozenset(community.pk for community in application.communities.all()),
    )


def _unconfirmed(viewer: Any) -> QuerySet[Application]:
    return unconfirmed_visible_to(viewer).prefetch_related("communities")


def _unconfirmed_application(application: Any) -> Item:
    name = application.answers.get("you", {}).get("name") or _now("no name")
    return Item(application.pk, name, application.finished, reverse("desk:application", args=[application.pk]))


def _organisation(organisation: Organisation) -> Item:
    address = reverse("people:organisation", args=[organisation.pk])
    return Item(organisation.pk, organisation.name, organisation.made, address)


def _erasures_to_confirm(viewer: Any) -> QuerySet[Erasure]:
    theirs = unconfirmed().exclude(entered_by=viewpoint(viewer).person)
    return _erasures_under_way(viewer).filter(pk__in=theirs.values("pk"))


def _erasures_under_way(viewer: Any) -> QuerySet[Erasure]:
    return under_way(viewer).select_related("person")


def _erasure(erasure: Erasure) -> Item:
    address = reverse("people:telephone", args=[erasure.person_id])
    return Item(erasure.pk, erasure.person.name, erasure.asked, address)


def _next_due(erasure: Erasure) -> str:
    return _now("the next one is due on %(day)s") % {"day": day(erasure.due)}


def _resting_roles(viewer: Any) -> QuerySet[RoleHeld]:
    """Roles that were given and do not count yet, because their holders have no second factor."""
    held = RoleHeld.objects.filter(running(), ~roles_that_count(), person__is_active=True)
    return held.select_related("person")


def _role(held: RoleHeld) -> Item:
    address = reverse("people:roles", args=[held.person_id])
    return Item(held.pk, held.person.name, held.since, address, detail=held.get_role_display())


def _older_consents(viewer: Any) -> Waits:
    """Agreements of members to a text that has had a newer version since; nobody takes these, each member renews theirs."""
    counts = [(text, _agreed_before(text)) for text in current_texts().values() if text.version > 1]
    items = [
        Item(text.pk, text.get_kind_display(), text.since, detail=number(count)) for text, count in counts if count
    ]
    oldest = min((item.since for item in items), default=None)
    return Waits(sum(count for _text, count in counts), oldest, items=items)


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


_APPLICATIONS = reverse_lazy("desk:applications")
_ERASURES = reverse_lazy("desk:erasures")
_TEXTS = reverse_lazy("desk:settings_consents")
_UNCONFIRMED = format_lazy("{}?show=unconfirmed", _APPLICATIONS)

QUEUES = (
    queue_of_rows(
        "applications",
        _("Applications"),
        _may("people.decide_application"),
        Rows(_new_applications, "confirmed", _application, _APPLICATIONS),
    ),
    queue_of_rows(
        "answers",
        _("Answers to our questions"),
        _may("people.decide_application"),
        Rows(_answered_applications, "answered", _application, _APPLICATIONS),
    ),
    queue_of_rows(
        "addresses",
        _("Applications not sent yet"),
        _may("people.confirm_address_by_telephone"),
        Rows(_unconfirmed, "finished", _unconfirmed_application, _UNCONFIRMED),
    ),
    queue_of_rows(
        "organisations",
        _("New organisations"),
        _may("people.edit_any_organisation"),
        Rows(proposed, "made", _organisation, reverse_lazy("desk:organisations")),
    ),
    queue_of_rows(
        "erasures-to-confirm",
        _("Erasures to confirm"),
        _may("people.leave_or_erase_by_telephone"),
        Rows(_erasures_to_confirm, "asked", _erasure, _ERASURES, _next_due),
    ),
    queue_of_rows(
        "erasures",
        _("Erasures under way"),
        _may("people.leave_or_erase_by_telephone"),
        Rows(_erasures_under_way, "asked", _erasure, _ERASURES, _next_due),
    ),
    queue_of_rows("roles", _("Roles that rest"), _may("people.give_role"), Rows(_resting_roles, "since", _role)),
    Queue(_("Texts to approve"), _may("network.manage"), _texts_to_approve),
    Queue(_("Consents to renew"), _may("people.see_every_field"), _older_consents),
)
