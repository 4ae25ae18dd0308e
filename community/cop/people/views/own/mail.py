"""Mail to one's own addresses."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cop.people.actions.returned_mail import have_mail_again
from cop.people.requests import PersonsRequest
from cop.people.views.own.limits import limited
from cop.services.mail.incoming.pausing import pauses_of


@login_required
@limited
@require_POST
def again(request: PersonsRequest) -> HttpResponse:
    """Have mail go to an address of one's own again from which it came back."""
    for pause in pauses_of(request.user.pk):
        if str(pause.pk) == request.POST.get("pause") and have_mail_again(pause.pk, acting_person=request.user):
            messages.success(request, _("Saved."))
    return redirect("people:my_data")
