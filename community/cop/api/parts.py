"""Parts of lists, and filters as the directory's forms check them."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

from django.http import HttpRequest

from cop.api.problems import Refused, Wrong, wrong
from cop.api.shapes import Filters, Part
from cop.people.forms.directory import DirectoryForm, OrganisationsForm
from cop.people.queries.finding import Wanted, sees_communities
from cop.services.languages.choices import CODES


def part_of(
    request: HttpRequest, part: Part, read: Callable[[int, int], Sequence[Any]]
) -> tuple[list[Any], str | None]:
    """Return a part of a list, read by `read(start, stop)`, and the address of the next one. One more is read than is
    shown, so that nothing needs to be counted."""
    _refuse_unknown(request, part)
    found = list(read(part.offset, part.offset + part.limit + 1))
    if len(found) <= part.limit:
        return found, None
    asked = request.GET.copy()
    asked["limit"], asked["offset"] = str(part.limit), str(part.offset + part.limit)
    return found[: part.limit], request.build_absolute_uri(f"{request.path}?{asked.urlencode()}")


def among(everything: Iterable[Any]) -> Callable[[int, int], list[Any]]:
    """Return how to read a part of what is in memory."""
    return lambda start, stop: list(islice(everything, start, stop))


def wanted(filters: Filters, form: type[DirectoryForm], viewer: Any) -> Wanted:
    """Return what is asked for. Unlike the pages, a program is told of a value that is no choice; to ask for the members
    of a community is no choice for whoever may not know them."""
    given = filters.model_dump(exclude={"limit", "offset"})
    checked = form({name: value for name, value in given.items() if value})
    if form is not OrganisationsForm and not sees_communities(viewer):
        checked.fields["community"].choices = []  # type: ignore[attr-defined]
    if not checked.is_valid():
        raise Refused(422, wrong_in(checked))
    return checked.wanted()


def wrong_in(form: Iterable[Any]) -> list[Wrong]:
    """Return what is wrong in a form, by the names of its fields as programs send them."""
    return [{"field": _sent_as(field.html_name), "detail": str(error)} for field in form for error in field.errors]


def _sent_as(name: str) -> str:
    """What a program sends for a field of a form: `expertise.0.topic`, `names.vi`."""
    text, _blank, code = name.rpartition("_")
    return f"{text}.{code}" if text and code in CODES else name.replace("-", ".")


def _refuse_unknown(request: HttpRequest, part: Part) -> None:
    """A filter that is mistyped would otherwise give everybody."""
    unknown = sorted(set(request.GET) - set(type(part).model_fields))
    if unknown:
        raise Refused(422, [wrong(["query", name]) for name in unknown])
