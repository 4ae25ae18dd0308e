"""Template filters: members' texts, dates, numbers and countries as the reader reads them. Loaded in every template."""

from textwrap import indent

from django import template

from cop.services.languages import queries

register = template.Library()

register.filter("in_readers_language", queries.text_of)
register.filter("day", queries.day)
register.filter("hour", queries.hour)
register.filter("moment", queries.moment)
register.filter("age", queries.age)
register.filter("fuzzy_date", queries.fuzzy_date)
register.filter("decimal", queries.number)
register.filter("listed", queries.listed)
register.filter("language_name", queries.language_name)
register.filter("own_language_name", queries.own_language_name)


@register.filter
def indented(text: str) -> str:
    """Return somebody's words as a mail in plain text sets them off, each line by two blanks."""
    return indent(text, "  ")


@register.filter
def bcp47(code: str) -> str:
    """Return a code of ours as the `lang` attribute wants it ("zh-hans" → "zh-Hans")."""
    return code.replace("hans", "Hans").replace("hant", "Hant")
