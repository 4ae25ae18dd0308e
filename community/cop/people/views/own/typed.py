"""What was sent after the session had ended."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cop.people import typed
from cop.people.requests import PersonsRequest


@never_cache
@login_required
@require_GET
def sent_signed_out(request: PersonsRequest) -> HttpResponse:
    """The form as it was sent, to be sent again by one press or looked over first."""
    sent = typed.kept(request)
    if sent is None:
        return redirect("website:home")
    fields = typed.look_over(sent["address"], sent["fields"])
    return render(request, "people/typed.html", {"address": sent["address"], "fields": fields})
