"""Looking at a text before it is sent."""

from typing import Any

from django.http import HttpRequest

from cop.discussions.actions.linking import prepared
from cop.discussions.actions.refusals import NotNow
from cop.discussions.queries.linked import preview
from cop.network.models import Community


def previewed(request: HttpRequest, form: Any, community: Community) -> bool:
    """Whether a form that was sent is shown once more: with its text as others will read it, where that was asked for, or
    with what is wrong with the names in it."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        text = prepared(form.cleaned_data["body"], community)
    except NotNow as refusal:
        form.add_error("body", str(refusal))
        return False
    if form.check_names(community) and "preview" in request.POST:
        form.preview = preview(text, request.user)
        return True
    return False
