"""What the parts of a reply stand on: the places of answers, and resources. "R2" is the second one, wherever it goes."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext_lazy as _

from cop.discussions.actions.refusals import NotNow
from cop.discussions.choices import Section
from cop.discussions.models import Part, Reply
from cop.discussions.queries.replies import quotable


@contextmanager
def marks_kept(reply: Reply) -> Iterator[None]:
    """Let the marks of all parts follow their resources through what moves or removes parts meanwhile; the marks of one that
    is removed go with it. What is typed meanwhile counts resources as they stood before."""
    before = _resources(reply)
    yield
    now = {part: f"R{number}" for number, part in enumerate(_resources(reply), start=1)}
    marks = {f"R{number}": now.get(part, "") for number, part in enumerate(before, start=1)}
    moved = []
    for part in reply.parts.all():
        cites = list(dict.fromkeys(filter(None, (marks.get(mark, mark) for mark in part.cites))))
        if cites != part.cites:
            part.cites = cites
            moved.append(part)
    Part.objects.bulk_update(moved, ["cites"])


def check_sources(reply: Reply) -> None:
    """Let a reply go further that says something, and only on answers and resources that are there. Raises NotNow."""
    parts = list(reply.parts.all())
    if not parts:
        raise NotNow(_("There is nothing in the reply yet."))
    cited = {str(mark) for part in parts for mark in part.cites}
    answers = {str(place) for place in quotable(reply.thread).values_list("place", flat=True)}
    if gone := {mark for mark in cited if mark.isdecimal()} - answers:
        raise NotNow(
            _("Answer %(number)s is no longer there. Take out what stands on it."), number=f"[{min(gone, key=int)}]"
        )
    resources = {f"R{number}" for number, _part in enumerate(_resources(reply), start=1)}
    if unknown := {mark for mark in cited if mark.startswith("R")} - resources:
        raise NotNow(_("There is no resource %(number)s. Take out what stands on it."), number=f"[{min(unknown)}]")


def _resources(reply: Reply) -> list[int]:
    """The resources of a reply as they are counted."""
    rows = reply.parts.filter(section=Section.RESOURCES).order_by("question", "place", "pk")
    return list(rows.values_list("pk", flat=True))
