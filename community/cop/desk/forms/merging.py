"""The forms of merging."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cop.desk.queries.merging import Line
from cop.services.languages.forms import OurForm


class WithWhomForm(OurForm):
    """With whom somebody is to be merged."""

    q = forms.CharField(
        label=_("Merge with"), help_text=_("A number, an address, or a part of the name."), max_length=200
    )


class MergeForm(OurForm):
    """What of each stays, and the versions of the two that the page showed."""

    kept_version = forms.IntegerField(widget=forms.HiddenInput)
    gone_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any, lines: list[Line], kept: Any, gone: Any) -> None:
        super().__init__(data, initial={"kept_version": kept.version, "gone_version": gone.version})
        self.names = [line.name for line in lines if line.chosen]
        for line in lines:
            if line.chosen:
                self.fields[line.name] = forms.ChoiceField(
                    label=line.label,
                    choices=[("kept", line.kept or "–"), ("gone", line.gone)],
                    initial="gone" if line.taken else "kept",
                    widget=forms.RadioSelect,
                )

    @property
    def choosing(self) -> list[forms.BoundField]:
        """The fields of what is chosen."""
        return [self[name] for name in self.names]

    def given(self) -> dict[str, Any]:
        """Return what the action takes."""
        values = self.cleaned_data
        return {
            "taken": {name for name in self.names if values[name] == "gone"},
            "versions": (values["kept_version"], values["gone_version"]),
        }
