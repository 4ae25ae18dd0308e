"""A change that a program sends goes through the same form as one from a page, and through the same action."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from cop.api.parts import wrong_in
from cop.api.problems import Refused, wrong
from cop.network.actions import NameTaken, StillInUse
from cop.people.actions.editing import AddressTaken
from cop.people.choices import MergeKind
from cop.people.forms.rows import FormWithRows
from cop.people.queries.merging import surviving
from cop.services.languages.choices import CODES
from cop.services.languages.variants import spread
from cop.services.ledger.actions import coming_by
from cop.services.ledger.versions import Values

Thing = TypeVar("Thing", bound=Model)

API = "api"
"""What the ledger says of how a change came."""


@contextmanager
def by_program() -> Iterator[None]:
    """Change all of it or nothing, have the ledger say that it came by a program, and answer what an action refuses."""
    try:
        with transaction.atomic(), coming_by(API):
            yield
    except NameTaken:
        words = _("There is one with this name already. Nothing was made twice.")
        raise Refused(422, [{"field": "names.en", "detail": words}]) from None
    except AddressTaken:
        raise Refused(422, [{"field": "email", "detail": _("Somebody else has this address.")}]) from None
    except StillInUse as still:
        words = _("It was not closed, for somebody still has to do with it.")
        raise Refused(409, why=" ".join([words, *still.ties])) from None
    except ValueError:  # the form allowed it: something else was changed since
        raise Refused(409) from None


def checked(form: Any, now: Values, sent: Values, version: int, **options: Any) -> Values:
    """Return the values to save: what is there `now` with what was `sent` in its place, as `form` checks them.

    Raises Refused with what is wrong, in the caller's language.
    """
    if unknown := sorted(sent.keys() - now.keys()):
        raise Refused(422, [wrong(["body", "change", name]) for name in unknown])
    shown = form(values=now, **options)
    filled = form(_typed(shown.initial(now | sent) | {"version": version}, form), values=now, **options)
    if not filled.is_valid():
        raise Refused(422, wrong_in(filled))
    return filled.values()


def by_language(sent: Values) -> Values:
    """Return what was sent with a value for each language in place of each text, as the forms of the network take it.

    Raises Refused for a language that is none of ours.
    """
    values: Values = {}
    for name, value in sent.items():
        if isinstance(value, dict):
            if unknown := sorted(value.keys() - CODES):
                raise Refused(422, [wrong(["body", "change", name, code]) for code in unknown])
            values |= spread(name, value)
        else:
            values[name] = value
    return values


def to_change(visible: QuerySet[Thing], kind: MergeKind, number: int) -> Thing:
    """Return the one of `visible` with that number. Raises Http404, and Refused (409) for one that went into another:
    whoever reads it again gets that one."""
    found = visible.filter(pk=number).first()
    if found is None:
        became = surviving(kind, number)
        raise Refused(409) if became != number and visible.filter(pk=became).exists() else Http404
    return found


def _typed(values: Mapping[str, Any], form: type[FormWithRows]) -> QueryDict:
    """Return the values as a browser would send them."""
    typed = QueryDict(mutable=True)
    for name, value in values.items():
        if name in form.kinds:
            for place, row in enumerate(form.kinds[name].as_rows(value)):
                typed.update({f"{name}-{place}-{column}": _text(one) for column, one in row.items()})
        elif isinstance(value, list):
            typed.setlist(name, [_text(one) for one in value])
        elif value is not False:
            typed[name] = _text(value)
    return typed


def _text(value: Any) -> str:
    return "" if value is None else str(value)
