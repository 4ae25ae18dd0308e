"""Who is to see to a thing at the desk, and handing all one has to somebody else."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cop.people.forms.fields import offer
from cop.services.languages.forms import OurForm


class ThingForm(OurForm):
    """Who has a thing from now on; `seen` is who had it when the page was opened. Nobody is 0."""

    to = forms.TypedChoiceField(label=_("Who sees to it"), coerce=int, widget=forms.RadioSelect)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any, colleagues: Mapping[int, str], holder: int | None) -> None:
        super().__init__(data, initial={"to": holder or 0, "seen": holder or 0})
        offer(self, "to", [*colleagues.items(), (0, _("nobody"))])


class HandOverForm(OurForm):
    """From whom to whom, and what the other should know."""

    giver = forms.TypedChoiceField(label=_("From"), coerce=int)
    to = forms.TypedChoiceField(label=_("To"), coerce=int)
    note = forms.CharField(
        label=_("Note"), help_text=_("Stands beside each thing until it is done."), required=False, max_length=300
    )

    def __init__(self, data: Any, givers: Mapping[int, str], colleagues: Mapping[int, str], own: int) -> None:
        super().__init__(data, initial={"giver": own})
        offer(self, "giver", givers.items())
        offer(self, "to", colleagues.items())

    def clean(self) -> None:
        """Nobody hands over to themselves."""
        values = self.cleaned_data
        if "giver" in values and values["giver"] == values.get("to"):
            self.add_error("to", _("Choose two different people."))
