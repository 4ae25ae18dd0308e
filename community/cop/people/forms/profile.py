"""The profile: one form with rows, saved with one press, and what stands beside it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cop.network.queries import every_topic
from cop.people.choices import Rhythm, Sex
from cop.people.forms.choosing import AnyOrganisationForm
from cop.people.forms.directory import topic_choices
from cop.people.forms.fields import (
    DayField,
    LatinNameField,
    LinesField,
    NameField,
    PhoneField,
    country_choices,
    offer,
    time_zone_choices,
)
from cop.people.forms.opened import OpenedForm
from cop.people.forms.rows import FormWithRows, RowKind
from cop.services.languages.choices import LANGUAGES
from cop.services.languages.forms import OurForm
from cop.services.languages.queries import language_name, listed, text_of


class BasicsForm(OurForm):
    """What is not in rows."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name = NameField(label=_("Your name, as you write it"), widget=forms.TextInput({"autocomplete": "name"}))
    name_latin = LatinNameField()
    addressed_as = NameField(
        label=_("How we address you"), help_text=_("As a letter to you begins."), required=False, max_length=100
    )
    country = forms.ChoiceField(label=_("Country where you work"), required=False)
    place = NameField(label=_("Place"), help_text=_("City or district."), required=False, max_length=100)
    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("Dates and times are shown to you in it."))
    learning = LinesField(label=_("What you want to learn"), required=False, max_length=1000)
    willing_to_be_asked = forms.BooleanField(
        label=_("I am willing to be asked"),
        help_text=_("Members who look for somebody who knows find you, and questions come to you."),
        required=False,
    )
    asked_at_most_a_month = forms.IntegerField(
        label=_("At most how often in a month"), min_value=1, max_value=30, widget=forms.NumberInput({"class": "short"})
    )
    phone = PhoneField(label=_("Telephone"), required=False)
    postal_address = LinesField(label=_("Postal address"), required=False, max_length=500)
    sex = forms.ChoiceField(
        label=_("Sex"),
        help_text=_("Shown to nobody. Counted only in groups of five or more, because funders ask for it."),
        choices=Sex.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    news_rhythm = forms.ChoiceField(label=_("Mail about what is new"), choices=Rhythm.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "country", [("", _("choose")), *country_choices()])
        offer(self, "time_zone", time_zone_choices(also=(self.initial or {}).get("time_zone", "")))


class LanguageRow(OurForm):
    """A language that the person reads."""

    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(code, language_name(code)) for code, _own_name in LANGUAGES]
        offer(self, "language", [("", _("choose")), *named])


class ExpertiseRow(OurForm):
    """Something that the person knows, with a sentence on it and where they did it."""

    topic = forms.ChoiceField(label=_("Topic"))
    sentence = forms.CharField(
        label=_("One sentence"), help_text=_("What did you do, or find out?"), required=False, max_length=300
    )
    where = forms.CharField(label=_("Where"), required=False, max_length=150)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self["topic"].value() or ""
        offer(self, "topic", [("", _("choose")), *topic_choices(also=chosen)])


class LinkRow(OurForm):
    """A page elsewhere."""

    address = forms.URLField(
        label=_("Web address"), max_length=300, assume_scheme="https", widget=forms.URLInput({"autocomplete": "url"})
    )
    name = NameField(label=_("What it is called"), required=False, max_length=100)

    def clean_address(self) -> str:
        """Only pages that are sent encrypted are linked."""
        address = self.cleaned_data["address"]
        if not address.startswith("https://"):
            raise forms.ValidationError(_("The address begins with https://."))
        return address

    def clean_name(self) -> str:
        """A link without a name is called by its address."""
        return self.cleaned_data["name"] or self.data.get(self.add_prefix("address"), "").removeprefix("https://")[:100]


def _expertise_in_words(rows: list[dict[str, Any]]) -> str:
    names = {topic.code: text_of(topic.names) for topic in every_topic()}
    return "; ".join(
        " – ".join(filter(None, [names.get(row["topic"], row["topic"]), row["sentence"], row["where"]])) for row in rows
    )


class ProfileForm(FormWithRows):
    """The whole profile, as `queries.profile` gives it. A language that is there twice counts once."""

    basics_form = BasicsForm
    kinds = {
        "languages": RowKind(
            LanguageRow,
            len(LANGUAGES),
            _("Languages"),
            in_words=lambda codes: listed(language_name(code) for code in codes),
            as_rows=lambda codes: [{"language": code} for code in codes],
            as_value=lambda rows: list(dict.fromkeys(row["language"] for row in rows)),
        ),
        "expertise": RowKind(ExpertiseRow, 20, _("What you know"), in_words=_expertise_in_words),
        "links": RowKind(LinkRow, 5, _("Links"), in_words=lambda rows: ", ".join(row["address"] for row in rows)),
    }


class PhotoForm(OurForm):
    """A photo of oneself, the first or another."""

    photo = forms.FileField(
        label=_("Photo"),
        help_text=_("It is saved with the profile."),
        required=False,
        widget=forms.FileInput({"accept": "image/*"}),
    )

    def __init__(self, *args: Any, another: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if another:
            self.fields["photo"].label = _("Another photo")


class BeginningField(DayField):
    """The day on which a job begins, at most a year ahead."""

    def validate(self, value: Any) -> None:
        """Refuse what lies further ahead, which mostly is a slip of the finger."""
        super().validate(value)
        if value and value > timezone.localdate() + timedelta(days=366):
            raise forms.ValidationError(_("This is more than a year ahead. Enter the job when it is nearer."))


class JobForm(AnyOrganisationForm):
    """A new job, and which of the jobs so far ends with it."""

    role = NameField(
        label=_("Your role there"),
        required=False,
        max_length=150,
        widget=forms.TextInput({"autocomplete": "organization-title"}),
    )
    since = BeginningField(
        label=_("Since"), help_text=_("The day on which the jobs that you leave end."), required=False
    )
    ending = forms.MultipleChoiceField(label=_("This ends"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, running: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "ending", [(str(one.pk), _job(one)) for one in running])
        self.fields["ending"].initial = [str(one.pk) for one in running]
        if not running:
            del self.fields["ending"]


class AffiliationForm(OpenedForm):
    """What is written of one job."""

    role = NameField(label=_("Your role there"), required=False, max_length=150)
    since = BeginningField(label=_("Since"), required=False)
    until = DayField(label=_("Until"), required=False)

    def clean(self) -> None:
        """A job ends after it begins."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", _("A job ends after it begins."))


def _job(affiliation: Any) -> str:
    name = text_of(affiliation.organisation.names) or affiliation.organisation.name
    return ", ".join(filter(None, [affiliation.role, name]))
