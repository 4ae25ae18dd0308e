"""Forms of an organisation."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from cop.network import countries
from cop.people.choices import Category
from cop.people.forms.choosing import OrganisationForm
from cop.people.forms.fields import LinesField, NameField, offer
from cop.people.forms.profile import LanguageRow
from cop.people.forms.readable import InWords
from cop.people.forms.rows import FormWithRows, RowKind, Typed
from cop.people.mail_providers import domain_of, is_public_provider
from cop.people.models import Organisation, Person
from cop.people.queries.choosing import offered_categories, organisations_like, organisations_named
from cop.people.queries.doubles import organisations_alike
from cop.people.queries.organisation import possible_parents
from cop.people.queries.seen import Seen
from cop.services.languages.choices import LANGUAGES
from cop.services.languages.forms import OurForm
from cop.services.languages.queries import language_name
from cop.services.ledger.versions import Difference, Values

DOMAIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+")


class DomainsField(LinesField):
    """Mail domains, one on a line, as they are compared."""

    def clean(self, value: Any) -> list[str]:
        """Return the domains in order, each once; refuse what is none, and those where anybody gets an address."""
        lines = super().clean(value).splitlines()
        domains = list(dict.fromkeys(domain for line in lines if (domain := domain_of(line))))
        for domain in domains:
            self._check(domain)
        return domains

    def prepare_value(self, value: Any) -> Any:
        """Show a list as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    @staticmethod
    def _check(domain: str) -> None:
        if not DOMAIN.fullmatch(domain):
            message = gettext("%(domain)s is not a domain. One looks like transport.gov.lk.")
            raise forms.ValidationError(message % {"domain": domain})
        if is_public_provider(domain):
            message = gettext("Anybody can get an address at %(domain)s, so it says nothing of where a person works.")
            raise forms.ValidationError(message % {"domain": domain})


class OrganisationBasics(OrganisationForm):
    """What an organisation says of itself beside its names in other languages. What it is a part of is found by name."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    organisation_name = NameField(
        label=_("Part of"),
        help_text=_("Type its name or a part of it."),
        required=False,
        widget=forms.TextInput({"list": "organisations"}),
    )
    name = NameField(label=pgettext_lazy("of a thing", "Name"), help_text=_("As the organisation itself writes it."))
    short_name = NameField(label=_("Short name"), required=False, max_length=40)
    category = forms.ChoiceField(label=_("Kind of organisation"), choices=Category.choices)
    country = forms.ChoiceField(label=_("Country"), required=False)
    place = NameField(label=_("Place"), help_text=_("City or district."), required=False, max_length=100)
    website = forms.URLField(label=_("Website"), required=False, max_length=200, assume_scheme="https")
    domains = DomainsField(
        label=_("Mail domains that admit its people"),
        help_text=_("One on a line. Whoever confirms an address there is a member at once; the focal person is told."),
        required=False,
        max_length=2000,
    )

    def __init__(self, *args: Any, organisation: Organisation, sets_domains: bool, **kwargs: Any) -> None:
        self.of = organisation
        super().__init__(*args, **kwargs)
        offer(self, "country", [("", _("choose")), *countries.choices()])
        if not sets_domains:
            del self.fields["domains"]

    def clean(self) -> None:
        """An organisation is not a part of itself, nor of its own parts."""
        super().clean()
        if self.is_valid_so_far and self.chosen and not possible_parents(self.of).filter(pk=self.chosen.pk).exists():
            self.add_error("organisation_name", _("That is a part of this organisation."))

    @property
    def is_valid_so_far(self) -> bool:
        """Whether it is known what the organisation is a part of."""
        return not self.errors.keys() & {"organisation_name", "organisation"}


class NameRow(LanguageRow):
    """The name in one language."""

    name = NameField(label=pgettext_lazy("of a thing", "Name"))


def _names_in_words(names: Mapping[str, str]) -> str:
    return "; ".join(f"{language_name(code)}: {name}" for code, name in names.items())


class OrganisationPage(FormWithRows):
    """All that an organisation says, as `queries.organisation` gives it."""

    basics_form = OrganisationBasics
    kinds = {
        "names": RowKind(
            NameRow,
            len(LANGUAGES),
            _("Name in other languages"),
            in_words=_names_in_words,
            as_rows=lambda names: [{"language": code, "name": name} for code, name in names.items()],
            as_value=lambda rows: {row["language"]: row["name"] for row in rows},
        )
    }

    def initial(self, values: Mapping[str, Any]) -> Typed:
        """Show the parent by its name."""
        parent = Organisation.objects.filter(pk=values.get("parent") or 0).first()
        return dict(values) | {
            "organisation_name": parent.name if parent else "",
            "organisation": str(parent.pk) if parent else "",
        }

    def values(self) -> Values:
        """Return what was sent, with the number of the parent."""
        values = super().values()
        assert isinstance(self.basics, OrganisationBasics)
        chosen = self.basics.chosen
        values["parent"] = chosen.pk if chosen else None
        return {name: value for name, value in values.items() if name not in ("organisation", "organisation_name")}

    def _in_words(self, difference: Difference) -> InWords:
        if difference.field != "parent":
            return super()._in_words(difference)
        names = dict(Organisation.objects.filter(pk__in=[difference.now, difference.typed]).values_list("pk", "name"))
        label = self.basics.fields["organisation_name"].label
        return InWords(label or "", names.get(difference.now, ""), names.get(difference.typed, ""), difference.clashes)


class FocalPersonForm(OurForm):
    """Who of the people there speaks for the organisation."""

    person = forms.ChoiceField(label=_("Who speaks for the organisation"), required=False)

    def __init__(self, *args: Any, people: Iterable[Seen], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", [("", _("nobody")), *((str(person.number), person.shown_name) for person in people)])


class ProposalForm(OurForm):
    """A new organisation. Where known ones are called nearly so (`alike`), the button that says that it is new sends its
    name once more; with another name they are asked about again."""

    name = NameField(label=pgettext_lazy("of a thing", "Name"), help_text=_("As the organisation itself writes it."))
    category = forms.ChoiceField(label=_("Kind of organisation"))
    country = forms.ChoiceField(label=_("Country"))

    def __init__(self, *args: Any, viewer: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.alike: list[Organisation] = []
        offer(self, "category", [("", _("choose")), *offered_categories()])
        offer(self, "country", [("", _("choose")), *countries.choices()])

    def is_valid(self) -> bool:
        """Whether all is right and nothing has to be asked."""
        return super().is_valid() and not self.alike

    def clean(self) -> None:
        """Find the organisations that could be meant."""
        name = self.cleaned_data.get("name")
        if name and self.data.get("new") != name:
            found = [*organisations_alike(name, self.viewer), *organisations_named(name), *organisations_like(name)]
            self.alike = list(dict.fromkeys(found))
