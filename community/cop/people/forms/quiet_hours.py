"""When no mail comes that can wait."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cop.services.languages.forms import OurForm

HOURS = [("", _("no quiet hours")), *((str(hour), f"{hour:02}:00") for hour in range(24))]


class QuietHoursForm(OurForm):
    """From which whole hour to which."""

    begins = forms.TypedChoiceField(label=_("From"), choices=HOURS, coerce=int, empty_value=None, required=False)
    ends = forms.TypedChoiceField(label=_("Until"), choices=HOURS, coerce=int, empty_value=None, required=False)

    def clean(self) -> None:
        """Both or none, and not the same."""
        begins, ends = self.cleaned_data.get("begins"), self.cleaned_data.get("ends")
        if (begins is None) != (ends is None) or (begins is not None and begins == ends):
            self.add_error("ends", _("Choose two different hours, or neither."))

    def hours(self) -> tuple[int, int] | None:
        """Return what was chosen in a valid form."""
        values: dict[str, Any] = self.cleaned_data
        return None if values["begins"] is None else (values["begins"], values["ends"])
