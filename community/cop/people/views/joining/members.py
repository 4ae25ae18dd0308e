"""Joining further places, or coming back, by somebody who is signed in: what is known is confirmed, not typed again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cop.network.models import Community
from cop.network.queries import communities_open
from cop.people.actions.joining.further import apply_further, consents_to_ask
from cop.people.actions.joining.refusals import AlreadyDone
from cop.people.forms.joining import PARTNERSHIP, FurtherForm, agreed
from cop.people.queries.applications import joinable, prefilled
from cop.people.queries.memberships import left_on, places_left
from cop.people.requests import PersonsRequest


@login_required
def places(request: PersonsRequest) -> HttpResponse:
    """What the person is no member of yet; what somebody left is ticked, so that coming back is one press. Mail about what
    is new, which stopped when they left, is offered again."""
    person = request.user
    unknown = [slug for slug in request.POST.getlist("place") if slug not in _by_slug()]
    if unknown:
        raise Http404
    offered = joinable(person)
    left = places_left(person)
    ticked = [_slug(one.community) for one in offered if (one.community.pk if one.community else None) in left]
    form = FurtherForm(
        request.POST if request.method == "POST" else None,
        missing=consents_to_ask(person),
        initial={"place": ticked},
    )
    if request.method == "POST" and form.is_valid():
        return _asked(request, form)
    chosen = form["place"].value() or []
    context = {
        "form": form,
        "places": [(one, _slug(one.community), _slug(one.community) in chosen) for one in offered],
        "open": [_slug(one.community) for one in offered if one.asked is None],
        "left_on": left_on(person),
        "known": prefilled(person),
    }
    return render(request, "people/join/places.html", context)


def _asked(request: PersonsRequest, form: FurtherForm) -> HttpResponse:
    wished = [_by_slug()[slug] for slug in form.cleaned_data["place"]]
    try:
        apply_further(
            wished, agreed=agreed(form, form.texts), language=get_language() or "en", acting_person=request.user
        )
        messages.success(request, _("Your application is in. Nothing had to be typed again."))
    except AlreadyDone:
        messages.info(request, _("You asked for this already. Here is how it stands."))
    return redirect("people:my_application")


def _by_slug() -> dict[str, Community | None]:
    return {PARTNERSHIP: None} | {community.slug: community for community in communities_open()}


def _slug(place: Community | None) -> str:
    return place.slug if place else PARTNERSHIP
