"""Joining one more place, by somebody who is signed in: what is known is confirmed, not typed again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cop.network.queries import communities_open
from cop.people.actions.joining.consenting import missing_consents
from cop.people.actions.joining.further import apply_further
from cop.people.actions.joining.refusals import AlreadyDone
from cop.people.forms.joining import FurtherForm, agreed
from cop.people.queries.applications import joinable, prefilled
from cop.people.queries.consenting import agreed_to
from cop.people.requests import PersonsRequest


@login_required
def places(request: PersonsRequest) -> HttpResponse:
    """What the person is no member of yet, with a button for each."""
    person = request.user
    form = FurtherForm(request.POST if request.method == "POST" else None, missing=missing_consents(agreed_to(person)))
    if request.method == "POST" and form.is_valid():
        return _asked(request, form)
    context = {"form": form, "places": joinable(person), "known": prefilled(person)}
    return render(request, "people/join/places.html", context)


def _asked(request: PersonsRequest, form: FurtherForm) -> HttpResponse:
    slug = form.cleaned_data["place"]
    open_now = {community.slug: community for community in communities_open()}
    if slug != "partnership" and slug not in open_now:
        raise Http404
    try:
        apply_further(
            open_now.get(slug), agreed=agreed(form, form.texts), language=get_language(), acting_person=request.user
        )
        messages.success(request, _("Your application is in. Nothing had to be typed again."))
    except AlreadyDone:
        messages.info(request, _("You asked for this already. Here is how it stands."))
    return redirect("people:my_application")
