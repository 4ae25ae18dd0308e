"""Values of a form in the reader's words, for telling what changed meanwhile."""

from collections.abc import Iterable
from typing import Any, NamedTuple, cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _


class InWords(NamedTuple):
    """A field that was changed meanwhile: what it says now, and what was typed here where that clashes with it."""

    label: str | Promise
    now: str
    typed: str
    clashes: bool


def value_in_words(field: forms.Field, value: Any) -> str:
    """Return a value as the reader knows it: a choice by its name, a tick as yes or no."""
    if isinstance(field, forms.ChoiceField):
        choices = cast("Iterable[tuple[str, Any]]", field.choices)
        return next((str(name) for code, name in choices if code == value), str(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)
