"""The index: one document for each thing of a room, its tokens by zone, and beside it what the database searches in."""

from collections.abc import Iterable
from typing import ClassVar
from zlib import crc32

from django.apps.registry import Apps
from django.db import models

NUMBERS = 2**40


class Document(models.Model):
    """The tokens of one thing, each with a space before it, and how many they are, by zone; and its marks (marks.py).

    The primary key tells kind and number (`keys_of`), so that the database answers from what it searches in alone.
    That follows this table by itself (triggers, migrations 0004 and 0005); a migration
    that alters this table makes it anew.
    """

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=60)
    number = models.BigIntegerField()
    everyone = models.TextField(blank=True)
    members = models.TextField(blank=True)
    communities = models.TextField(blank=True)
    secretariat = models.TextField(blank=True)
    marks = models.TextField(blank=True)
    everyone_count = models.PositiveIntegerField(default=0)
    members_count = models.PositiveIntegerField(default=0)
    communities_count = models.PositiveIntegerField(default=0)
    secretariat_count = models.PositiveIntegerField(default=0)


class Words(models.Model):
    """What the database searches in: an FTS5 table on SQLite, on PostgreSQL a view of a table with small rows.

    It holds nothing of its own and, on SQLite, answers questions only, so it is not listed among the models.
    """

    id = models.BigIntegerField(primary_key=True, db_column="rowid")
    index = models.TextField(db_column="search_index")
    everyone = models.TextField()
    members = models.TextField()
    communities = models.TextField()
    secretariat = models.TextField()
    marks = models.TextField()
    objects: ClassVar[models.Manager["Words"]] = models.Manager()

    class Meta:
        apps = Apps()
        app_label = "search"
        db_table = "search_index"


def keys_of(kind: str) -> range:
    """Return the keys of all documents of a kind, in the order of the things' numbers."""
    start = (crc32(kind.encode()) & 0x3FFFFF) * NUMBERS
    return range(start, start + NUMBERS)


def of_kinds(kinds: Iterable[str]) -> models.Q:
    """Return the condition that a row of either table stands for a thing of one of the kinds."""
    ranges = [keys_of(kind) for kind in kinds]
    return models.Q(*(models.Q(pk__gte=keys.start, pk__lt=keys.stop) for keys in ranges), _connector=models.Q.OR)


def documents_of(kind: str) -> models.QuerySet[Document]:
    """Return the documents of a kind."""
    return Document.objects.filter(of_kinds([kind]))


def key_of(kind: str, number: int) -> int:
    """Return the key of one thing's document; raises ValueError for a number below 0 or of 2⁴⁰ and more."""
    if not 0 <= number < NUMBERS:
        raise ValueError(f"{kind} {number} cannot be indexed")
    return keys_of(kind)[number]
