"""A change that a program sends goes through the same form as one from a page, and through the same action."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from cop.api.parts import wrong_in
from cop.api.problems import Refused
from cop.people.forms.rows import FormWithRows
from cop.services.ledger.versions import Values

API = "api"
"""What the ledger says of how a change came."""


def checked(form: type[FormWithRows], now: Values, sent: Values, version: int, **options: Any) -> Values:
    """Return the values to save: what is there `now` with what was `sent` in its place, as `form` checks them.

    Raises Refused with what is wrong, in the caller's language.
    """
    shown = form(values=now, **options)
    filled = form(_typed(shown.initial(now | sent) | {"version": version}, form), values=now, **options)
    if not filled.is_valid():
        raise Refused(422, wrong_in(filled))
    return filled.values()


def _typed(values: Mapping[str, Any], form: type[FormWithRows]) -> QueryDict:
    """Return the values as a browser would send them."""
    typed = QueryDict(mutable=True)
    for name, value in values.items():
        if name in form.kinds:
            for place, row in enumerate(form.kinds[name].as_rows(value)):
                typed.update({f"{name}-{place}-{column}": _text(one) for column, one in row.items()})
        elif value is not False:
            typed[name] = _text(value)
    return typed


def _text(value: Any) -> str:
    return "" if value is None else str(value)
