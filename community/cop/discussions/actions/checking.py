"""What those quoted, and who asked, say of a reply: before it is published of its wording, later what came of it."""

from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from cop.discussions.access import is_asker, shows_later
from cop.discussions.actions.holding import check_pause, standing_of_outcome
from cop.discussions.actions.recording import moment, record
from cop.discussions.actions.waiting import put_by
from cop.discussions.choices import CreditWish, Later
from cop.discussions.models import Contributor, Outcome, Reply, Waiting
from cop.discussions.queries.replies import Checker
from cop.discussions.queries.rounds import day_of
from cop.discussions.queries.telling import without_signature
from cop.people.models import Person
from cop.services.lines.actions import connect
from cop.services.moderation.limits import take

A_DAY = timedelta(days=1)
LONGEST = 3000
WISHES = frozenset(CreditWish.values)


@transaction.atomic
def check(checker: Checker, act: str, *, correction: str = "") -> None:
    """Do what a link in the mail with a draft does: "right", "correct" with what is wrong, or a wish how to be credited.
    For whoever holds the link. After the days of circulation, or once another draft circulates, only a wish counts. What who
    asked under cover says is told with the next round. Twice is as good as once."""
    if checker.contributor is None:
        _for_asker(checker, act, correction)
        return
    reply = Reply.objects.select_for_update().get(pk=checker.reply.pk)
    found = Contributor.objects.select_for_update().get(pk=checker.contributor.pk)
    if act in WISHES:
        old, found.wish = found.wish, act
        record("discussions.credit_wished", found, acting_person=None, about=found.person, on_behalf="link",
               community=checker.reply.thread.community, old={"wish": old}, new={"wish": act})  # fmt: skip
    elif replace(checker, reply=reply).reads_this:
        found.agreed = timezone.now() if act == "right" else None
        found.corrects = correction[:LONGEST] if act == "correct" else ""
        record("discussions.reply_checked", checker.reply, acting_person=None, on_behalf="link",
               community=checker.reply.thread.community)  # fmt: skip
    found.save()


@transaction.atomic
def tell_what_came(reply: Reply, text: str, *, person: Person | None, in_round: bool = False) -> Outcome | None:
    """Say what one did with a reply; it becomes a stop of the thread's line, once rules that hold it let it. For whoever
    holds the link. The same words are said once.

    Of a thread under cover nobody is named, and in the ledger the facilitator says it; what who asked says goes out with the
    next round, and None is returned until then. Raises NotNow for whoever may only read now, TooOften.
    """
    thread = reply.thread
    if person is not None:
        check_pause(person, thread.community)
    of_asker = person is not None and is_asker(person, thread)
    named = None if thread.is_covered or thread.chatham else person
    actor = thread.asker if thread.is_covered else named
    happened = moment(thread, actor)
    said = without_signature(text[:LONGEST]) if thread.is_covered else text[:LONGEST]
    Reply.objects.select_for_update().get(pk=reply.pk)
    if told := Outcome.objects.filter(thread=thread, person=named, of_asker=of_asker, text=said).first():
        return told
    if not in_round:
        take(f"discussions-what-came:{person.pk if person else 0}", per=A_DAY, at_most=10)
    if not in_round and person is not None and shows_later(person, thread):
        if not Waiting.objects.filter(thread=thread, act=Later.CAME_OF_IT, values__text=said).exists():
            put_by(thread, Later.CAME_OF_IT, {"text": said}, anew=True)
        return None
    outcome = Outcome.objects.create(
        thread=thread, person=named, of_asker=of_asker, text=said, said=happened or timezone.now()
    )
    outcome.standing = standing_of_outcome(outcome)
    outcome.save(update_fields=["standing"])
    record("discussions.what_came", outcome, acting_person=actor, community=thread.community, on_behalf="link")
    connect(thread, outcome, acting_person=None if thread.chatham else actor, happened=happened)
    return outcome


def note_asked(reply: Reply) -> None:
    """Note that it was asked what came of a reply; called by the job that asks."""
    Reply.objects.filter(pk=reply.pk).update(asked_what_came=timezone.now())


def _for_asker(checker: Checker, act: str, correction: str) -> None:
    found = Reply.objects.select_for_update(of=("self",)).select_related("thread__community").get(pk=checker.reply.pk)
    if not replace(checker, reply=found).reads_this:
        return
    thread = found.thread
    covered = thread.is_covered
    words = without_signature(correction[:LONGEST]) if covered else correction[:LONGEST]
    if covered:
        put_by(thread, Later.CHECKED, {"version": found.version, "act": act, "words": words})
    else:
        found.corrects_earlier = False
        _say(found, act, words)


def check_in_round(waiting: Waiting) -> None:
    """Tell what who asked under cover said of a draft since the last round; in the transaction of the round that calls it. Of
    a draft that circulates no more only a correction counts, for the words as they are now."""
    found = Reply.objects.select_for_update(of=("self",)).select_related("thread__community", "thread__asker")
    reply, values = found.filter(thread=waiting.thread_id).first(), waiting.values
    if reply is None:
        return
    reply.corrects_earlier = reply.version != values["version"] or reply.checked_until is None
    if not reply.corrects_earlier or values["act"] == "correct":
        _say(reply, values["act"], values["words"])


def _say(reply: Reply, act: str, words: str) -> None:
    thread = reply.thread
    covered = thread.is_covered
    reply.asker_agreed = (day_of(thread) if covered else timezone.now()) if act == "right" else None
    reply.asker_corrects = words if act == "correct" else ""
    reply.save(update_fields=["asker_agreed", "asker_corrects", "corrects_earlier"])
    actor, came = (thread.asker, "") if covered else (None, "link")
    record("discussions.reply_checked", reply, acting_person=actor, on_behalf=came, community=thread.community)
