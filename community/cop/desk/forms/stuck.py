"""What is done with things of a list that are stuck."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cop.services.languages.forms import OurForm

AGAIN, AWAY = "again", "away"


class StuckForm(OurForm):
    """What is done with the things that are picked, or with all. What is put away needs a reason."""

    act = forms.ChoiceField(choices=[(AGAIN, ""), (AWAY, "")], widget=forms.HiddenInput)
    every = forms.BooleanField(label=_("All in this list"), required=False)
    reason = forms.CharField(
        label=_("Why they are put away"), help_text=_("Stays in the record."), required=False, max_length=300
    )

    def __init__(self, data: Any, picked: list[int]) -> None:
        super().__init__(data)
        self.picked = picked

    def clean(self) -> None:
        """Nothing picked is nothing to do."""
        values = self.cleaned_data
        if not self.picked and not values.get("every"):
            self.add_error(None, _("Pick at least one."))
        elif values.get("act") == AWAY and not values.get("reason"):
            self.add_error("reason", _("This is needed."))
