"""Questions that came by mail: read and answered; the answer goes back by mail."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cop.desk.forms.help_asked import HelpForm
from cop.desk.queries.help_asked import before, in_order, may_answer_help
from cop.desk.views.home import at_the_desk
from cop.people.actions import help_asked as actions
from cop.people.models import HelpAsked
from cop.people.requests import PersonsRequest

PER_PAGE = 50


@at_the_desk
def every(request: PersonsRequest) -> HttpResponse:
    """The questions that wait, the oldest first, then those that were answered."""
    if not may_answer_help(request.user):
        raise PermissionDenied
    page = Paginator(in_order(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/every_help.html", {"page": page})


@at_the_desk
def one(request: PersonsRequest, number: int) -> HttpResponse:
    """A question with what came before it, and the answer."""
    if not may_answer_help(request.user):
        raise PermissionDenied
    asked = get_object_or_404(HelpAsked.objects.select_related("person", "answered_by"), pk=number)
    form = HelpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer(asked, form.cleaned_data["text"], acting_person=request.user)
            messages.success(request, _("Your answer is on its way by mail."))
        except actions.AlreadyAnswered:
            messages.info(request, _("Somebody else answered this meanwhile. Nothing was sent."))
        return redirect(request.path)
    return render(request, "desk/help.html", {"asked": asked, "before": before(asked), "form": form})
