"""Following, and wanting to hear nothing."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cop.discussions.access import may_follow_and_save, threads_visible_to
from cop.discussions.choices import Followed
from cop.discussions.models import Follow, Thread
from cop.network.countries import CODES
from cop.network.models import Community, Topic
from cop.people.access import visible_to
from cop.people.choices import Rhythm
from cop.people.models import Person
from cop.services.ledger.actions import record
from cop.services.numbers import number_typed


@transaction.atomic
def follow(kind: str, what: str, *, muted: bool = False, acting_person: Person) -> Follow:
    """Follow something, or with `muted` hear nothing of it any more. For members, what they may see.

    Doing it twice changes nothing. Raises PermissionDenied where the person may not see it or it is not there.
    """
    if not _may_follow(acting_person, kind, what):
        raise PermissionDenied
    kept, new = Follow.objects.get_or_create(person=acting_person, kind=kind, what=what, defaults={"muted": muted})
    if new or kept.muted != muted:
        kept.muted = muted
        kept.save(update_fields=["muted"])
        act = "discussions.muted" if muted else "discussions.followed"
        record(act, kept, acting_person=acting_person, about=acting_person, new={"kind": kind, "what": what})
    return kept


@transaction.atomic
def choose_rhythm(kind: str, what: str, rhythm: str, *, acting_person: Person) -> Follow:
    """Choose how often one gets mail of a thread or a community, "" for as often as of all; who does follows it. For members,
    what they may see. Raises PermissionDenied, ValueError for another kind of thing or an unknown rhythm."""
    if kind not in (Followed.THREAD, Followed.COMMUNITY) or rhythm not in ("", *Rhythm.values):
        raise ValueError(rhythm)
    kept = follow(kind, what, muted=rhythm == Rhythm.NONE, acting_person=acting_person)
    rhythm = "" if rhythm == Rhythm.NONE else rhythm
    if kept.rhythm != rhythm:
        old, kept.rhythm = kept.rhythm, rhythm
        kept.save(update_fields=["rhythm"])
        record(
            "discussions.followed", kept, acting_person=acting_person, about=acting_person,
            old={"rhythm": old}, new={"kind": kind, "what": what, "rhythm": rhythm},
        )  # fmt: skip
    return kept


@transaction.atomic
def unfollow(kind: str, what: str, *, acting_person: Person) -> None:
    """Follow something no longer, and hear of it again as of anything else. For whoever did."""
    kept = Follow.objects.filter(person=acting_person, kind=kind, what=what).first()
    if kept is not None:
        record(
            "discussions.unfollowed", kept, acting_person=acting_person, about=acting_person,
            old={"kind": kind, "what": what},
        )  # fmt: skip
        kept.delete()


def follow_own(person: Person, thread: Thread) -> None:
    """Have somebody who asks or answers follow the thread, unless they said once what they want to hear of it; in the
    transaction of the act. Who asks under cover follows nothing: their mail does not come from here."""
    Follow.objects.get_or_create(person=person, kind=Followed.THREAD, what=str(thread.pk))


def forget(person_number: int, *, contributions_too: bool) -> None:
    """Forget what somebody followed, and who followed them; called by the action that erases them."""
    Follow.objects.filter(person=person_number).delete()
    Follow.objects.filter(kind=Followed.PERSON, what=str(person_number)).delete()


def _may_follow(person: Person, kind: str, what: str) -> bool:
    if not may_follow_and_save(person):
        return False
    if kind == Followed.COUNTRY:
        return what in CODES
    things: dict[str, Any] = {
        Followed.THREAD: threads_visible_to(person),
        Followed.TOPIC: Topic.objects.all(),
        Followed.PERSON: visible_to(person),
        Followed.COMMUNITY: Community.objects.filter(opened__isnull=False),
    }
    return kind in things and str(number_typed(what)) == what and things[kind].filter(pk=int(what)).exists()
