"""Choosing an organisation by typing its name: a known one is found however it is written, another one is named anew."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cop.network.countries import country_name
from cop.people.forms.fields import NameField, offer
from cop.people.models import Organisation
from cop.people.queries.choosing import offered_categories, organisations_like, organisations_named
from cop.services.languages.forms import OurForm
from cop.services.languages.queries import text_of

NEW = "new"
"""What is chosen in place of a known organisation."""


class OfferedChoice(forms.ChoiceField):
    """A choice among what was offered for the name that was typed; one that was offered for another name is none."""

    def to_python(self, value: Any) -> str:
        """Return the choice if it is among those offered now."""
        return value if value and self.valid_value(value) else ""


class OrganisationForm(OurForm):
    """The name as typed, and the choice where several known organisations could be meant."""

    organisation_name = NameField(
        label=_("Organisation"),
        help_text=_("Type its name or a part of it."),
        widget=forms.TextInput({"list": "organisations", "autocomplete": "organization"}),
    )
    organisation = OfferedChoice(label=_("Did you mean one of these?"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks = False
        self.offered = self._offered()
        offer(self, "organisation", [(str(one.pk), _described(one)) for one in self.offered])

    @property
    def chosen(self) -> Organisation | None:
        """The organisation chosen in a valid form, None for none that is known."""
        number = self.cleaned_data["organisation"]
        return next((one for one in self.offered if str(one.pk) == number), None)

    def clean(self) -> None:
        """Find out which organisation is meant; ask when it could be several."""
        name = self.cleaned_data.get("organisation_name")
        if not name:
            self.cleaned_data["organisation"] = ""
            return
        chosen = self.cleaned_data.get("organisation") or self._meant(name)
        self.asks = not chosen and bool(self.offered)
        if self.asks:
            question = format_html('<a href="#{}">{}</a>', self["organisation"].auto_id, _("Is it one of these?"))
            self.add_error(None, question)
        if not chosen and not self.offered:
            self.add_error("organisation_name", _("We know no organisation of that name."))
        self.cleaned_data["organisation"] = chosen

    def _offered(self) -> list[Organisation]:
        typed = NameField().to_python(self["organisation_name"].value())
        if not typed:
            return []
        named = organisations_named(typed)
        return named + [one for one in organisations_like(typed) if one not in named]

    def _meant(self, name: str) -> str:
        named = organisations_named(name)
        return str(named[0].pk) if len(named) == 1 else ""


class AnyOrganisationForm(OrganisationForm):
    """The same, where one may be named that nobody knows; its kind is asked then."""

    category = forms.ChoiceField(
        label=_("Kind of organisation"),
        help_text=_("Needed for an organisation that is new here; otherwise leave it."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "category", [("", _("choose")), *offered_categories()])
        known = [(str(one.pk), _described(one)) for one in self.offered]
        offer(self, "organisation", [*known, (NEW, _("None of these: it is new here"))])

    def clean(self) -> None:
        """Ask for the kind of one that nobody knows."""
        super().clean()
        if self.cleaned_data.get("organisation") == NEW and not self.cleaned_data.get("category"):
            self.add_error("category", _("We do not know this organisation yet. Say what kind it is."))

    def _meant(self, name: str) -> str:
        return super()._meant(name) or ("" if self.offered else NEW)


def _described(organisation: Organisation) -> str:
    name = text_of(organisation.names) or organisation.name
    names = " ".join([organisation.name, *organisation.names.values()]).casefold()
    place = "" if organisation.place.casefold() in names else organisation.place
    country = country_name(organisation.country) if organisation.country else ""
    return ", ".join(filter(None, [name, place, country]))
