"""Values of a form in the reader's words, for telling what changed meanwhile."""

from collections.abc import Iterable
from typing import Any, NamedTuple, cast

from django import forms
from django.utils.choices import flatten_choices
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cop.services.languages.queries import listed


class InWords(NamedTuple):
    """A field that was changed meanwhile: what it says now, and what was typed here where that clashes with it."""

    label: str | Promise
    now: str
    typed: str
    clashes: bool


def value_in_words(field: forms.Field, value: Any) -> str:
    """Return a value as the reader knows it: choices by their names, a tick as yes or no, nothing as nothing."""
    if isinstance(field, forms.ChoiceField):
        names: dict[Any, Any] = dict(flatten_choices(cast("Iterable[Any]", field.choices)))
        return listed(str(names.get(code, code)) for code in (value if isinstance(value, list) else [value]))
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)
