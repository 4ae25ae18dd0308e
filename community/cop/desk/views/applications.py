"""Applications to join."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cop.desk.forms.applications import AcceptForm, AskForm, DecisionForm, DeclineForm, TelephoneForm
from cop.desk.views.home import at_the_desk
from cop.network.queries import every_topic
from cop.people import access
from cop.people.actions.joining import confirming, deciding
from cop.people.actions.joining.refusals import AlreadyDone, AlreadyKnown
from cop.people.actions.looking import looked_at
from cop.people.choices import ApplicationState, Listing, LookedAt
from cop.people.forms.joining import agreed
from cop.people.models import Application
from cop.people.queries.applications import (
    UNDER_WAY,
    Decided,
    decided_by,
    deciders,
    divided,
    for_desk,
    left_before,
    listed_at_desk,
    outcome,
    place_names,
    places_asked,
    standing,
    stops,
)
from cop.people.queries.doubles import likely_doubles, organisations_alike
from cop.people.requests import PersonsRequest
from cop.services.languages.queries import listed, text_of

PER_PAGE = 50


@at_the_desk
def applications(request: PersonsRequest) -> HttpResponse:
    """Applications, the oldest first; of those under way, what waits for us before what waits for the applicant."""
    show = request.GET.get("show", "")
    page = Paginator(listed_at_desk(show, request.user), PER_PAGE).get_page(request.GET.get("page"))
    names = deciders(page.object_list) if show == "decided" else {}
    rows = [
        (one, place_names(places_asked(one)), names.get(one.pk, ""), _given_and_refused(outcome(one)), standing(one))
        for one in page.object_list
    ]
    context = {
        "page": page,
        "parts": [("", 0, rows)] if show else _by_state(request, rows),
        "show": show,
        "sees_unconfirmed": access.viewpoint(request.user).may("people.confirm_address_by_telephone"),
    }
    return render(request, "desk/applications.html", context)


@at_the_desk
def application(request: PersonsRequest, number: int) -> HttpResponse:
    """One application, with all that the decision needs."""
    return _page(request, _found(request, number))


@at_the_desk
@require_POST
def accept(request: PersonsRequest, number: int) -> HttpResponse:
    """Accept it."""
    found = _found(request, number)
    form = AcceptForm(request.POST, found, request.user)

    def act() -> str:
        decided = deciding.accept(
            found,
            seen=form.cleaned_data["seen"],
            partnership=form.cleaned_data.get("partnership", False),
            communities=form.chosen(),
            organisation_joins=form.cleaned_data.get("organisation_joins", False),
            reason=form.cleaned_data.get("reason", ""),
            acting_person=request.user,
        )
        return told(decided, "" if decided.already else _("The welcome mail is on its way."))

    return _decided(request, found, "accept_form", form, act)


@at_the_desk
@require_POST
def ask(request: PersonsRequest, number: int) -> HttpResponse:
    """Ask the applicant for more."""
    found = _found(request, number)
    form = AskForm(request.POST, found)

    def act() -> str:
        values = form.cleaned_data
        deciding.ask_for_more(found, values["text"], seen=values["seen"], acting_person=request.user)
        return _("Your question is on its way.")

    return _decided(request, found, "ask_form", form, act)


@at_the_desk
@require_POST
def decline(request: PersonsRequest, number: int) -> HttpResponse:
    """Decline it."""
    found = _found(request, number)
    form = DeclineForm(request.POST, found)

    def act() -> str:
        values = form.cleaned_data
        decided = deciding.decline(found, values["reason"], seen=values["seen"], acting_person=request.user)
        return told(decided, _("The reason is on its way."))

    return _decided(request, found, "decline_form", form, act)


@at_the_desk
@require_POST
def telephone(request: PersonsRequest, number: int) -> HttpResponse:
    """Confirm the address on the telephone."""
    found = _found(request, number)
    form = TelephoneForm(request.POST, found)

    def act() -> str:
        ticked = agreed(form, form.texts)
        confirming.confirm_by_telephone(found, form.asked, agreed_on_telephone=ticked, acting_person=request.user)
        return _("The address is confirmed.")

    try:
        return _decided(request, found, "telephone_form", form, act)
    except AlreadyKnown:
        messages.error(request, _("The address belongs to somebody who is with us already. Nothing was changed."))
        return redirect("desk:application", number)


def _by_state(request: PersonsRequest, rows: list[Any]) -> list[tuple[str, int, list[Any]]]:
    """Return the rows of one page in parts: the state, how many stand at it on all pages, and its rows."""
    every = access.applications_visible_to(request.user).filter(state__in=UNDER_WAY).order_by()
    counts = dict(every.values_list("state").annotate(Count("pk", distinct=True)))
    return [
        (str(state.label), counts[state], there)
        for state in UNDER_WAY
        if (there := [row for row in rows if row[0].state == state])
    ]


def _found(request: PersonsRequest, number: int) -> Application:
    visible = access.applications_visible_to(request.user) | access.unconfirmed_visible_to(request.user)
    found = for_desk(visible, request.user).select_related("person", "organisation")
    return get_object_or_404(found.distinct(), pk=number)


def _decided(request: PersonsRequest, found: Application, name: str, form: Any, act: Callable[[], str]) -> HttpResponse:
    """Do `act` once the form is right, and show what it says was done; whoever was second is told what the first did."""
    if not form.is_valid():
        return _page(request, found, **{name: form})
    try:
        messages.success(request, act())
    except AlreadyDone as first:
        messages.warning(request, _already(first.application))
    return redirect("desk:application", found.pk)


def told(decided: Decided, mail: str) -> str:
    """Return in words what a decision came to, `mail` being what the applicant is sent, if anything."""
    parts = _given_and_refused(decided)
    if decided.rest is not None:
        rest = places_asked(decided.rest)
        still = (
            _("Still waiting, with the secretariat, who are told: %(places)s.")
            if None in rest
            else _("Still waiting, with its facilitators, who are told: %(places)s.")
        )
        parts.append(still % {"places": listed(place_names(rest))})
    if decided.listed is not None:
        parts.append(_("%(name)s is listed. Everybody finds it, and people can choose it.") % {"name": decided.listed})
    return " ".join(filter(None, [*parts, mail]))


def _given_and_refused(decided: Decided) -> list[str]:
    sentences = [
        (_("Accepted: %(places)s."), decided.given),
        (_("Not accepted: %(places)s."), decided.refused),
    ]
    return [text % {"places": listed(place_names(places))} for text, places in sentences if places]


def _already(application: Application) -> str:
    values = {"state": application.get_state_display(), "name": decided_by(application)}
    if values["name"]:
        return _("%(name)s was first: %(state)s. Nothing was done twice.") % values
    return _("It stands at: %(state)s. Nothing was done twice.") % values


def _page(request: PersonsRequest, found: Any, **forms: DecisionForm | TelephoneForm) -> HttpResponse:
    prefetch_related_objects([found], "communities")
    if found.person is not None:
        looked_at(found.person, LookedAt.APPLICATION, acting_person=request.user)
    may_decide = access.may_decide(request.user, found)
    may_telephone = found.state == ApplicationState.DRAFT and access.may_confirm_by_telephone(request.user, found)
    own, others = divided(found, request.user)
    work = found.answers.get("work", {})
    came = outcome(found)
    context = {
        "application": found,
        "standing": standing(found),
        "stops": stops(found, at_the_desk=True),
        "you": found.answers.get("you", {}),
        "work": work,
        "reads_organisation": found.reads_organisation,
        "lists": found.organisation is not None and found.organisation.listing == Listing.PROPOSED,
        "topics": [text_of(topic.names) for topic in every_topic() if topic.code in work.get("topics", [])],
        "left": left_before(found) if found.left else [],
        "outcome": _given_and_refused(came),
        "decider": deciders([found]).get(found.pk) if found.decided else None,
        "consents": found.person.consents.select_related("text").order_by("given") if found.person else [],
        "doubles": likely_doubles(found, request.user),
        "organisations": (
            organisations_alike(found.organisation.name, request.user, but=found.organisation.pk)
            if found.organisation
            else []
        ),
        "remarks": found.remarks.all() if found.has_remarks else [],
        "sees_address": access.viewpoint(request.user).may("people.see_every_field"),
        "own": listed(place_names(own)),
        "others": listed(place_names(others)),
        "may_decide": may_decide and found.state in UNDER_WAY,
        "may_ask": found.state == ApplicationState.WAITING,
        "may_undo": access.may_undo_acceptance(request.user, found, came.given),
        "may_telephone": may_telephone,
        "form": next(iter(forms.values()), None),
        "accept_form": AcceptForm(None, found, request.user),
        "ask_form": AskForm(None, found),
        "decline_form": DeclineForm(None, found),
        "telephone_form": TelephoneForm(None, found) if may_telephone else None,
        **forms,
    }
    return render(request, "desk/application.html", context)
