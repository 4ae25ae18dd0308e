"""Making a thread public: everybody may read it once its asker and the facilitator have both agreed."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cop.discussions.access import may_agree_to_public, may_be_public
from cop.discussions.actions.recording import moment, record
from cop.discussions.actions.refusals import NotNow
from cop.discussions.choices import Side
from cop.discussions.models import Cover, Thread
from cop.discussions.queries.indexing import POST, THREAD
from cop.discussions.queries.rounds import next_round
from cop.people.models import Person
from cop.services.jobs.actions import enqueue
from cop.services.search.actions import index


@transaction.atomic
def agree(thread: Thread, side: str, *, agrees: bool = True, acting_person: Person) -> Thread:
    """Agree for one side that everybody may read a thread, or take that back, which closes it at once. For who asked, and
    for whoever facilitates it (`access.may_agree_to_public`).

    The other side gets a mail where its yes is wanted; who asked under cover reads it on the page, and theirs is told with
    the next round and, in the ledger, to the day, as by the facilitator. Twice is as good as once. Raises
    PermissionDenied, and NotNow where it is not open to its community.
    """
    thread = Thread.objects.select_for_update(of=("self",)).select_related("community", "asker").get(pk=thread.pk)
    if not may_agree_to_public(acting_person, thread, side):
        raise PermissionDenied
    if agrees and not may_be_public(thread):
        raise NotNow(_("Only what is open, or was, can be made public."))
    column = f"public_for_{side}"
    if bool(getattr(thread, column)) == agrees:
        return thread
    was_public = thread.is_public
    actor = thread.asker if side == Side.ASKER else acting_person
    setattr(thread, column, (moment(thread, actor) or timezone.now()) if agrees else None)
    thread.save(update_fields=[column])
    if thread.is_public != was_public:
        index(THREAD, [thread.pk])
        index(POST, thread.posts.values_list("pk", flat=True))
    act = "discussions.public_agreed" if agrees else "discussions.public_taken_back"
    record(act, thread, acting_person=actor, community=thread.community, new={"side": side, "public": thread.is_public})
    if agrees and not thread.is_public:
        _tell(thread, side)
    return thread


def _tell(thread: Thread, side: str) -> None:
    if side == Side.ASKER and thread.is_covered:
        Cover.objects.filter(thread=thread).update(tell=next_round())
    elif not (side == Side.FACILITATOR and thread.is_covered):
        enqueue("cop.discussions.tasks.tell_wanted_public", thread.pk)
