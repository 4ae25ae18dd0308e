"""A new token, a new web hook."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cop.api.access import scopes_for
from cop.api.actions import LONGEST
from cop.api.choices import Kind, Scope
from cop.api.outgoing import NotAllowed, check
from cop.people.forms.fields import offer
from cop.people.models import Person
from cop.services.languages.forms import OurForm


class TokenForm(OurForm):
    """What a token is for, what it may, and for how long."""

    name = forms.CharField(label=_("What it is for"), max_length=100)
    scopes = forms.TypedMultipleChoiceField(label=_("What it may"), coerce=Scope, widget=forms.CheckboxSelectMultiple)
    days = forms.IntegerField(label=_("For how many days"), min_value=1, max_value=LONGEST.days, initial=90)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "scopes", [(scope.value, scope.label) for scope in scopes_for(person)])

    @property
    def valid(self) -> timedelta:
        """For how long it counts."""
        return timedelta(days=self.cleaned_data["days"])


class HookForm(OurForm):
    """Where it leads, and what it is told of."""

    address = forms.CharField(
        label=_("Address"), help_text=_("It begins with https://."), max_length=300, widget=forms.URLInput
    )
    kinds = forms.TypedMultipleChoiceField(
        label=_("What it is told of"), coerce=Kind, choices=Kind.choices, widget=forms.CheckboxSelectMultiple
    )

    def clean_address(self) -> str:
        """Nothing is sent to what is not safe."""
        address: str = self.cleaned_data["address"]
        try:
            check(address)
        except NotAllowed:
            raise forms.ValidationError(
                _("Nothing is sent there: give a public address that begins with https://.")
            ) from None
        return address
