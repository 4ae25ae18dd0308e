"""Taking, giving and handing over what waits at the desk."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cop.desk.actions import today as actions
from cop.desk.forms.assigning import HandOverForm, ThingForm
from cop.desk.queries.today import busy, takers, thing_called
from cop.desk.views.home import at_the_desk
from cop.people.queries.at_desk import mates
from cop.people.requests import PersonsRequest
from cop.services.languages.queries import number as in_digits


@at_the_desk
def thing(request: PersonsRequest, queue: str, number: int) -> HttpResponse:
    """Who sees to one thing: a page to choose on, and where the buttons "Take it" and "Give it back" go."""
    found = thing_called(request.user, queue, number)
    if found is None:
        return _gone(request)
    colleagues = takers(request.user, found)
    taken_from = {found.holder} - {None, request.user.pk}
    offered = colleagues if taken_from else _others(request, colleagues)
    form = ThingForm(request.POST if request.method == "POST" else None, offered, found.holder)
    if not form.is_valid():
        return render(request, "desk/thing.html", {"thing": found, "form": form})
    to, seen = form.cleaned_data["to"] or None, form.cleaned_data["seen"] or None
    try:
        actions.assign(queue, number, to, seen=seen, acting_person=request.user)
    except actions.NotWaiting:
        return _gone(request)
    except actions.HeldMeanwhile:
        messages.warning(request, _held(found.holder_name))
        return redirect("desk:thing", queue, number)
    messages.success(request, _given(found.item.words, colleagues.get(to or 0, ""), own=to == request.user.pk))
    return redirect("desk:home")


@at_the_desk
def hand_over(request: PersonsRequest) -> HttpResponse:
    """Hand all that somebody has to somebody else, as when they are away."""
    colleagues = {number: mate.name for number, mate in mates(request.user).items()}
    things = busy(request.user)
    givers = {number: f"{colleagues[number]} ({in_digits(len(theirs))})" for number, theirs in things.items()}
    offered = colleagues if things.keys() - {request.user.pk} else _others(request, colleagues)
    form = HandOverForm(request.POST if request.method == "POST" else None, givers, offered, request.user.pk)
    if not form.is_valid():
        return render(request, "desk/hand_over.html", {"form": form, "givers": givers})
    values = form.cleaned_data
    moved, stays = actions.hand_over(values["giver"], values["to"], values["note"], acting_person=request.user)
    messages.success(request, _handed_over(moved, stays))
    return redirect("desk:home")


def _others(request: PersonsRequest, colleagues: dict[int, str]) -> dict[int, str]:
    """Leave oneself out where one would choose oneself; the button "Take it" sends just that."""
    if request.method == "POST":
        return colleagues
    return {number: name for number, name in colleagues.items() if number != request.user.pk}


def _gone(request: PersonsRequest) -> HttpResponse:
    messages.info(request, _("This waits for you no more. Nothing was changed."))
    return redirect("desk:home")


def _held(name: str) -> str:
    if not name:
        return _("Nobody has it any more. Nothing was changed.")
    return _("%(name)s has it by now. Nothing was changed.") % {"name": name}


def _given(words: str, name: str, *, own: bool) -> str:
    if own:
        return _("%(thing)s is yours now.") % {"thing": words}
    if name:
        return _("%(thing)s is with %(name)s now.") % {"thing": words, "name": name}
    return _("%(thing)s is free for everybody again.") % {"thing": words}


def _handed_over(moved: int, stays: int) -> str:
    text = ngettext("%(count)s thing was handed over.", "%(count)s things were handed over.", moved)
    text %= {"count": in_digits(moved)}
    if stays:
        text += " " + ngettext(
            "%(count)s stays, because the other person does not see it.",
            "%(count)s stay, because the other person does not see them.",
            stays,
        ) % {"count": in_digits(stays)}
    return text
