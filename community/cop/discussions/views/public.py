"""Saying that everybody may read a thread."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cop.discussions.access import shows_later
from cop.discussions.actions.making_public import agree
from cop.discussions.actions.refusals import NotNow
from cop.discussions.choices import Side
from cop.discussions.views.covering import LATER
from cop.discussions.views.finding import thread_for
from cop.people.requests import PersonsRequest


@require_POST
@login_required
def public(request: PersonsRequest, number: int) -> HttpResponse:
    """Agree for one of the two that everybody may read a thread, or take that back."""
    thread = thread_for(request, number)
    side = request.POST.get("side", "")
    if side not in list(Side):
        raise Http404
    try:
        agree(thread, side, agrees="no" not in request.POST, acting_person=request.user)
    except NotNow as refusal:
        messages.warning(request, str(refusal))
    else:
        later = side == Side.ASKER and shows_later(request.user, thread)
        messages.success(request, LATER if later else _("Saved."))
    return redirect("discussions:thread", number)
