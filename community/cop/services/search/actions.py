"""Keeping the index: what changes is found anew, or no longer found, in the same transaction."""

from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import transaction

from cop.services.search import engines
from cop.services.search.analysis import tokens
from cop.services.search.choices import Zone
from cop.services.search.models import Document
from cop.services.search.registry import SOURCES, Draft


@transaction.atomic
def index(kind: str, numbers: Iterable[int]) -> None:
    """Bring the documents of these things up to what their room says now. Rooms call it in the transaction of a change."""
    numbers = list(numbers)
    old = list(Document.objects.filter(kind=kind, number__in=numbers))
    engines.forget(old)
    Document.objects.filter(pk__in=[document.pk for document in old]).delete()
    engines.remember(_saved(kind, SOURCES[kind].documents(numbers)))


def rebuild(kind: str | None = None, *, batch: int = 1000) -> int:
    """Make the index anew from nothing, of one kind or of all, in transactions of `batch` things; return how many."""
    done = 0
    for each in [kind] if kind else list(SOURCES):
        with transaction.atomic():
            engines.clear(each)
            Document.objects.filter(kind=each).delete()
        for numbers in _batches(SOURCES[each].numbers(), batch):
            index(each, numbers)
            done += len(numbers)
    return done


def _saved(kind: str, drafts: Iterable[Draft]) -> list[Document]:
    documents = [
        Document(
            kind=kind,
            number=draft.number,
            **{zone.name.lower(): " ".join(tokens(draft.zones.get(zone, ""))) for zone in Zone},
        )
        for draft in drafts
    ]
    return Document.objects.bulk_create(documents)


def _batches(numbers: Iterable[int], size: int) -> Iterator[list[int]]:
    remaining = iter(numbers)
    while batch := list(islice(remaining, size)):
        yield batch
