"""What the desk keeps follows a merge."""

from cop.desk.choices import ImportState
from cop.desk.models import ImportRow
from cop.people.actions.merging.journal import Journal
from cop.people.choices import MergeKind


def follow_merge(journal: Journal, kind: MergeKind, gone: int, kept: int) -> None:
    """Let the rows of lists that wait name the one who is kept as perhaps meant; called in the transaction of a merge."""
    if kind != MergeKind.PERSON:
        return
    for row in ImportRow.objects.filter(source__state=ImportState.READ).exclude(perhaps=[]).iterator():
        if gone in row.perhaps:
            journal.change(row, perhaps=list(dict.fromkeys(kept if one == gone else one for one in row.perhaps)))
