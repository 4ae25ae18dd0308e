"""The page behind the link in an invitation."""

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from cop.desk.actions import answering
from cop.desk.actions.answering import AnsweredBefore
from cop.desk.forms.inviting import AnswerForm
from cop.desk.mails import INVITATION
from cop.desk.models import Invitation
from cop.desk.queries.inviting import Answer, answer_of
from cop.network.queries import partnership
from cop.people.links import opened


@never_cache
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Yes or no, each by a button; no session, nothing shown of anybody."""
    numbers = opened(INVITATION, token)
    found = answer_of(*numbers) if numbers else None
    if found is None:
        return render(request, "people/link_closed.html", status=404)
    invitation, stands = found
    form = AnswerForm(request.POST if "yes" in request.POST else None)
    if request.method == "POST" and stands == Answer.OPEN and _answered(request, invitation, form):
        return redirect(request.get_full_path())
    community = invitation.source.community
    place = community.names if community else partnership().names
    return render(request, "desk/inviting/answer.html", {"form": form, "stands": stands, "place": place})


def _answered(request: HttpRequest, invitation: Invitation, form: AnswerForm) -> bool:
    with suppress(AnsweredBefore):
        if "no" in request.POST:
            answering.decline(invitation.pk)
        elif form.is_valid():
            answering.confirm(invitation.pk, form.agreed, language=get_language() or "en", right=form.right)
        else:
            return False
    return True
