"""Forms of the record that the desk keeps of a person."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cop.network.models import Community
from cop.people.forms.fields import (
    LatinNameField,
    LinesField,
    NameField,
    PhoneField,
    country_choices,
    offer,
    time_zone_choices,
)
from cop.people.forms.profile import ProfileForm
from cop.people.forms.rows import FormWithRows
from cop.services.languages.forms import OurForm
from cop.services.languages.queries import text_of
from cop.services.ledger.versions import Values


class NoteForm(OurForm):
    """A note on a person, or on an organisation, which has no data of its own."""

    text = LinesField(
        label=_("Note"),
        help_text=_("Only the secretariat reads it here. By law the person finds it in their own data."),
        max_length=4000,
    )

    def __init__(self, *args: Any, on_person: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not on_person:
            self.fields["text"].help_text = _("Only the secretariat reads it here.")


class RecordBasics(OurForm):
    """What is not in rows; the address only of somebody who is on a list and never signed in."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name = NameField(label=_("Name"))
    name_latin = LatinNameField()
    addressed_as = NameField(label=_("How we address them"), required=False, max_length=100)
    email = forms.EmailField(label=_("E-mail address"), required=False, max_length=254)
    country = forms.ChoiceField(label=_("Country"), required=False)
    place = NameField(label=_("Place"), required=False, max_length=100)
    time_zone = forms.ChoiceField(label=_("Time zone"))
    learning = LinesField(label=_("What they want to learn"), required=False, max_length=1000)
    phone = PhoneField(label=_("Telephone"), required=False)
    postal_address = LinesField(label=_("Postal address"), required=False, max_length=500)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The person reads it in the mail that tells them."),
        required=False,
        max_length=300,
    )

    def __init__(self, *args: Any, mends_address: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name_latin"].label, self.fields["name_latin"].help_text = _("Name in Latin letters"), ""
        offer(self, "country", [("", _("choose")), *country_choices()])
        offer(self, "time_zone", time_zone_choices(also=(self.initial or {}).get("time_zone", "")))
        if not mends_address:
            del self.fields["email"]

    def clean_email(self) -> str:
        """Addresses are compared in small letters."""
        return self.cleaned_data["email"].lower()


class RecordForm(FormWithRows):
    """What the secretariat may put right of a person, as `queries.records.edited_values` gives it."""

    basics_form = RecordBasics
    kinds = ProfileForm.kinds | {
        "expertise": replace(ProfileForm.kinds["expertise"], label=_("What they know")),
    }

    @property
    def reason(self) -> str:
        """Why, in words for the person."""
        return self.basics.cleaned_data["reason"]

    def values(self) -> Values:
        """Return what was sent, of a valid page, without the reason."""
        return {name: value for name, value in super().values().items() if name != "reason"}


class MembershipForm(OurForm):
    """A community of which somebody becomes a member."""

    community = forms.ChoiceField(label=_("Community"))

    def __init__(self, *args: Any, open_to: list[Community], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.open_to = {community.slug: community for community in open_to}
        offer(
            self, "community", [("", _("choose")), *((slug, text_of(one.names)) for slug, one in self.open_to.items())]
        )

    def chosen(self) -> Community:
        """Return the community of a valid form."""
        return self.open_to[self.cleaned_data["community"]]
