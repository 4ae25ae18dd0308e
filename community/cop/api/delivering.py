"""Following the ledger for the web hooks and sending them what happened, in order: jobs call this.

A hook is followed from the moment it was made; no row is left out. Rows that are committed after later ones are found
among the last `LATECOMERS` numbers (docs/decisions/0003). An event is sent at least once: when we are killed between the
answer and our note, it is sent again with the same id.
"""

from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from cop.api import mails
from cop.api.access import hooks_counting, may_keep_hooks
from cop.api.choices import EVENTS, GAPS, KEPT_FOR, LEASE, Outcome
from cop.api.models import Delivery, Hook
from cop.api.outgoing import Answer, post
from cop.api.payloads import headers, payload, thing_of
from cop.services.jobs.actions import enqueue
from cop.services.ledger.actions import record
from cop.services.ledger.models import Entry
from cop.services.ledger.queries import LATECOMERS

SEND = "cop.api.tasks.send_to_hook"
AT_ONCE = 500


def follow_all() -> None:
    """End the hooks whose owners may keep none any more, follow the ledger for the others, and ask for a job for each to
    which something is to be sent. Called by a schedule."""
    _end_what_is_over()
    for hook in hooks_counting().filter(paused=None):
        follow(hook)
    now = timezone.now()
    due = Delivery.objects.filter(hook=OuterRef("pk"), done=None, next_attempt__lte=now)
    for number in hooks_counting().filter(Exists(due), _free(now), paused=None).values_list("pk", flat=True):
        enqueue(SEND, number)


@transaction.atomic
def follow(hook: Hook) -> None:
    """Write down for a hook what happened since it was last followed; a second call changes nothing."""
    newest = Entry.objects.aggregate(newest=Max("pk"))["newest"] or 0
    floor = max(hook.first, hook.position - LATECOMERS)
    known = Delivery.objects.filter(hook=hook, entry__gt=floor).values("entry")
    acts = [act for act, kind in EVENTS.items() if kind in hook.kinds]
    happened = list(Entry.objects.filter(pk__gt=floor, act__in=acts).exclude(pk__in=known).order_by("pk")[:AT_ONCE])
    made = [Delivery(hook=hook, entry=entry.pk) for entry in happened if thing_of(entry)]
    Delivery.objects.bulk_create(made, ignore_conflicts=True)
    position = happened[-1].pk if len(happened) == AT_ONCE else newest
    Hook.objects.filter(pk=hook.pk, position__lt=position).update(position=position)


def send(number: int) -> None:
    """Send a hook what waits for it, one after the other, until one is not taken. Whoever comes second does nothing."""
    now = timezone.now()
    if not hooks_counting().filter(_free(now), pk=number, paused=None).update(busy_until=now + LEASE):
        return
    end = monotonic() + settings.Q_CLUSTER["timeout"] / 2
    try:
        while monotonic() < end and _send_next(number):
            pass
    finally:
        Hook.objects.filter(pk=number).update(busy_until=None)


def forget_old() -> None:
    """Forget what was sent long ago; called by a schedule. What following the ledger would find again stays."""
    not_found_again().filter(done__lt=timezone.now() - KEPT_FOR).delete()


def not_found_again() -> QuerySet[Delivery]:
    """Return what following the ledger would not find again."""
    return Delivery.objects.filter(Q(entry=None) | Q(entry__lte=F("hook__position") - LATECOMERS))


def _send_next(number: int) -> bool:
    """Whether there may be more to send just now."""
    hook = hooks_counting().filter(pk=number, paused=None).select_related("owner").first()
    if hook is None or not may_keep_hooks(hook.owner):
        return False
    one = hook.deliveries.filter(done=None).order_by("pk").first()
    if one is None or one.next_attempt > timezone.now():
        return False
    Delivery.objects.filter(pk=one.pk).update(attempts=F("attempts") + 1, tried=timezone.now())
    one.attempts += 1
    body = payload(one, hook.owner)
    answer = post(hook.address, body, headers(hook, one, body))
    _note(hook, one, answer)
    return answer.outcome is Outcome.TAKEN


@transaction.atomic
def _note(hook: Hook, one: Delivery, answer: Answer) -> None:
    now = timezone.now()
    said = {"outcome": answer.outcome, "status": answer.status}
    ours = Delivery.objects.filter(pk=one.pk)
    if answer.outcome is Outcome.TAKEN:
        ours.update(done=now, **said)
        Hook.objects.filter(pk=hook.pk, failing__isnull=False).update(failing=None)
        return
    Hook.objects.filter(pk=hook.pk, failing=None).update(failing=now)
    if one.attempts <= len(GAPS):
        ours.update(next_attempt=now + _gap(one.attempts), **said)
        return
    ours.update(**said)
    _pause(hook, now)


def _pause(hook: Hook, now: datetime) -> None:
    if Hook.objects.filter(pk=hook.pk, paused=None).update(paused=now):
        record("api.hook_paused", hook, acting_person=None)
        mails.hook_paused(hook, now)


def _gap(attempts: int) -> timedelta:
    return GAPS[attempts - 1]


@transaction.atomic
def _end_what_is_over() -> None:
    for hook in Hook.objects.exclude(pk__in=hooks_counting().values("pk")):
        record("api.hook_ended", hook, acting_person=None)
        hook.delete()


def _free(now: datetime) -> Q:
    return Q(busy_until=None) | Q(busy_until__lt=now)
