"""What the secretariat sets: the partnership and its contact, communities, topics."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cop.desk.forms.languages import InLanguagesForm
from cop.network import countries
from cop.network.choices import LineColour, Reading
from cop.network.models import Community
from cop.people.forms.fields import LinesField, PhoneField
from cop.people.forms.joining import NameField, offer
from cop.people.forms.rows import FormWithRows, RowKind, Typed
from cop.services.languages.forms import OurForm
from cop.services.languages.queries import fuzzy_date, text_of

MOST_ORDER = 9999
SMALLER_FIRST = _("Smaller numbers come first.")


class PartnershipBasics(InLanguagesForm):
    """The partnership's names and how its secretariat is reached."""

    texts = {"names": NameField(label=pgettext_lazy("of a thing", "Name"))}

    version = forms.IntegerField(widget=forms.HiddenInput)
    secretariat = NameField(label=_("Name of the secretariat"), required=False)
    host = NameField(label=_("Host"), help_text=_("The organisation that the secretariat is part of."), required=False)
    address = LinesField(label=_("Postal address"), required=False, max_length=500)
    telephone = PhoneField(label=_("Telephone"), required=False)
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Whoever answers one of our mails writes to it."),
        required=False,
        max_length=254,
    )
    website = forms.URLField(label=_("Website"), required=False, max_length=200, assume_scheme="https")
    kept_in = forms.ChoiceField(
        label=_("Country in which members’ data is kept"),
        help_text=_("Where the machines stand. The privacy page and what people agree to say it from then on."),
        required=False,
    )
    kept_by = NameField(
        label=_("Who runs the machines"), help_text=_("The provider, or the organisation itself."), required=False
    )
    asks_yearly = forms.BooleanField(
        label=_("Ask each member once a year by mail whether their data is still right"), required=False
    )
    letters_alone = forms.IntegerField(
        label=_("People to whom one of the desk may send a letter alone"),
        help_text=_("To more, a second person approves it first. 0: never."),
        min_value=0,
        max_value=999_999,
        widget=forms.NumberInput({"class": "short"}),
    )
    communities_stated = forms.IntegerField(
        label=_("Number of communities of the partnership"),
        help_text=_("The catalogue tells it for as long as fewer are named here. Empty: nothing is told."),
        required=False,
        min_value=0,
        max_value=999,
        widget=forms.NumberInput({"class": "short"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kept_in", [("", _("not said yet")), *countries.choices()])

    def clean(self) -> None:
        """A country is told with the provider there, and the other way round."""
        super().clean()
        said = {name: self.cleaned_data.get(name) for name in ("kept_in", "kept_by")}
        for name, value in said.items():
            if any(said.values()) and not value and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])


class AccountRow(OurForm):
    """An account on another network."""

    name = forms.CharField(label=_("Name of the account"), max_length=100)
    label = NameField(
        label=_("Network"), help_text=_("What the network is called. It stands before the name."),
        required=False, max_length=60,
    )  # fmt: skip
    address = forms.URLField(
        label=_("Web address"),
        help_text=_("A plain link leads there. Empty: the name stands there alone."),
        required=False,
        max_length=300,
        assume_scheme="https",
    )


def _accounts_in_words(accounts: Iterable[Mapping[str, str]]) -> str:
    return "; ".join(" ".join(filter(None, [one["label"], one["name"], one["address"]])) for one in accounts)


class PartnershipPage(FormWithRows):
    """All that the settings of the partnership say, as `network.queries.partnership_values` gives it."""

    basics_form = PartnershipBasics
    kinds = {"accounts": RowKind(AccountRow, 10, _("Accounts on other networks"), in_words=_accounts_in_words)}


class CommunityBasics(InLanguagesForm):
    """What a community is called and about, how it looks, who reads and joins, and what it states of itself."""

    texts = {
        "names": NameField(label=pgettext_lazy("of a thing", "Name")),
        "sectors": NameField(label=_("Sector"), help_text=_("In one to three words."), max_length=100),
        "summaries": LinesField(
            label=_("In one or two sentences"),
            help_text=_("Stands in the catalogue, and on its page until it has an introduction."),
            rows=3,
            max_length=500,
        ),
    }

    version = forms.IntegerField(widget=forms.HiddenInput)
    colour = forms.ChoiceField(
        label=_("Colour of its line"), choices=LineColour.choices, initial=LineColour.GREEN, widget=forms.RadioSelect
    )
    email = forms.EmailField(
        label=_("Mail address of the community"), help_text=_("Stands on its page."), required=False, max_length=254
    )
    order = forms.IntegerField(
        label=_("Place in the list of communities"),
        help_text=SMALLER_FIRST,
        min_value=0,
        max_value=MOST_ORDER,
        widget=forms.NumberInput({"class": "short"}),
    )
    reading = forms.ChoiceField(
        label=_("What is said in the community is"),
        choices=Reading.choices,
        initial=Reading.MEMBERS,
        widget=forms.RadioSelect,
    )
    accept_at_known_domains = forms.BooleanField(
        label=_("Accept people at once who confirm an address at the domain of a member organisation"),
        help_text=_("Otherwise somebody reads each application."),
        required=False,
        initial=True,
    )
    members_stated = forms.CharField(
        label=_("Number of members that the community states"),
        help_text=_("As it is written, for example 60+. It is quoted until our own register counts more."),
        required=False,
        max_length=20,
        widget=forms.TextInput({"class": "short"}),
    )
    members_stated_floor = forms.IntegerField(
        label=_("The same as a plain number"),
        required=False,
        min_value=1,
        max_value=10_000_000,
        widget=forms.NumberInput({"class": "short"}),
    )
    members_stated_on = forms.CharField(
        label=_("When it was stated"),
        help_text=_("As exact as it is known: 2019, 2019-06 or 2019-10-16."),
        required=False,
        max_length=10,
        widget=forms.TextInput({"class": "short"}),
    )
    countries = forms.MultipleChoiceField(
        label=_("Member countries that the community declares"),
        help_text=_("A country in which a member lives counts too, and needs no tick."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "countries", countries.choices())

    def clean_members_stated_floor(self) -> int:
        """No number is none."""
        return self.cleaned_data["members_stated_floor"] or 0

    def clean_members_stated_on(self) -> str:
        """A date that can be told in words."""
        when = self.cleaned_data["members_stated_on"]
        try:
            fuzzy_date(when or "2019")
        except ValueError as error:
            raise forms.ValidationError(_("Write the date as in the examples.")) from error
        return when

    def clean_countries(self) -> list[str]:
        """The order tells nothing."""
        return sorted(self.cleaned_data["countries"])

    def clean(self) -> None:
        """A number that is stated can be compared, and a date belongs to one."""
        number = ("members_stated", "members_stated_floor")
        if any(self.cleaned_data.get(name) for name in (*number, "members_stated_on")):
            for name in number:
                if name not in self.errors and not self.cleaned_data.get(name):
                    self.add_error(name, self.fields[name].error_messages["required"])


class CommunityPage(FormWithRows):
    """All that the settings of a community say, as `network.queries.community_values` gives it."""

    basics_form = CommunityBasics
    kinds = {}

    def initial(self, values: Mapping[str, Any]) -> Typed:
        """Show no number where none is stated."""
        return dict(values) | {"members_stated_floor": values.get("members_stated_floor") or ""}


class TopicBasics(InLanguagesForm):
    """What a topic is called, where it stands and to which communities it belongs."""

    texts = {"names": NameField(label=pgettext_lazy("of a thing", "Name"))}

    version = forms.IntegerField(widget=forms.HiddenInput)
    order = forms.IntegerField(
        label=_("Place among its kind"),
        help_text=SMALLER_FIRST,
        min_value=0,
        max_value=MOST_ORDER,
        widget=forms.NumberInput({"class": "short"}),
    )
    communities = forms.MultipleChoiceField(
        label=_("Communities"),
        help_text=_("It stands on their pages. Profiles and filters offer it in any case."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, communities: Iterable[Community], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = list(communities)
        offer(self, "communities", [(one.slug, text_of(one.names)) for one in self.offered])

    def clean_communities(self) -> list[str]:
        """The order tells nothing."""
        return sorted(self.cleaned_data["communities"])


class TopicPage(FormWithRows):
    """All that the settings of a topic say, as `network.queries.topic_values` gives it."""

    basics_form = TopicBasics
    kinds = {}
