"""Forms of things without a version, which two tabs or two people may change at the same time."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder

from cop.people.forms.readable import InWords, value_in_words
from cop.services.languages.forms import OurForm
from cop.services.ledger.versions import ChangedMeanwhile, Values, merged


class OpenedForm(OurForm):
    """A form that carries what it showed when it was opened: from that, an action tells what changed meanwhile."""

    opened = forms.JSONField(widget=forms.HiddenInput, required=False, encoder=DjangoJSONEncoder)

    def __init__(self, *args: Any, opened: Values | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opened"].initial = opened if opened is not None else self._shown

    def typed(self) -> Values:
        """Return what was sent, of a valid form."""
        return {name: self.cleaned_data[name] for name in self._names()}

    def opened_on(self) -> Values:
        """Return what the form showed when it was opened; None for what it does not say, so that it clashes."""
        said = self.cleaned_data["opened"]
        said = said if isinstance(said, dict) else {}
        return {name: self._clean(name, said.get(name)) for name in self._names()}

    def shown_next(self, meanwhile: ChangedMeanwhile) -> tuple[Values, list[InWords]]:
        """Return the values that the form shows next, and what changed meanwhile as a reader reads it."""
        values, differences = merged(self.typed(), meanwhile)
        return values, [
            InWords(
                self.fields[name].label or "",
                value_in_words(self.fields[name], now),
                value_in_words(self.fields[name], typed),
                clashes,
            )
            for name, now, typed, clashes in differences
        ]

    def _names(self) -> list[str]:
        return [name for name in self.fields if name != "opened"]

    def _shown(self) -> Values:
        return {name: self.get_initial_for_field(self.fields[name], name) for name in self._names()}

    def _clean(self, name: str, value: Any) -> Any:
        try:
            return self.fields[name].clean(value)
        except ValidationError:
            return None
