"""Making a thread public: everybody may read it once its asker and the facilitator have both agreed."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cop.discussions.access import may_agree_to_public, may_be_public, shows_later
from cop.discussions.actions.recording import moment, record
from cop.discussions.actions.refusals import NotNow
from cop.discussions.actions.waiting import drop_acts, put_by
from cop.discussions.choices import Later, Side
from cop.discussions.models import Thread
from cop.discussions.queries.indexing import POST, THREAD
from cop.people.models import Person
from cop.services.jobs.actions import enqueue
from cop.services.search.actions import index


@transaction.atomic
def agree(thread: Thread, side: str, *, agrees: bool = True, acting_person: Person, in_round: bool = False) -> Thread:
    """Agree for one side that everybody may read a thread, or take that back, which closes it at once. For who asked, and
    for whoever facilitates it (`access.may_agree_to_public`).

    The other side gets a mail where its yes is wanted; who asked under cover reads it on the page, and what they say counts
    with the next round and, in the ledger, to the day, as by the facilitator. Twice is as good as once. Raises
    PermissionDenied, and NotNow where it is not open to its community.
    """
    thread = Thread.objects.select_for_update(of=("self",)).select_related("community", "asker").get(pk=thread.pk)
    if not may_agree_to_public(acting_person, thread, side):
        raise PermissionDenied
    if agrees and not may_be_public(thread):
        raise NotNow(_("Only what is open, or was, can be made public."))
    if side == Side.ASKER and not in_round and shows_later(acting_person, thread):
        drop_acts(thread, Later.PUBLIC, Later.NOT_PUBLIC)
        put_by(thread, Later.PUBLIC if agrees else Later.NOT_PUBLIC)
        return thread
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
    if agrees and not thread.is_public and not (side == Side.FACILITATOR and thread.is_covered):
        enqueue("cop.discussions.tasks.tell_wanted_public", thread.pk)
    return thread
