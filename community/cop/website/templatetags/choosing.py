"""Lists to choose from."""

from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def as_options(groups: Iterable[tuple[str | None, list[dict[str, Any]], int]]) -> SafeString:
    """Return the options of a select widget, which has no named groups: 250 countries in a fraction of a template's time."""
    return mark_safe("".join(_option(option) for _name, options, _index in groups for option in options))


def _option(option: dict[str, Any]) -> str:
    chosen = " selected" if option["selected"] else ""
    return f'<option value="{escape(str(option["value"]))}"{chosen}>{escape(str(option["label"]))}</option>'
