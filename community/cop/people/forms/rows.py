"""Rows of one small form, which the reader adds, takes away and moves by buttons that keep what was typed.

Each row's fields are named `<rows>-<number>-<field>`; the numbers need not follow each other, and the rows stand in the
order in which they arrive. With JavaScript (`people/rows.js`) the buttons do the same without asking the server.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise

from cop.people.forms.readable import InWords, value_in_words
from cop.services.languages.forms import OurForm
from cop.services.ledger.versions import Difference, Values

ADD, REMOVE, UP = "add", "remove", "up"


class Rows:
    """The rows of one form class: bound to what was sent (`data`), or showing `initial` values."""

    def __init__(
        self,
        form: type[OurForm],
        name: str,
        *,
        at_most: int,
        data: QueryDict | None = None,
        initial: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        self.form, self.name, self.at_most = form, name, at_most
        if data is None:
            self.forms = [self._row(number, initial=dict(values)) for number, values in enumerate(initial)]
        else:
            numbers = _numbers(name, data)[:at_most]
            self.forms = [self._row(number, data=data) for number in numbers]

    def __iter__(self) -> Iterator[OurForm]:
        return iter(self.forms)

    def __len__(self) -> int:
        return len(self.forms)

    @property
    def empty(self) -> OurForm:
        """A row with the number `__new__`, which the browser copies."""
        return self._row("__new__")

    @property
    def has_room(self) -> bool:
        """Whether one more row fits."""
        return len(self.forms) < self.at_most

    def is_valid(self) -> bool:
        """Whether every row is right; one that was left empty is."""
        wrong = [form for form in self.forms if not form.is_valid()]
        return not wrong

    def values(self) -> list[dict[str, Any]]:
        """Return the values of the rows that were filled in, in their order."""
        return [form.cleaned_data for form in self.forms if form.has_changed()]

    def typed(self) -> list[dict[str, Any]]:
        """Return what stands in each row, right or not."""
        return [{name: form[name].value() for name in form.fields} for form in self.forms]

    def pressed(self, button: str) -> list[dict[str, Any]]:
        """Return what stands in the rows after a press of "add", or of "remove:2" or "up:2" for the third row."""
        act, _, place = button.partition(":")
        rows = self.typed()
        at = int(place) if place.isdecimal() and len(place) < 4 else len(rows)
        if act == ADD and self.has_room:
            rows.append({})
        elif act == REMOVE:
            del rows[at : at + 1]
        elif act == UP and 0 < at < len(rows):
            rows[at - 1], rows[at] = rows[at], rows[at - 1]
        return rows

    def _row(self, number: int | str, **options: Any) -> OurForm:
        return self.form(prefix=f"{self.name}-{number}", empty_permitted=True, use_required_attribute=False, **options)


def _numbers(name: str, data: QueryDict) -> list[int]:
    pattern = re.compile(rf"{re.escape(name)}-([0-9]{{1,4}})-")
    found = (pattern.match(key) for key in data)
    return list(dict.fromkeys(int(match[1]) for match in found if match))


Typed = dict[str, Any]


@dataclass(frozen=True)
class RowKind:
    """One kind of rows of a page: its form, how many fit, what it is called, how its value is kept, shown and said."""

    form: type[OurForm]
    at_most: int
    label: Promise
    in_words: Callable[[Any], str]
    as_rows: Callable[[Any], list[Typed]] = list
    as_value: Callable[[list[Typed]], Any] = list


class FormWithRows:
    """A page that is saved with one press: one form, and rows of others.

    It is bound to what was sent (`data`), or shows `values`; `version` is the one that it was opened on.
    """

    basics_form: type[OurForm]
    kinds: dict[str, RowKind]

    def __init__(self, data: QueryDict | None = None, values: Mapping[str, Any] | None = None, **options: Any) -> None:
        self.options = options
        values = values or {}
        self.basics = self.basics_form(data, initial=self.initial(values), **options)
        self.rows = {name: self._rows(name, data, values) for name in self.kinds}

    def __getitem__(self, name: str) -> Any:
        return self.rows[name] if name in self.rows else self.basics[name]

    def __iter__(self) -> Iterator[forms.BoundField]:
        """Every field, for the summary of errors."""
        for form in self._forms():
            yield from form

    @property
    def errors(self) -> bool:
        """Whether anything is wrong."""
        return any(form.errors for form in self._forms())

    @property
    def version(self) -> int:
        """The version of the thing that the page was opened on."""
        return self.basics.cleaned_data["version"]

    def initial(self, values: Mapping[str, Any]) -> Typed:
        """Return what the form without the rows shows of `values`."""
        return dict(values)

    def is_valid(self) -> bool:
        """Whether everything is right."""
        wrong = [form for form in self._forms() if not form.is_valid()]
        return not wrong

    def values(self) -> Values:
        """Return what was sent, of a valid page, with the rows as they are kept."""
        kept = {name: value for name, value in self.basics.cleaned_data.items() if name != "version"}
        return kept | {name: kind.as_value(self.rows[name].values()) for name, kind in self.kinds.items()}

    def pressed(self, button: str) -> Self:
        """Return the page after a press of "<rows>:<act>", with everything that was typed."""
        name, _colon, act = button.partition(":")
        typed: Typed = {field.name: field.value() for field in self.basics}
        shown = type(self)(values=typed, **self.options)
        shown.basics.initial = typed
        for each, rows in self.rows.items():
            kind = self.kinds[each]
            kept = rows.pressed(act) if each == name else rows.typed()
            shown.rows[each] = Rows(kind.form, each, at_most=kind.at_most, initial=kept)
        return shown

    def in_words(self, differences: list[Difference]) -> list[InWords]:
        """Return what changed meanwhile as a reader reads it."""
        return [self._in_words(difference) for difference in differences]

    def label(self, name: str) -> str | Promise:
        """Return what the value `name` of the page is called."""
        return self.kinds[name].label if name in self.kinds else self.basics.fields[name].label or ""

    def said(self, name: str, value: Any) -> str:
        """Return the value `name` of the page as a reader reads it."""
        if name in self.kinds:
            return self.kinds[name].in_words(value)
        return value_in_words(self.basics.fields[name], value)

    def _in_words(self, difference: Difference) -> InWords:
        name = difference.field
        now, typed = self.said(name, difference.now), self.said(name, difference.typed)
        return InWords(self.label(name), now, typed, difference.clashes)

    def _rows(self, name: str, data: QueryDict | None, values: Mapping[str, Any]) -> Rows:
        kind = self.kinds[name]
        initial = kind.as_rows(values[name]) if name in values else []
        return Rows(kind.form, name, at_most=kind.at_most, data=data, initial=initial)

    def _forms(self) -> list[OurForm]:
        return [self.basics, *(form for rows in self.rows.values() for form in rows)]
