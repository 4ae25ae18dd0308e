"""Looking at a text before it is sent."""

from typing import Any

from django.http import HttpRequest

from cop.discussions.actions.linking import prepared
from cop.discussions.actions.refusals import NotNow
from cop.discussions.models import Post, Thread
from cop.discussions.queries.linked import preview
from cop.discussions.queries.telling import without_signature
from cop.discussions.queries.voices import each_voice
from cop.discussions.views.covering import warned
from cop.network.models import Community
from cop.people.access import as_member
from cop.people.requests import PersonsRequest


def previewed(request: HttpRequest, form: Any, community: Community) -> bool:
    """Whether a form that was sent is shown once more because a preview was asked for (`show_preview`); it tells what is wrong
    with the names in it."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        form.prepared = prepared(form.cleaned_data["body"], community)
    except NotNow as refusal:
        form.add_error("body", str(refusal))
        return False
    return form.check_names(community) and "preview" in request.POST


def show_preview(request: PersonsRequest, form: Any, said: Thread | Post, *, covered: bool) -> None:
    """Have the form show its text as other members will read it, and as whom its writer appears; under cover without the
    signature below it, and with what tells who writes."""
    thread = said if isinstance(said, Thread) else said.thread
    form.preview = preview(without_signature(form.prepared) if covered else form.prepared, request.user)
    form.voice = each_voice([said], as_member(frozenset({thread.community_id})))[0]
    warned(request, form, covered)
