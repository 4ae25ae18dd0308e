"""What a merge keeps goes in time, and with whoever is erased."""

from django.db import transaction
from django.utils import timezone

from cop.people.actions.emptying import empty_merged
from cop.people.choices import MergeKind
from cop.people.models import Merge, Person
from cop.people.queries.merging import UNDONE_WITHIN


def forget_old() -> None:
    """Forget of every merge that cannot be undone any more what undoing needs: its record, and what stayed with whoever is
    gone. The old address leads on. A job calls it; a second run changes nothing."""
    old = Merge.objects.filter(made__lt=timezone.now() - UNDONE_WITHIN, forgotten=None, undone=None)
    for number in list(old.values_list("pk", flat=True)):
        _forget(number)


@transaction.atomic
def _forget(number: int) -> None:
    merge = Merge.objects.select_for_update().filter(pk=number, forgotten=None, undone=None).first()
    if merge is None:
        return
    if merge.kind == MergeKind.PERSON:
        empty_merged(Person.objects.select_for_update().get(pk=merge.gone))
    merge.record, merge.forgotten = {}, timezone.now()
    merge.save(update_fields=["record", "forgotten"])
