"""Finding what an address names, for the one who asks: what they may not see is not there."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from cop.discussions.access import posts_visible_to
from cop.discussions.models import Post, Thread
from cop.discussions.queries.posts import thread_to_show
from cop.network.models import Community
from cop.network.queries import communities_open


def signing_in_first(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lead a visitor to the sign-in, and back, where a view finds nothing: mails link here. It is the same for what is not
    there and for what is not for everybody, so that it tells nothing."""

    @wraps(view)
    def found(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        try:
            return view(request, *args, **named)
        except Http404:
            if request.user.is_authenticated:
                raise
            return redirect_to_login(request.get_full_path())

    return found


def thread_for(request: HttpRequest, number: int) -> Thread:
    """Return the thread with that number. Raises Http404."""
    thread = thread_to_show(number, request.user)
    if thread is None:
        raise Http404
    here = next((community for community in communities_open() if community.pk == thread.community_id), None)
    if here is not None:
        thread.community = here
    request.page_community = here  # type: ignore[attr-defined]
    return thread


def post_for(request: HttpRequest, number: int, place: int) -> Post:
    """Return the post in that place of a thread. Raises Http404."""
    thread = thread_for(request, number)
    post = get_object_or_404(posts_visible_to(request.user, thread), place=place)
    post.thread = thread
    return post


def community_for(slug: str) -> Community:
    """Return the open community with that slug. Raises Http404."""
    found = next((community for community in communities_open() if community.slug == slug), None)
    if found is None:
        raise Http404
    return found
