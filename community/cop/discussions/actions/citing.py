"""What the parts of a reply stand on: the places of answers, and resources. "R2" is the second one, wherever it goes."""

from collections.abc import Iterable, Iterator, Sequence
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
    marks = moved_marks(before, _resources(reply))
    moved = []
    for part in reply.parts.all():
        if (cites := followed(part.cites, marks)) != part.cites:
            part.cites = cites
            moved.append(part)
    Part.objects.bulk_update(moved, ["cites"])


def moved_marks(before: Sequence[int], now: Sequence[int]) -> dict[str, str]:
    """Return which mark each resource has now, by the one that it had; "" where it is gone."""
    return {f"R{at}": f"R{now.index(one) + 1}" if one in now else "" for at, one in enumerate(before, start=1)}


def followed(cites: Iterable[str], marks: dict[str, str]) -> list[str]:
    """Return what is cited after resources moved, each once."""
    return list(dict.fromkeys(filter(None, (marks.get(mark, mark) for mark in map(str, cites)))))


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
