"""Template filters: members' texts, dates, numbers and countries as the reader reads them. Loaded in every template."""

from datetime import date, datetime
from textwrap import indent

from django import template

from cop.services.languages import queries

register = template.Library()

register.filter("in_readers_language", queries.text_of)
register.filter("age", queries.age)
register.filter("fuzzy_date", queries.fuzzy_date)
register.filter("decimal", queries.number)
register.filter("listed", queries.listed)
register.filter("language_name", queries.language_name)
register.filter("own_language_name", queries.own_language_name)


@register.filter
def day(value: date | None, style: str = "long") -> str:
    """Return a date as the reader's language writes it; nothing for none."""
    return queries.day(value, style) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """Return date and time in the reader's zone, with its name; nothing for none."""
    return queries.moment(value) if value else ""


@register.filter
def indented(text: str) -> str:
    """Return somebody's words as a mail in plain text sets them off, each line by two blanks."""
    return indent(text, "  ")


@register.filter
def bcp47(code: str) -> str:
    """Return a code of ours as the `lang` attribute wants it ("zh-hans" → "zh-Hans")."""
    return code.replace("hans", "Hans").replace("hant", "Hant")


register.filter("hour", queries.hour)
