"""When no mail comes that can wait."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cop.people.actions.quiet_hours import choose_quiet_hours
from cop.people.forms.quiet_hours import QuietHoursForm
from cop.people.queries.quiet_hours import quiet_hours
from cop.people.requests import PersonsRequest
from cop.people.views.own.limits import limited


@never_cache
@login_required
@limited
def choose(request: PersonsRequest) -> HttpResponse:
    """Choose them, in one's own time zone."""
    begins, ends = quiet_hours(request.user) or (None, None)
    form = QuietHoursForm(request.POST if request.method == "POST" else None, initial={"begins": begins, "ends": ends})
    if request.method == "POST" and form.is_valid():
        choose_quiet_hours(form.hours(), acting_person=request.user)
        messages.success(request, _("Saved."))
        return redirect("people:quiet_hours")
    return render(request, "people/quiet_hours.html", {"form": form})
