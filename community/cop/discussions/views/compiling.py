"""The editor of a reply: answers on one side, what is compiled on the other. Every press saves what was typed first."""

import re
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cop.discussions.access import may_compile, may_facilitate
from cop.discussions.actions import ending
from cop.discussions.actions import replying as actions
from cop.discussions.actions.refusals import NotNow
from cop.discussions.choices import PartKind, Section, Stance, State
from cop.discussions.guessing import country_called
from cop.discussions.models import Part, Post, Reply, Thread
from cop.discussions.queries.extraction import sentences
from cop.discussions.queries.replies import (
    asker_reads_by_mail,
    corrections,
    is_as_published,
    quotable,
    read_by_mail,
    still_waits,
)
from cop.discussions.queries.voices import Voice, voices
from cop.discussions.views.compiled_meanwhile import set_beside
from cop.discussions.views.finding import thread_for
from cop.network.countries import choices as countries
from cop.people.requests import PersonsRequest
from cop.services.languages.queries import number as in_digits
from cop.services.ledger.versions import ChangedMeanwhile
from cop.services.numbers import number_typed

MARK = re.compile(r"(R?)(\d{1,5})")


@login_required
def compile_reply(request: PersonsRequest, number: int) -> HttpResponse:
    """The editor. Before compiling began it is one button."""
    thread = thread_for(request, number)
    if not may_compile(request.user, thread):
        raise PermissionDenied
    reply = Reply.objects.filter(thread=thread).first()
    if reply is None:
        return _show(request, thread, reply)
    reply.thread = thread
    if request.method != "POST":
        return _show(request, thread, reply)
    try:
        at = _press(request, reply)
    except NotNow as refusal:
        messages.warning(request, str(refusal))
        reply.refresh_from_db()
        if reply.checked_until is not None and (typed := _typed(request, reply)):
            return _show(request, thread, reply, typed=typed, version=reply.version, status=409)
        at = 0
    except ChangedMeanwhile as meanwhile:
        reply.refresh_from_db()
        return _show(request, thread, reply, typed=_typed(request, reply), version=meanwhile.version, status=409)
    into = _into(request.POST, thread)
    return redirect(f"{request.path}{f'?into={into}' if into else ''}{f'#part-{at}' if at else ''}")


@require_POST
@login_required
def step(request: PersonsRequest, number: int, act: str) -> HttpResponse:
    """Take the reply a step further: begin, publish, archive, still."""
    thread = thread_for(request, number)
    if not may_facilitate(request.user, thread):
        raise PermissionDenied
    if act not in ("begin", "archive", "publish", "still"):
        raise Http404
    steps: dict[str, Any] = {"publish": actions.publish, "still": actions.still_true}
    try:
        if act == "begin":
            actions.begin_compiling(thread, acting_person=request.user)
        elif act == "archive":
            ending.archive(thread, was=State.PUBLISHED, acting_person=request.user)
        elif reply := Reply.objects.select_related("thread__community").filter(thread=thread).first():
            steps[act](reply, acting_person=request.user)
    except NotNow as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect("discussions:reply" if act != "begin" and _is_out(thread) else "discussions:compile", number)


def _is_out(thread: Thread) -> bool:
    return Reply.objects.filter(thread=thread, number__gt=0).exists()


def _who_gets_it(thread: Thread) -> str:
    reply = Reply.objects.select_related("thread__asker").get(thread=thread)
    quoted = read_by_mail(reply)
    count = len(quoted) + asker_reads_by_mail(reply, quoted)
    return ngettext("%(count)s person gets a mail.", "%(count)s people get a mail.", count) % {
        "count": in_digits(count)
    }


def _press(request: PersonsRequest, reply: Reply) -> int:
    """Save what was typed, then do what the button says: "up-12", "down-12", "remove-12", "add-summary", "take-3-0",
    "circulate". "back" comes before saving: nothing is saved while it circulates. Return the number of the part to look at
    afterwards, 0 for none."""
    do, _dash, what = request.POST.get("do", "").partition("-")
    typed_on = request.POST.get("version", "")
    version = number_typed(typed_on)
    person = request.user
    typed = _typed(request, reply)
    if do == "back":
        before = reply.version
        version += actions.back_to_compiling(reply, acting_person=person).version - before
        if not typed:
            return 0
    actions.save(reply, typed, version=version, acting_person=person)
    if do in ("up", "down") and (number := number_typed(what)):
        actions.shift(reply, number, -1 if do == "up" else 1, acting_person=person)
        return number
    if do == "remove" and (number := number_typed(what)):
        actions.remove(reply, number, acting_person=person)
    elif do == "add" and what in Section.values:
        last = reply.parts.filter(section=what).order_by("question").last()
        return actions.add(
            reply, what, actions.Typed("", question=last.question if last else 0), acting_person=person
        ).pk
    elif do == "take":
        return _take(request, reply, what)
    elif do == "circulate":
        actions.circulate(reply, acting_person=person)
        messages.success(request, _who_gets_it(reply.thread))
    elif do in ("", "save", "back"):
        messages.success(request, _("Saved."))
    return 0


def _take(request: PersonsRequest, reply: Reply, what: str) -> int:
    place, _dash, at = what.partition("-")
    post = quotable(reply.thread).filter(place=number_typed(place)).first()
    said = sentences(post.body, post.language) if post else []
    if at.isdecimal() and len(at) < 5 and post and int(at) < len(said):
        taken = actions.Typed(said[int(at)], [str(post.place)], question=_into(request.POST, reply.thread))
        return actions.add(reply, Section.SUMMARY, taken, acting_person=request.user).pk
    return 0


def _into(chosen: QueryDict, thread: Thread) -> int:
    """Return the question to which taken sentences belong, 0 for none."""
    into = chosen.get("into", "")
    return int(into) if into.isdecimal() and len(into) < 3 and int(into) <= len(thread.questions) else 0


def _typed(request: PersonsRequest, reply: Reply) -> dict[int, actions.Typed]:
    """Return what was typed in the parts that the form showed."""
    found = {}
    last_answer = reply.thread.last_place
    for part in reply.parts.all():
        if f"text-{part.pk}" in request.POST:
            found[part.pk] = _one(request.POST, part, reply.thread, last_answer)
    return found


def _one(posted: Any, part: Part, thread: Thread, last: int) -> actions.Typed:
    def said(name: str) -> str:
        return str(posted.get(f"{name}-{part.pk}", "")).replace("\r\n", "\n").strip()

    def among(name: str, offered: Any) -> str:
        return said(name) if said(name) in offered else ""

    def number(name: str, most: int) -> int:
        return min(int(said(name)), most) if said(name).isdecimal() and len(said(name)) < 7 else 0

    found = [(kind, int(digits)) for kind, digits in MARK.findall(said("cites").upper())]
    marks = [f"{kind}{digits}" for kind, digits in found if kind or 0 < digits <= last]
    return actions.Typed(
        said("text"), marks, question=number("question", len(thread.questions)), stance=among("stance", Stance.values),
        kind=among("kind", PartKind.values), country=country_called(said("country")), title=said("title"),
        address=said("address"),
        place=number("place", 999_999), signed=bool(said("signed")),
    )  # fmt: skip


def _checkers(reply: Reply, posts: list[Post], speakers: dict[Any, Voice]) -> list[tuple[str, Any, str]]:
    """Return who reads a reply that circulates: as whom they speak, when they agreed, and what they correct."""
    places: dict[int | None, list[Post]] = {}
    for post in posts:
        if not post.of_asker:
            places.setdefault(post.author_id, []).append(post)
    read_by = reply.contributors.order_by("pk")
    quoted = [(places[one.person_id][0], one) for one in read_by if one.person_id in places]
    return [
        (_("Who asked"), reply.asker_agreed, reply.asker_corrects),
        *((speakers[post].name, one.agreed, one.corrects) for post, one in quoted),
    ]


def _show(
    request: PersonsRequest, thread: Thread, reply: Reply | None, *, typed: dict[int, actions.Typed] | None = None,
    version: int = 0, status: int = 200,
) -> HttpResponse:  # fmt: skip
    posts = list(quotable(thread))
    speakers = voices(posts, request.user, chatham=thread.chatham)
    parts = list(reply.parts.all()) if reply else []
    for part in parts:
        set_beside(part, typed.get(part.pk) if typed else None, request.POST)
    grouped = [
        (
            section,
            sorted((part for part in parts if part.section == section), key=lambda one: (one.question, one.place)),
        )
        for section in Section
    ]
    context = {
        "thread": thread,
        "reply": reply,
        "answers": [(post, speakers[post], sentences(post.body, post.language)) for post in posts],
        "groups": grouped,
        "kinds": PartKind.choices,
        "stances": Stance.choices,
        "countries": [name for _code, name in countries()],
        "version": version or (reply.version if reply else 0),
        "meanwhile": bool(version),
        "is_sent": bool(reply and reply.checked_until),
        "read_only": bool(reply and reply.checked_until and not typed),
        "proposed": sum(part.signed is None for part in parts),
        "waits": bool(reply and still_waits(reply)),
        "corrections": corrections(reply, posts) if reply else [],
        "checkers": _checkers(reply, posts, speakers) if reply and reply.checked_until else [],
        "into": _into(request.POST or request.GET, thread),
        "is_out": bool(reply and reply.number and is_as_published(reply)),
        "may_archive": thread.state == State.PUBLISHED,
    }
    return render(request, "discussions/replies/compile.html", context, status=status)
