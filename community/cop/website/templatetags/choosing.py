"""Lists to choose from."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
CHOSEN = mark_safe(" selected")


@register.filter
def as_options(groups: Iterable[tuple[str | None, list[dict[str, Any]], int]]) -> SafeString:
    """Return the options of a select widget, which has no named groups: 250 countries in a fraction of a template's time."""
    rows = (
        (option["value"], CHOSEN if option["selected"] else "", option["label"])
        for _name, options, _index in groups
        for option in options
    )
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)
