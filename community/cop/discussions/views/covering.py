"""Asking through the facilitator, and the Chatham House rule: who may learn what, and who lifts it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cop.discussions.access import (
    may_appear_otherwise,
    may_offer_cover,
    may_see_who_asked,
    may_see_who_speaks,
    shows_later,
)
from cop.discussions.actions import covering as actions
from cop.discussions.actions import waiting
from cop.discussions.actions.attaching import tells_makers
from cop.discussions.actions.refusals import NotNow
from cop.discussions.choices import ShownAs
from cop.discussions.queries import covers
from cop.discussions.queries.crowds import ways_to_appear
from cop.discussions.queries.telling import telling
from cop.discussions.views.finding import thread_for
from cop.people.models import Person
from cop.people.requests import PersonsRequest
from cop.services.numbers import number_typed

LATER = gettext_lazy("It is kept, and goes out with the next round, so that the hour tells nothing of you.")
"""What is told after a press that shows with the next round."""


def warned(request: HttpRequest, form: Any, covered: bool) -> bool:
    """Whether a form under cover may be taken: nothing in its texts and files tells who writes, or the writer was shown what
    does. What was found goes to the form, which shows it."""
    if not covered:
        return True
    if refused := tells_makers(form.cleaned_data["attached"]):
        form.add_error("attached", refused)
    if "sure" in request.POST:
        return not refused
    texts = [value for name, value in form.cleaned_data.items() if isinstance(value, str) and name != "sent_once"]
    form.found = telling(texts, request.user)  # type: ignore[arg-type]
    return not form.found and not refused


@login_required
def who(request: PersonsRequest, number: int) -> HttpResponse:
    """Who asked, for the facilitator in charge, or who speaks under the Chatham House rule: shown on a press that is
    logged."""
    thread = thread_for(request, number)
    looks = may_see_who_asked(request.user, thread) or may_see_who_speaks(request.user, thread)
    offers = may_offer_cover(request.user, thread)
    if not looks and not offers:
        raise Http404
    context: dict[str, Any] = {"thread": thread, "may_look": looks, "may_offer": offers}
    if offers:
        context["others"] = covers.may_keep(thread)
    if request.method == "POST" and looks:
        actions.look(thread, acting_person=request.user)
        asker = covers.who_asked(thread, request.user)
        texts = [thread.title, thread.body, thread.use, thread.interest, *thread.questions]
        context |= {"asker": asker, "posts": covers.who_speaks(thread, request.user)}
        context |= {"looked": True, "found": telling(texts, asker) if asker else []}
    answer = render(request, "discussions/cover/who.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@login_required
def appear(request: PersonsRequest, number: int) -> HttpResponse:
    """The page on which whoever asked under cover lifts it, or appears otherwise under it."""
    thread = thread_for(request, number)
    if not may_appear_otherwise(request.user, thread):
        raise Http404
    ways = ways_to_appear(thread.community, request.user)
    if request.method == "POST":
        later = shows_later(request.user, thread) and request.POST.get("shown_as") != ShownAs.NAME
        try:
            actions.appear_as(thread, request.POST.get("shown_as", ""), acting_person=request.user)
        except NotNow as refusal:
            messages.warning(request, str(refusal))
            return redirect("discussions:appear", number)
        messages.success(request, LATER if later else _("Saved."))
        return redirect("discussions:thread", number)
    others = [way for way in ShownAs if way in ways and way not in (ShownAs.NAME, thread.shown_as)]
    return render(request, "discussions/cover/appear.html", {"thread": thread, "ways": others})


@require_POST
@login_required
def hand_over(request: PersonsRequest, number: int) -> HttpResponse:
    """Offer another facilitator to keep who asked, or answer such an offer."""
    thread = thread_for(request, number)
    try:
        to = request.POST.get("to", "")
        if not to and may_appear_otherwise(request.user, thread):
            actions.answer_offer(thread, agrees="yes" in request.POST, acting_person=request.user)
        elif may_offer_cover(request.user, thread):
            chosen = get_object_or_404(Person, pk=number_typed(to))
            actions.offer(thread, chosen, acting_person=request.user)
        else:
            raise PermissionDenied
    except NotNow as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, LATER if shows_later(request.user, thread) and not to else _("Saved."))
    return redirect("discussions:thread", number)


@require_POST
@login_required
def take_back(request: PersonsRequest, number: int) -> HttpResponse:
    """Take back what waits for the next round."""
    typed = request.POST.get("waiting", "")
    chosen = number_typed(typed)
    try:
        waiting.take_back(thread_for(request, number), chosen, acting_person=request.user)
    except NotNow as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect("discussions:thread", number)
