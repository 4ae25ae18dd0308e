"""The consolidated reply: compiling it, circulating it, publishing it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cop.discussions.access import may_compile, may_facilitate
from cop.discussions.actions.asking import move
from cop.discussions.actions.citing import check_sources, marks_kept
from cop.discussions.actions.covering import bring_check
from cop.discussions.actions.recording import moment, record
from cop.discussions.actions.refusals import NotNow
from cop.discussions.choices import ANSWERABLE, Section, Standing, State
from cop.discussions.models import Contributor, Edition, Part, Post, Reply, Thread
from cop.discussions.queries import extraction
from cop.discussions.queries.indexing import THREAD
from cop.discussions.queries.replies import frozen_answers, frozen_parts, is_address, quotable, still_waits
from cop.discussions.queries.rules import day_in, due, rules_of
from cop.network.countries import CODES
from cop.network.queries import declared_countries
from cop.people.models import Person
from cop.services.jobs.actions import enqueue
from cop.services.ledger.versions import ChangedMeanwhile
from cop.services.lines.actions import connect
from cop.services.search.actions import index

STILL_TIME = _("Those quoted still have time to read it.")
MOST_PARTS = 120
MOST_READ = 100_000
"""So many characters of answers are read for a first draft: some seconds, be they what they may."""


@dataclass(frozen=True)
class Typed:
    """A part as it was typed. `signed`: a person has read it and stands for it."""

    text: str
    cites: Collection[str] = ()
    question: int = 0
    stance: str = ""
    kind: str = ""
    country: str = ""
    title: str = ""
    address: str = ""
    place: int = 0
    signed: bool = False


@transaction.atomic
def begin_compiling(thread: Thread, *, acting_person: Person) -> Reply:
    """Begin the reply of a thread, with a first draft from its answers, all of it proposed; answers are still taken. For
    whoever facilitates it; twice returns what is there. Raises PermissionDenied."""
    thread = _locked(thread)
    if not may_compile(acting_person, thread):
        raise PermissionDenied
    return start(thread, acting_person=acting_person)


def start(thread: Thread, *, acting_person: Person | None) -> Reply:
    """Begin the reply of a locked thread and propose its parts, in the transaction of the action or clock that does so."""
    reply, new = Reply.objects.get_or_create(thread=thread, defaults={"language": thread.language})
    if thread.state in (State.OPEN, State.CLOSING):
        move(thread, State.COMPILING, acting_person=acting_person)
    if new:
        _propose(reply)
        record("discussions.reply_begun", reply, acting_person=acting_person, community=thread.community)
    return reply


@transaction.atomic
def save(reply: Reply, typed: dict[int, Typed], *, version: int, acting_person: Person) -> Reply:
    """Save what was typed of a reply, on top of the `version` that the form was opened on. A text that a person changed is
    signed by them. While it circulates it stays as it was sent. Raises PermissionDenied, NotNow, ChangedMeanwhile."""
    reply = _open(reply, acting_person)
    if reply.version != version:
        raise ChangedMeanwhile({}, {}, reply.version)
    with marks_kept(reply):
        for part in reply.parts.filter(pk__in=typed):
            _put(part, typed[part.pk], acting_person)
    _saved(reply, acting_person)
    return reply


@transaction.atomic
def add(reply: Reply, section: str, typed: Typed, *, acting_person: Person) -> Part:
    """Add a part to a section; it is signed by who adds it. Raises PermissionDenied, NotNow."""
    reply = _open(reply, acting_person)
    if reply.parts.count() >= MOST_PARTS:
        raise NotNow(_("A reply has at most %(number)s parts. Take some out first.") % {"number": MOST_PARTS})
    last = reply.parts.filter(section=section).aggregate(last=Max("place"))["last"] or 0
    part = Part(reply=reply, section=Section(section), signed=timezone.now(), signed_by=acting_person)
    _put(part, typed, acting_person, place=last + 1)
    _saved(reply, acting_person)
    return part


@transaction.atomic
def remove(reply: Reply, part: int, *, acting_person: Person) -> None:
    """Take a part out of a reply. Raises PermissionDenied, NotNow."""
    reply = _open(reply, acting_person)
    with marks_kept(reply):
        removed, _rows = reply.parts.filter(pk=part).delete()
    if removed:
        _saved(reply, acting_person)


@transaction.atomic
def shift(reply: Reply, part: int, by: int, *, acting_person: Person) -> None:
    """Move a part up (-1) or down (1) in its section. Raises PermissionDenied, NotNow."""
    reply = _open(reply, acting_person)
    moved = reply.parts.filter(pk=part).first()
    if moved is None:
        return
    rows = list(reply.parts.filter(section=moved.section, question=moved.question).order_by("place", "pk"))
    at = rows.index(moved)
    to = min(max(at + by, 0), len(rows) - 1)
    rows.insert(to, rows.pop(at))
    for place, row in enumerate(rows, start=1):
        row.place = place
    with marks_kept(reply):
        Part.objects.bulk_update(rows, ["place"])
    _saved(reply, acting_person)


@transaction.atomic
def circulate(reply: Reply, *, acting_person: Person) -> Reply:
    """Send the draft to the asker and to all whose answers stand in it, for the community's working days. For whoever
    facilitates; every part is signed. Silence agrees to the wording, never to being named. Mail goes to each of them.

    Raises PermissionDenied, NotNow.
    """
    reply = _open(reply, acting_person)
    thread = reply.thread
    with marks_kept(reply):
        reply.parts.filter(text="", title="", address="").delete()
    check_sources(reply)
    if reply.parts.filter(signed__isnull=True).exists():
        raise NotNow(_("Some parts are only proposed. Read them and mark them as read, or take them out."))
    spoke = [post.author for post in quotable(thread) if post.author and not post.of_asker]
    for author in dict.fromkeys(spoke):
        Contributor.objects.get_or_create(reply=reply, person=author)
    reply.contributors.update(agreed=None, asked=timezone.now())
    reply.checked_until = due(day_in(thread.community), rules_of(thread.community).check_for, thread.community)
    reply.asker_agreed, reply.version = None, reply.version + 1
    _end_corrections(reply)
    reply.save()
    if thread.state == State.COMPILING:
        move(thread, State.CHECKING, acting_person=acting_person)
    until = reply.checked_until.isoformat()
    record("discussions.reply_circulated", reply, acting_person=acting_person, community=thread.community,
           new={"until": until})  # fmt: skip
    enqueue("cop.discussions.tasks.circulate_reply", reply.pk, reply.version)
    return reply


@transaction.atomic
def back_to_compiling(reply: Reply, *, acting_person: Person) -> Reply:
    """Take a reply that circulates back, to correct it. For whoever facilitates. Raises PermissionDenied."""
    thread = _locked(reply.thread)
    reply = Reply.objects.select_for_update().get(pk=reply.pk)
    if not may_compile(acting_person, thread):
        raise PermissionDenied
    if reply.checked_until is not None:
        reply.checked_until, reply.version = None, reply.version + 1
        reply.save(update_fields=["checked_until", "version"])
        if thread.state == State.CHECKING:
            move(thread, State.COMPILING, acting_person=acting_person)
    return reply


def publish(reply: Reply, *, acting_person: Person | None) -> Edition:
    """Publish what circulated as the next edition: frozen, numbered and dated. Mail goes to all who follow.

    For whoever facilitates, once the days of circulation are over or everybody agreed; for the job (nobody acting) once
    they are over and nobody corrects. What who asked under cover said of the draft since the last round counts too.
    Raises PermissionDenied, NotNow.
    """
    edition = _publish(reply, acting_person)
    if edition is None:
        raise NotNow(_("Who asked corrects it. Read that first."))
    return edition


@transaction.atomic
def _publish(reply: Reply, acting_person: Person | None) -> Edition | None:
    """Publish it, or, where who asked under cover turns out to correct it, tell that and return None, so that somebody reads
    it first. What they said is looked at only where it would go out: nobody finds by trying at which hour they said it."""
    thread = _locked(reply.thread)
    reply = Reply.objects.select_for_update(of=("self",)).get(pk=reply.pk)
    reply.thread = thread
    if acting_person is not None and not may_compile(acting_person, thread):
        raise PermissionDenied
    if thread.state not in ANSWERABLE or thread.standing != Standing.CLEAR:
        raise NotNow(_("It takes no reply any more."))
    if reply.checked_until is None and _is_out(reply):
        raise NotNow(_("It is published already."))
    if reply.checked_until is None:
        raise NotNow(_("It circulates first, so that everybody quoted can read it."))
    if _is_corrected(reply, acting_person):
        raise NotNow(STILL_TIME)
    read = reply.asker_corrects
    bring_check(thread)
    reply.refresh_from_db(fields=["asker_agreed", "asker_corrects", "corrects_earlier"])
    if reply.asker_corrects not in ("", read) or _is_corrected(reply, acting_person):
        return None
    check_sources(reply)
    edition = _edition(reply, acting_person)
    if thread.state == State.CHECKING:
        move(thread, State.PUBLISHED, acting_person=acting_person)
    connect(
        thread, reply, acting_person=None if thread.chatham else acting_person, happened=moment(thread, acting_person)
    )
    index(THREAD, [thread.pk])
    record("discussions.reply_published", reply, acting_person=acting_person, community=thread.community,
           new={"number": edition.number})  # fmt: skip
    enqueue("cop.discussions.tasks.tell_of_reply", edition.pk)
    enqueue("cop.discussions.reply_tasks.measure_files", edition.pk)
    return edition


@transaction.atomic
def still_true(reply: Reply, *, acting_person: Person) -> None:
    """Say that a published reply still holds today. For whoever facilitates. Raises PermissionDenied."""
    if not may_facilitate(acting_person, reply.thread) or not reply.number:
        raise PermissionDenied
    old, reply.still_true = reply.still_true, day_in(reply.thread.community)
    reply.save(update_fields=["still_true"])
    record("discussions.reply_still_true", reply, acting_person=acting_person, community=reply.thread.community,
           old={"day": old}, new={"day": reply.still_true})  # fmt: skip


def note_sizes(number: int, sizes: dict[str, int]) -> None:
    """Note how large the files of an edition are; called by the job that makes them for it."""
    Edition.objects.filter(pk=number).update(sizes=sizes)


def corrections(reply: Reply) -> bool:
    """Whether somebody who read the draft wants something corrected."""
    return bool(reply.asker_corrects) or reply.contributors.exclude(corrects="").exists()


def _propose(reply: Reply) -> None:
    thread = reply.thread
    answers = [extraction.Answer(post.place, post.body, post.language) for post in _read_for_draft(thread)]
    parts: list[Part] = []

    def propose(section: str, cites: Collection[int], **facts: Any) -> None:
        parts.append(Part(reply=reply, section=section, place=len(parts) + 1, cites=[str(c) for c in cites], **facts))

    for one in extraction.proposed(thread.questions, thread.title, answers):
        stance = "agree" if len(one.cites) > 1 else ""
        propose(Section.SUMMARY, one.cites, question=one.question, text=one.text, stance=stance)
    for found in extraction.experiences(answers, declared_countries(thread.community)):
        propose(Section.EXPERIENCES, [found.place], country=found.country, text=found.text)
    for found in extraction.resources(answers):
        propose(Section.RESOURCES, [found.place], kind=found.kind, title=found.title, address=found.address)
    Part.objects.bulk_create(parts[:MOST_PARTS])


def _read_for_draft(thread: Thread) -> Iterator[Post]:
    """The answers from which a draft is proposed, as long as there is time to read them."""
    left = MOST_READ
    for post in quotable(thread):
        left -= len(post.body)
        if left < 0:
            return
        yield post


def _put(part: Part, typed: Typed, person: Person, *, place: int | None = None) -> None:
    before = (
        part.text,
        part.title,
        part.address,
        part.country,
        part.kind,
        part.question,
        part.stance,
        list(part.cites),
    )
    part.text, part.title = typed.text[:3000], typed.title[:200]
    part.address = typed.address[:500] if is_address(typed.address) else ""
    part.cites, part.question, part.stance = list(dict.fromkeys(typed.cites))[:40], typed.question, typed.stance
    part.kind, part.country = typed.kind, typed.country if typed.country in CODES else ""
    part.place = place or typed.place or part.place
    after = (part.text, part.title, part.address, part.country, part.kind, part.question, part.stance, list(part.cites))
    if part.signed is None and (typed.signed or before != after):
        part.signed, part.signed_by = timezone.now(), person
    part.save()


def _open(reply: Reply, person: Person) -> Reply:
    """Lock a reply that may be changed now."""
    thread = _locked(reply.thread)
    found = Reply.objects.select_for_update(of=("self",)).get(pk=reply.pk)
    found.thread = thread
    if not may_compile(person, thread):
        raise PermissionDenied
    if found.checked_until is not None:
        raise NotNow(_("It circulates now. Take it back to compiling to change it."))
    return found


def _saved(reply: Reply, person: Person) -> None:
    reply.version += 1
    reply.save(update_fields=["version"])
    record("discussions.reply_saved", reply, acting_person=person, community=reply.thread.community,
           new={"version": reply.version})  # fmt: skip


def _is_corrected(reply: Reply, person: Person | None) -> bool:
    return still_waits(reply) or (person is None and corrections(reply))


def _end_corrections(reply: Reply) -> None:
    """Take off what was to be corrected, once another draft circulates or it is published."""
    reply.asker_corrects, reply.corrects_earlier = "", False
    reply.contributors.update(corrects="")


def _is_out(reply: Reply) -> bool:
    """Whether the last edition says all that the reply says now."""
    last = reply.editions.first()
    return last is not None and last.parts == frozen_parts(reply)


def _edition(reply: Reply, person: Person | None) -> Edition:
    reply.number += 1
    now = timezone.now()
    reply.published, reply.still_true = reply.published or now, day_in(reply.thread.community, now)
    reply.checked_until = None
    reply.version += 1
    _end_corrections(reply)
    reply.save()
    return Edition.objects.create(
        reply=reply, number=reply.number, published=now, language=reply.language, title=reply.thread.title,
        parts=frozen_parts(reply), answers=frozen_answers(reply.thread), by=person,
        licence=rules_of(reply.thread.community).licence,
    )  # fmt: skip


def _locked(thread: Thread) -> Thread:
    return Thread.objects.select_for_update(of=("self",)).select_related("community", "asker").get(pk=thread.pk)
