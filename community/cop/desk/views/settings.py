"""The settings: the partnership and its contact, communities, topics. For the secretariat."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial, wraps
from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cop.desk.forms.history import happened
from cop.desk.forms.settings import CommunityPage, PartnershipPage, TopicPage
from cop.network import actions, queries
from cop.network.access import may_manage
from cop.network.choices import LineColour
from cop.network.models import Community, Topic
from cop.network.registry import ties_of
from cop.people.forms.readable import InWords
from cop.people.forms.rows import FormWithRows
from cop.people.queries.peers import facilitating
from cop.people.queries.seen import names
from cop.people.requests import PersonsRequest
from cop.services.ledger.versions import ChangedMeanwhile, Values, merged
from cop.services.numbers import number_typed

View = Callable[..., HttpResponseBase]
Thing = TypeVar("Thing", Community, Topic)


def for_managers(view: View) -> View:
    """Let only those in who manage the network."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: PersonsRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_manage(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@for_managers
def home(request: PersonsRequest) -> HttpResponse:
    """Everything that can be set."""
    named = queries.communities()
    context = {
        "communities": named,
        "unnamed": (queries.partnership().communities_stated or 0) - len(named),
        "areas": queries.areas(),
    }
    return render(request, "desk/settings/home.html", context)


@for_managers
def partnership(request: PersonsRequest) -> HttpResponse:
    """The partnership's names and contact."""
    ours = queries.partnership()
    save = partial(actions.change_partnership, acting_person=request.user)
    now = queries.partnership_values(ours) | {"version": ours.version}
    pressed = press(request, PartnershipPage, now, save)
    if pressed.saved:
        messages.success(request, _("Saved. Pages and mails say it from now on."))
        return redirect("desk:settings")
    return show(request, "desk/settings/partnership.html", pressed, ours)


@for_managers
def new_community(request: PersonsRequest) -> HttpResponse:
    """Name a community; it is opened afterwards."""
    named = queries.communities()
    now = {"version": 0, "order": _next(named), "colour": _unused_colour(named)}

    def save(values: Values, version: int) -> Community:
        return actions.name_community(values, acting_person=request.user)

    pressed = press(request, CommunityPage, now, save)
    if pressed.saved:
        messages.success(request, _("Named. It stands in the catalogue, and nobody can join it before you open it."))
        return redirect("desk:settings_community", pressed.saved.pk)
    return show(request, "desk/settings/community.html", pressed, None)


@for_managers
def community(request: PersonsRequest, number: int) -> HttpResponse:
    """What a community's settings say."""
    found = find(queries.communities(), number)
    save = partial(actions.change_community, found, acting_person=request.user)
    now = queries.community_values(found) | {"version": found.version}
    pressed = press(request, CommunityPage, now, save)
    if pressed.saved:
        messages.success(request, _("Saved."))
        return redirect("desk:settings_community", number)
    more = {
        "one": found,
        "ties": ties_of(found),
        "facilitators": names(facilitating(found, request.user), request.user),
    }
    return show(request, "desk/settings/community.html", pressed, found, **more)


@for_managers
@require_POST
def opening(request: PersonsRequest, number: int) -> HttpResponse:
    """Open a community, or close it."""
    found = find(queries.communities(), number)
    if request.POST.get("act") == "close":
        _close(request, found)
    else:
        actions.open_community(found, acting_person=request.user)
        messages.success(request, _("Open. It has a page now, and people can join it."))
    return redirect("desk:settings_community", number)


@for_managers
def new_topic(request: PersonsRequest) -> HttpResponse:
    """Add a topic of the first level, or under the one that the address names."""
    under = _area(request.GET.get("under", ""))
    offered = _offered(under)
    beside = under.children.all() if under else queries.areas()
    now = {"version": 0, "order": _next(beside), "communities": [one.slug for one in offered]}

    def save(values: Values, version: int) -> Topic:
        return actions.add_topic(values, under=under, acting_person=request.user)

    pressed = press(request, partial(TopicPage, communities=offered), now, save)
    if pressed.saved:
        messages.success(request, _("Added. Profiles and filters offer it from now on."))
        return redirect("desk:settings_topic", pressed.saved.pk)
    return show(request, "desk/settings/topic.html", pressed, None, under=under)


@for_managers
def topic(request: PersonsRequest, number: int) -> HttpResponse:
    """What a topic's settings say."""
    found = find(queries.every_topic(), number)
    save = partial(actions.change_topic, found, acting_person=request.user)
    now = queries.topic_values(found) | {"version": found.version}
    pressed = press(request, partial(TopicPage, communities=_offered(found.parent)), now, save)
    if pressed.saved:
        messages.success(request, _("Saved."))
        return redirect("desk:settings_topic", number)
    return show(request, "desk/settings/topic.html", pressed, found, topic=found, under=found.parent)


@for_managers
@require_POST
def retiring(request: PersonsRequest, number: int) -> HttpResponse:
    """Retire a topic, or bring it back."""
    found = find(queries.every_topic(), number)
    if request.POST.get("act") == "bring_back":
        actions.bring_back_topic(found, acting_person=request.user)
        messages.success(request, _("It is back. Profiles and filters offer it again."))
    else:
        actions.retire_topic(found, acting_person=request.user)
        messages.success(request, _("Retired. It is offered no longer, and stays with those who chose it."))
    return redirect("desk:settings_topic", number)


@dataclass
class Pressed:
    """What a press of a button led to: what was saved, or the page to show."""

    page: FormWithRows
    saved: Model | None = None
    differences: list[InWords] = field(default_factory=list)
    status: int = 200


def press(
    request: PersonsRequest,
    make: Callable[..., FormWithRows],
    now: Values,
    save: Callable[..., Model],
) -> Pressed:
    """Save what was sent; whoever was second sees what changed meanwhile. A button for rows saves nothing.

    `make` makes the page; `save` takes its values and its version.
    """
    if request.method != "POST":
        return Pressed(make(values=now))
    page = make(data=request.POST, values=now)
    if "row" in request.POST:
        return Pressed(page.pressed(request.POST["row"]))
    if not page.is_valid():
        return Pressed(page)
    try:
        return Pressed(page, saved=save(page.values(), version=page.version))
    except actions.NameTaken:
        page.basics.add_error("names_en", _("There is one with this name already. Nothing was made twice."))
        return Pressed(page)
    except ChangedMeanwhile as meanwhile:
        values, differences = merged(page.values(), meanwhile)
        shown = make(values=values | {"version": meanwhile.version})
        return Pressed(shown, differences=shown.in_words(differences), status=409)


def show(request: PersonsRequest, template: str, pressed: Pressed, thing: Any, **more: Any) -> HttpResponse:
    """Show the page that a press of a button led to, with what happened to the `thing` that it is about."""
    context = {
        "form": pressed.page,
        "differences": pressed.differences,
        "added": request.POST.get("row", "").removesuffix(":add"),
        "happened": happened(thing, pressed.page, request.user) if thing else [],
    }
    return render(request, template, context | more, status=pressed.status)


def _close(request: PersonsRequest, found: Community) -> None:
    try:
        actions.close_community(found, acting_person=request.user)
        messages.success(request, _("Closed. It stands in the catalogue, and nobody can join it."))
    except actions.StillInUse as still:
        messages.error(request, " ".join([_("It was not closed, for somebody still has to do with it."), *still.ties]))


def find(things: Iterable[Thing], number: int) -> Thing:
    """Return the one of `things` with that number; raises Http404."""
    found = next((thing for thing in things if thing.pk == number), None)
    if found is None:
        raise Http404
    return found


def _area(number: str) -> Topic | None:
    """The first-level topic in use under which a new one goes."""
    if not number:
        return None
    return find((area for area in queries.areas() if area.retired is None), number_typed(number))


def _offered(under: Topic | None) -> list[Community]:
    """The communities to which a topic can belong."""
    return list(under.communities.all()) if under else queries.communities()


def _next(things: Iterable[Community] | Iterable[Topic]) -> int:
    return max((thing.order for thing in things), default=0) + 1


def _unused_colour(named: list[Community]) -> str:
    used = {one.colour for one in named}
    return next((colour.value for colour in LineColour if colour not in used), LineColour.GREEN.value)
