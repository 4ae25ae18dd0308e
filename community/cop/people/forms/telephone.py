"""What the secretariat writes down of somebody who asked on the telephone: to join, to leave, or to be erased."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cop.people.forms.fields import DayField, NameField
from cop.people.forms.privacy import ContributionsForm, LeaveForm
from cop.people.forms.signing_in import NewAddressForm
from cop.people.queries.erasing import Asked
from cop.services.languages.forms import OurForm


class AskedForm(OurForm):
    """Who asked, when, and how we made sure who it was."""

    asked_by = NameField(
        label=_("Who asked"), help_text=_("The person, or who speaks for them, and by which right."), max_length=200
    )
    asked_on = DayField(label=_("On which day"), initial=timezone.localdate)
    identified = forms.CharField(
        label=_("How you made sure who it is"),
        help_text=_("For example: we called back at the number in the profile, and they named their two last jobs."),
        max_length=500,
        min_length=10,
        widget=forms.Textarea({"rows": 3}),
    )

    def clean_asked_on(self) -> date:
        """Nobody has called tomorrow."""
        day = self.cleaned_data["asked_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("That day has not come yet."))
        return day

    @property
    def asked(self) -> Asked:
        """What was written down."""
        return Asked(**{name: self.cleaned_data[name] for name in Asked._fields})


class LeaveByTelephoneForm(AskedForm, LeaveForm):
    """Which memberships end."""


class AddressByTelephoneForm(AskedForm, NewAddressForm):
    """The address that somebody has now."""

    field_order = ["email"]


class EraseByTelephoneForm(AskedForm, ContributionsForm):
    """What becomes of what the person wrote."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contributions"].label = _("What they wrote here for others")
