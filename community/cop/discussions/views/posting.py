"""Answering, and what happens to answers."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cop.discussions.access import may_appear_otherwise, may_edit_post, may_read_mail, posts_visible_to, shows_later
from cop.discussions.actions import following
from cop.discussions.actions import posting as actions
from cop.discussions.actions.refusals import NotNow
from cop.discussions.choices import Followed, Standing
from cop.discussions.forms import AnswerForm, EditPostForm
from cop.discussions.models import Post, Thread
from cop.discussions.queries.covers import typed_later
from cop.discussions.queries.linked import as_read
from cop.discussions.queries.posts import PER_PAGE
from cop.discussions.queries.quoting import quotation
from cop.discussions.views.covering import LATER, warned
from cop.discussions.views.finding import post_for, signing_in_first, thread_for
from cop.discussions.views.previewing import previewed, show_preview
from cop.discussions.views.threads import show
from cop.people.requests import PersonsRequest
from cop.services.ledger.versions import ChangedMeanwhile
from cop.services.markdown import LONGEST
from cop.services.moderation.limits import TooOften
from cop.services.numbers import number_typed

View = Callable[..., HttpResponse]


def keeping_what_was_typed(view: View) -> View:
    """Give what was typed back where what it belongs to went away meanwhile, or is not for whoever wrote it any more."""

    @wraps(view)
    def kept(request: PersonsRequest, *args: Any, **named: Any) -> HttpResponse:
        try:
            return view(request, *args, **named)
        except Http404:
            if not request.POST.get("body"):
                raise
            return render(request, "discussions/gone.html", {"typed": request.POST["body"][:LONGEST]}, status=404)

    return kept


@login_required
@keeping_what_was_typed
def answer(request: PersonsRequest, number: int) -> HttpResponse:
    """Answer in a thread, or reply to the answer in the place that is given."""
    thread = thread_for(request, number)
    place = request.POST.get("to", request.GET.get("to", ""))
    parent = None
    if place:
        visible = posts_visible_to(request.user, thread)
        parent = get_object_or_404(visible, place=number_typed(place), parent__isnull=True)
        parent.thread = thread
        parent.html = as_read(parent, request.user)
    own = may_appear_otherwise(request.user, thread)
    in_own_name = own and request.POST.get("as") == "name"
    quoted = None if request.method == "POST" else _quoted(request, thread)
    initial = {"language": request.LANGUAGE_CODE, "sent_once": uuid4().hex}
    if quoted is not None:
        parent = quoted.parent or quoted
        parent.html, initial["body"] = "", quotation(quoted, request.user)
    hides = thread.chatham or (own and not in_own_name)
    form = AnswerForm(request.POST or None, request.FILES or None, initial=initial, hides_makers=hides)
    if request.method != "POST":
        head = as_read(thread, request.user) if parent is None else ""
        context = {"thread": thread, "parent": parent, "form": form, "head": head}
        return render(request, "discussions/reply.html", context)
    status = 200
    looks = previewed(request, form, thread.community)
    if looks:
        covered = own and not in_own_name
        speaker = thread if covered else Post(thread=thread, author=request.user)
        show_preview(request, form, speaker, covered=covered)
    if form.is_valid() and in_own_name and "own" not in request.POST and not looks:
        return render(request, "discussions/cover/own_name.html", {"thread": thread, "form": form, "place": place})
    if not looks and form.is_valid() and warned(request, form, own and not in_own_name):
        try:
            said = replace(_said(form, parent), in_own_name=in_own_name)
            post = actions.answer(thread, said, acting_person=request.user)
        except NotNow as refusal:
            form = renamed(form)
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, _there(post), extra_tags=f"sent-{said.sent_once}")
            return redirect(address_of(post))
    if parent is None:
        return show(request, number, form=form, status=status)
    return render(request, "discussions/reply.html", {"thread": thread, "parent": parent, "form": form}, status=status)


@signing_in_first
def post(request: HttpRequest, number: int, place: int) -> HttpResponse:
    """Lead to where a post stands."""
    return redirect(address_of(post_for(request, number, place)))


@login_required
def mail(request: PersonsRequest, number: int, place: int) -> HttpResponse:
    """All that the mail said of which a post is the new part."""
    found = post_for(request, number, place)
    if not may_read_mail(request.user, found):
        raise Http404
    return render(request, "discussions/mail_said.html", {"post": found, "thread": found.thread})


@login_required
@keeping_what_was_typed
def edit(request: PersonsRequest, number: int, place: int) -> HttpResponse:
    """Edit one's own post."""
    found = post_for(request, number, place)
    if not may_edit_post(request.user, found):
        raise PermissionDenied
    initial = {"body": found.body, "interest": found.interest, "version": found.version, "language": found.language}
    if found.of_asker:
        initial |= typed_later(found.thread, found, request.user)
    there = list(found.attachments.order_by("pk"))
    form = EditPostForm(
        request.POST or None, request.FILES or None, initial=initial, attachments=there,
        hides_makers=found.of_asker or found.thread.chatham,
    )  # fmt: skip
    status, now = 200, ""
    looks = previewed(request, form, found.thread.community)
    if looks:
        show_preview(request, form, found, covered=found.of_asker)
    if request.method == "POST" and not looks and form.is_valid() and warned(request, form, found.of_asker):
        typed = form.cleaned_data
        try:
            actions.edit(
                found, typed["body"], interest=typed["interest"], version=typed["version"],
                **form.of_files(), acting_person=request.user,
            )  # fmt: skip
        except ChangedMeanwhile as meanwhile:
            form = opened_anew(form, meanwhile.version)
            found = post_for(request, number, place)
            now = as_read(found, request.user)
            form.add_error(None, _("Somebody changed it meanwhile. Look at it once more and save again."))
            status = 409
        except (NotNow, TooOften) as refusal:
            form.add_error(None, str(refusal))
            status = 429 if isinstance(refusal, TooOften) else 409
        else:
            messages.success(request, LATER if _waits(request, found) else _("Saved."))
            return redirect(address_of(found))
    return render(request, "discussions/edit_post.html", {"form": form, "post": found, "now": now}, status=status)


@require_POST
@login_required
def withdraw(request: PersonsRequest, number: int, place: int) -> HttpResponse:
    """Take a post of one's own back."""
    found = post_for(request, number, place)
    later = _waits(request, found)
    try:
        actions.withdraw_post(found, acting_person=request.user)
    except NotNow as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, LATER if later else _("Your answer is withdrawn."))
    return redirect("discussions:thread", number)


@require_POST
@login_required
def helpful(request: PersonsRequest, number: int, place: int) -> HttpResponse:
    """Say that a post is helpful, or take that back."""
    found = post_for(request, number, place)
    actions.find_helpful(found, helpful="no" not in request.POST, acting_person=request.user)
    return redirect(address_of(found))


@require_POST
@login_required
def accept(request: PersonsRequest, number: int, place: int) -> HttpResponse:
    """Mark the answer that helped, or take the mark away."""
    found = post_for(request, number, place)
    if found.standing != Standing.CLEAR:
        raise PermissionDenied
    actions.accept(found.thread, None if "no" in request.POST else found, acting_person=request.user)
    if shows_later(request.user, found.thread):
        messages.success(request, LATER)
    return redirect(address_of(found))


@require_POST
@login_required
def same(request: PersonsRequest, number: int) -> HttpResponse:
    """Say that one has the same question, or take that back."""
    actions.have_same_question(thread_for(request, number), same="no" not in request.POST, acting_person=request.user)
    return redirect("discussions:thread", number)


@require_POST
@login_required
def follow(request: PersonsRequest, number: int) -> HttpResponse:
    """Follow a thread, mute it, or neither."""
    thread = thread_for(request, number)
    wanted: dict[str, Any] = {"follow": False, "mute": True}
    how = request.POST.get("how", "")
    if how in wanted:
        following.follow(Followed.THREAD, str(thread.pk), muted=wanted[how], acting_person=request.user)
    else:
        following.unfollow(Followed.THREAD, str(thread.pk), acting_person=request.user)
    return redirect("discussions:thread", number)


def _quoted(request: HttpRequest, thread: Thread) -> Post | None:
    """The post that is to be quoted."""
    place = request.GET.get("quote", "")
    if not place:
        return None
    shown = posts_visible_to(request.user, thread).filter(standing=Standing.CLEAR).select_related("parent")
    found = get_object_or_404(shown, place=number_typed(place))
    found.thread = thread
    return found


def renamed(form: Any) -> Any:
    """Return a form with what was typed and a new name for sending it once: it was refused under the old one."""
    form.data = form.data.copy()
    form.data["sent_once"] = uuid4().hex
    return form


def opened_anew(form: Any, version: int) -> Any:
    """Return a form with what was typed, to be saved on top of the `version` that is there now."""
    form.data = form.data.copy()
    form.data["version"] = str(version)
    return form


def address_of(post: Post) -> str:
    """Return where a post is read: on the page of answers where it, or what it replies to, stands."""
    first = post if post.parent is None else post.parent
    before = Post.objects.filter(thread=post.thread_id, parent__isnull=True, place__lt=first.place)
    places = list(before.order_by("place").values_list("place", flat=True)[PER_PAGE - 1 :: PER_PAGE])
    page = reverse("discussions:thread", args=[post.thread_id])
    return f"{page}?after={places[-1]}#p{post.place}" if places else f"{page}#p{post.place}"


def _waits(request: PersonsRequest, post: Post) -> bool:
    """Whether what the reader does with a post of theirs shows with the next round."""
    return post.of_asker and post.standing != Standing.LATER and shows_later(request.user, post.thread)


def _there(post: Post) -> str:
    if post.standing == Standing.HELD:
        return _("Your answer waits for the facilitator, who reads it first.")
    if post.standing == Standing.LATER:
        return str(LATER)
    return _("Your answer is there. Those who follow get it by mail.")


def _said(form: AnswerForm, parent: Post | None) -> actions.Said:
    typed = form.cleaned_data
    return actions.Said(
        typed["body"],
        typed["language"] or "en",
        parent=parent,
        interest=typed["interest"],
        sent_once=typed["sent_once"] or None,
        files=typed["attached"],
    )
