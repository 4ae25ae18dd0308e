"""What threads are about, read together with them: the page of a thread has no query to spare."""

import json
from typing import Any, NamedTuple

from django.db.models import Aggregate, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat

from cop.discussions.models import Thread, ThreadCountry

ROW, COLUMN = "\x1e", "\x1f"
"""What no name of a topic holds."""


class Topic(NamedTuple):
    """A topic of a thread."""

    code: str
    names: dict[str, str]


class Rows(Aggregate):
    """Texts in one, with `ROW` between them."""

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """SQLite calls it otherwise."""
        return self.as_sql(compiler, connection, template="GROUP_CONCAT(%(expressions)s, char(30))")

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """PostgreSQL joins texts only."""
        return self.as_sql(compiler, connection, template="STRING_AGG((%(expressions)s)::text, chr(30))")


def with_about(threads: QuerySet[Thread]) -> QuerySet[Thread]:
    """Return threads with their topics and countries."""
    topics = Thread.topics.through.objects.filter(thread=OuterRef("pk"), topic__retired__isnull=True).order_by()
    countries = ThreadCountry.objects.filter(thread=OuterRef("pk")).order_by()
    named = Concat("topic__code", Value(COLUMN), Cast("topic__names", TextField()), output_field=TextField())
    return threads.annotate(
        about_topics=Subquery(topics.values("thread").values(all=Rows(named))),
        about_countries=Subquery(countries.values("thread").values(all=Rows("country"))),
    )


def about(thread: Thread) -> tuple[list[Topic], list[str]]:
    """Return the topics and the countries of a thread out of `with_about`."""
    rows = [row.split(COLUMN) for row in _rows(thread, "about_topics")]
    return [Topic(code, json.loads(names)) for code, names in sorted(rows)], sorted(_rows(thread, "about_countries"))


def _rows(thread: Thread, column: str) -> list[str]:
    return list(filter(None, (getattr(thread, column, None) or "").split(ROW)))
