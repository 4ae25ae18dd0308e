"""One thread."""

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from cop.discussions.access import may_report_at_all, paused_in
from cop.discussions.choices import UNSENT, Standing, State
from cop.discussions.forms import AnswerForm
from cop.discussions.models import Revision, Thread
from cop.discussions.queries.asked import being_done
from cop.discussions.queries.covers import cover_of
from cop.discussions.queries.endings import ending_of
from cop.discussions.queries.linked import show_links, words_as_read
from cop.discussions.queries.posts import PER_PAGE, Talk, talk
from cop.discussions.queries.public import public_as_seen
from cop.discussions.queries.reading import Reading, reading
from cop.discussions.queries.replies import CHECK_OF_ASKER, WHAT_CAME
from cop.discussions.queries.reply_documents import as_html, draft_of
from cop.discussions.queries.telling import telling_of_anybody
from cop.discussions.views.finding import signing_in_first, thread_for
from cop.people.access import viewpoint
from cop.people.links import signed
from cop.services.languages.choices import CODES
from cop.services.moderation.models import Case
from cop.services.moderation.queries import last_decision
from cop.services.numbers import number_typed


@signing_in_first
def thread(request: HttpRequest, number: int) -> HttpResponse:
    """A query or discussion with what was said in it."""
    return show(request, number)


def show(request: HttpRequest, number: int, *, form: AnswerForm | None = None, status: int = 200) -> HttpResponse:
    """The page of a thread, with an answer that was typed and could not be taken, where there is one."""
    found = thread_for(request, number)
    asked = request.GET.get("after", "")
    after = number_typed(asked)
    viewer = viewpoint(request.user)
    said = talk(found, viewer, after=after)
    hides = found.chatham or (found.is_covered and said.is_asker)
    before, after_it = show_links(said, request.user)
    read = _reading(request, said)
    notes = {
        "cover": cover_of(found, request.user, is_asker=said.is_asker),
        "reply": getattr(found, "reply", None),
        "own_reply": _reply_of_asker(found, request.user) if said.is_asker else None,
        "public": public_as_seen(said),
        "decision": _told_here(found) if said.is_asker else None,
        "telling": telling_of_anybody(found, request.user) if _is_worded(said) else [],
    }
    context: dict[str, Any] = {
        **notes,
        "has_notes": found.standing == Standing.HELD or found.state in UNSENT or any(notes.values()),
        "talk": said,
        "thread": found,
        "after": after,
        "reading": read,
        "translated": read.head if read else None,
        "typed": form,
        "form": form
        or SimpleLazyObject(lambda: AnswerForm(initial={"language": request.LANGUAGE_CODE}, hides_makers=hides)),
        "piece": "answer-under-cover" if hides else "answer",
        "sent_once": uuid4().hex,
        "came_from": before,
        "led_to": after_it,
        "done": being_done(found, request.user, is_asker=said.is_asker),
        "ending": ending_of(found, request.user, told=said.is_asker or said.may_facilitate),
        "may_report": may_report_at_all(viewer),
        "paused": paused_in(request.user, found.community_id) if said.may_answer and said.paused else None,
    }
    return render(request, "discussions/thread.html", context, status=status)


def _is_worded(said: Talk) -> bool:
    """Whether the viewer may open what somebody asked under cover, and looks first whether its words tell who."""
    return said.thread.is_covered and said.thread.state == State.WORDING and said.may_facilitate


def _reading(request: HttpRequest, said: Talk) -> Reading | None:
    """What there is in the reader's language, or in the one that the address asks for and then shows."""
    wanted = request.GET.get("in", "")
    return reading(
        said, viewpoint(request.user), wanted if wanted in CODES else str(request.LANGUAGE_CODE), wanted=wanted in CODES
    )


def _reply_of_asker(thread: Thread, asker: Any) -> dict[str, Any] | None:
    """What is done by mail elsewhere: whoever asked where nothing tells so reads the draft of the reply here, and tells what
    came."""
    reply = getattr(thread, "reply", None)
    if reply is None or not thread.names_nobody:
        return None
    if reply.checked_until is not None:
        token = signed(CHECK_OF_ASKER, reply.pk, reply.version)
        acts = {act: reverse("discussions:check_reply", args=[thread.pk, act, token]) for act in ("right", "correct")}
        return {"draft": as_html(draft_of(reply, asker)), "until": reply.checked_until, **acts}
    if reply.asked_what_came is None:
        return None
    return {"tell": reverse("discussions:what_came", args=[thread.pk, signed(WHAT_CAME, reply.pk, asker.pk)])}


def _told_here(thread: Thread) -> Case | None:
    """What was decided on a query under cover: a mail would tell who asked, so the asker reads it here."""
    decision = last_decision("discussions.thread", thread.pk) if thread.is_covered else None
    return decision if decision and decision.note else None


@signing_in_first
def history(request: HttpRequest, number: int) -> HttpResponse:
    """What the head of a thread and its posts said before they were edited, the latest first."""
    found = thread_for(request, number)
    after = request.GET.get("after", "")
    earlier = (
        Revision.objects.filter(thread=found)
        .select_related("post")
        .exclude(post__standing__in=("held", "later", "removed", "withdrawn"))
    )
    if after.isdecimal() and len(after) < 19:
        earlier = earlier.filter(pk__lt=int(after))
    rows = list(earlier.order_by("-pk")[: PER_PAGE + 1])
    revisions = rows[:PER_PAGE]
    texts = words_as_read(found, [revision.body for revision in revisions], request.user)
    for revision, text in zip(revisions, texts, strict=True):
        revision.body = text
    onwards = revisions[-1].pk if len(rows) > PER_PAGE else 0
    return render(request, "discussions/history.html", {"thread": found, "revisions": revisions, "next": onwards})
