"""Keeping the index: what changed is found anew, or no longer found, in the same transaction."""

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import connection, transaction

from cop.services.search.analysis import LONGEST_TEXT, tokens
from cop.services.search.choices import Zone
from cop.services.search.models import Document, documents_of, key_of, of_kinds
from cop.services.search.registry import SOURCES, Draft

AT_ONCE = 1000
WRITTEN = [field.name for field in Document._meta.concrete_fields if not field.primary_key]


@transaction.atomic
def index(kind: str, numbers: Iterable[int], *, new: bool = False) -> None:
    """Bring the documents of things of a kind up to what their room says now.

    Rooms call it after a change, in its transaction. `new` things are made in that transaction, so that nobody else can index
    them yet. Raises KeyError for a kind that no room registered, ValueError for a number that cannot be indexed.
    """
    for batch in _batches(sorted(set(numbers)), AT_ONCE):
        _index(kind, batch, new=new)


def rebuild(kind: str | None = None, *, batch: int = AT_ONCE) -> int:
    """Make every document anew, of one kind or of all, drop those of things that are gone, and return how many there are.

    It starts from an empty index as from a full one, in transactions of `batch` things; people search meanwhile.
    """
    kinds = [kind] if kind else list(SOURCES)
    if kind is None:
        Document.objects.exclude(of_kinds(kinds)).delete()
    for each in kinds:
        for present in _present(each, batch):
            index(each, present)
        for numbers in _batches(SOURCES[each].numbers(), batch):
            index(each, _without_document(each, numbers))
    return sum(documents_of(each).count() for each in kinds)


def _index(kind: str, numbers: list[int], *, new: bool) -> None:
    keys = {number: key_of(kind, number) for number in numbers}
    if not new:
        _hold(kind, keys)
    drafts = (draft for draft in SOURCES[kind].documents(numbers) if draft.number in keys)
    documents = {keys[draft.number]: _document(kind, draft) for draft in drafts}
    Document.objects.bulk_create(documents.values(), update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN)
    Document.objects.filter(pk__in=keys.values() - documents.keys()).delete()


def _hold(kind: str, keys: dict[int, int]) -> None:
    """Let whoever else indexes the same things wait for the end of this transaction.

    Rooms are asked after this, so that nobody writes back what another one has just hidden. SQLite has one writer anyway.
    """
    if connection.features.has_select_for_update:
        empty = [Document(id=key, kind=kind, number=number) for number, key in keys.items()]
        Document.objects.bulk_create(empty, ignore_conflicts=True)
        list(Document.objects.select_for_update().filter(pk__in=keys.values()).order_by("pk").values_list("pk"))


def _document(kind: str, draft: Draft) -> Document:
    document = Document(id=key_of(kind, draft.number), kind=kind, number=draft.number)
    left = LONGEST_TEXT
    for zone in Zone:
        text = draft.zones.get(zone, "")[:left]
        left -= len(text)
        found = tokens(text) if text else []
        setattr(document, zone.name.lower(), "".join(f" {token}" for token in found))
        setattr(document, f"{zone.name.lower()}_count", len(found))
    document.marks = "".join(f" {mark}" for mark in draft.marks)
    return document


def _present(kind: str, batch: int) -> Iterator[list[int]]:
    """Yield the numbers of all things that have a document, `batch` at a time."""
    last = -1
    while rows := list(documents_of(kind).filter(pk__gt=last).order_by("pk").values_list("pk", "number")[:batch]):
        yield [number for _key, number in rows]
        last = rows[-1][0]


def _without_document(kind: str, numbers: list[int]) -> set[int]:
    keys = [key_of(kind, number) for number in numbers]
    return set(numbers) - set(Document.objects.filter(pk__in=keys).values_list("number", flat=True))


def _batches(numbers: Iterable[int], size: int) -> Iterator[list[int]]:
    remaining = iter(numbers)
    while batch := list(islice(remaining, size)):
        yield batch
