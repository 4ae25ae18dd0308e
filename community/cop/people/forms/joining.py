"""The steps of joining, and what an applicant types later."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cop.network.models import Topic
from cop.network.queries import communities_open, partnership, topics
from cop.people.choices import REQUIRED_CONSENTS, ConsentKind
from cop.people.forms.choosing import AnyOrganisationForm
from cop.people.forms.fields import CodeField, LatinNameField, NameField, PlainNameField, country_choices, offer
from cop.people.models import ConsentText
from cop.people.queries.consenting import current_texts
from cop.services.languages.choices import LANGUAGES
from cop.services.languages.forms import OurForm
from cop.services.languages.queries import text_of, variant
from cop.services.languages.templatetags.languages import bcp47

PARTNERSHIP = "partnership"
"""What is chosen for the partnership among the slugs of communities."""


class YouForm(OurForm):
    """Step 1: who joins, and where mail reaches them."""

    name = NameField(label=_("Your name, as you write it"), widget=forms.TextInput({"autocomplete": "name"}))
    name_latin = LatinNameField()
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("We send a code there. Other members do not see it unless you want that."),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    country = forms.ChoiceField(label=_("Country where you work"), widget=forms.Select({"autocomplete": "country"}))
    language = forms.ChoiceField(label=_("Language in which we write to you"), choices=LANGUAGES)
    delegate_name = PlainNameField(label=_("Your own name"), required=False, max_length=100)
    delegate_email = forms.EmailField(label=_("Your own e-mail address"), required=False, max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "country", [("", _("choose")), *country_choices()])
        self.fields["language"].initial = get_language()

    def clean_email(self) -> str:
        """Addresses are compared in small letters."""
        return self.cleaned_data["email"].lower()

    def clean_delegate_email(self) -> str:
        """Addresses are compared in small letters."""
        return self.cleaned_data["delegate_email"].lower()

    def clean(self) -> None:
        """Somebody who fills in for another says both who they are and where they are reached."""
        name, email = self.cleaned_data.get("delegate_name"), self.cleaned_data.get("delegate_email")
        if email and not name and "delegate_name" not in self.errors:
            self.add_error("delegate_name", self.fields["delegate_name"].error_messages["required"])
        if name and not email and "delegate_email" not in self.errors:
            self.add_error("delegate_email", self.fields["delegate_email"].error_messages["required"])
        if email and email == self.cleaned_data.get("email"):
            self.add_error("delegate_email", _("This is the address of the person who joins. Write your own here."))

    def answers(self) -> dict[str, Any]:
        """Return what is kept of this step."""
        return dict(self.cleaned_data)


class TopicGroup(NamedTuple):
    """The boxes of a topic of the first level and of what is under it, and how many of them are ticked."""

    name: str
    options: list[forms.boundfield.BoundWidget]
    ticked: int


class WorkForm(AnyOrganisationForm):
    """Step 2: for whom, and what they work on."""

    field_order = ["capacity", "organisation_name", "organisation", "category"]

    capacity = forms.ChoiceField(
        label=_("You join"),
        choices=[("organisation", _("with the organisation that I work for")), ("individual", _("for myself"))],
        widget=forms.RadioSelect,
    )
    role = NameField(
        label=_("Your role there"),
        required=False,
        max_length=150,
        widget=forms.TextInput({"autocomplete": "organization-title"}),
    )
    speaks_for = forms.BooleanField(label=_("The organisation joins too, and I speak for it"), required=False)
    sentence = forms.CharField(
        label=_("What do you work on in transport?"),
        help_text=_("One sentence. The community is for people who work on transport in Asia."),
        max_length=300,
        min_length=2,
        widget=forms.Textarea({"rows": 3}),
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics that you know"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "topics", [(topic.code, text_of(topic.names)) for topic in _both_levels()])
        self.fields["organisation_name"].required = self._with_organisation

    def topic_groups(self) -> Iterator[TopicGroup]:
        """Yield the topics under their first level."""
        options = {option.data["value"]: option for option in self["topics"]}
        for first in topics():
            own = [options[topic.code] for topic in (first, *first.children.all())]
            yield TopicGroup(text_of(first.names), own, sum(option.data["selected"] for option in own))

    @property
    def _with_organisation(self) -> bool:
        return self["capacity"].value() != "individual"

    def clean(self) -> None:
        """Only somebody who joins with an organisation names one."""
        if self._with_organisation:
            super().clean()

    def answers(self) -> dict[str, Any]:
        """Return what is kept of this step; of somebody who joins for themselves nothing of an organisation."""
        if not self._with_organisation:
            nothing = {"organisation_name": "", "organisation": None, "category": "", "role": "", "speaks_for": False}
            return self.cleaned_data | nothing
        known = self.chosen
        name = known.name if known else self.cleaned_data["organisation_name"]
        return self.cleaned_data | {"organisation": known.pk if known else None, "organisation_name": name}


class JoinsForm(OurForm):
    """Step 3: what is joined, and what is agreed to, each apart. A delegate agrees to nothing for somebody else."""

    partnership = forms.BooleanField(required=False)
    communities = forms.MultipleChoiceField(label=_("Communities"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, consents_asked: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partnership"].label = text_of(partnership().names)
        offer(self, "communities", [(one.slug, text_of(one.names)) for one in communities_open()])
        self.texts = current_texts() if consents_asked else {}
        add_consents(self, self.texts)

    def clean(self) -> None:
        """Something must be joined."""
        if not self.cleaned_data.get("partnership") and not self.cleaned_data.get("communities"):
            self.add_error(None, _("Choose at least one: the partnership, or a community."))

    def consents(self) -> list[forms.BoundField]:
        """Return the fields of the consents, for the template."""
        return [self[consent_name(kind)] for kind in self.texts]

    def answers(self) -> dict[str, Any]:
        """Return what is kept of this step: of the consents, the versions that were agreed to and the language read."""
        return {
            "partnership": self.cleaned_data["partnership"],
            "communities": self.cleaned_data["communities"],
            "consents": agreed(self, self.texts),
            "language": get_language(),
        }


class FurtherForm(OurForm):
    """Which further places somebody joins who is known, and what they still agree to before."""

    place = forms.MultipleChoiceField(label=_("What you join"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, missing: list[ConsentKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(PARTNERSHIP, partnership().names), *((one.slug, one.names) for one in communities_open())]
        offer(self, "place", [(slug, text_of(names)) for slug, names in named])
        self.texts = {kind: text for kind, text in current_texts().items() if kind in missing}
        add_consents(self, self.texts)

    def consents(self) -> list[forms.BoundField]:
        """Return the fields of the consents, for the template."""
        return [self[consent_name(kind)] for kind in self.texts]


class CodeForm(OurForm):
    """The code from the mail, typed as people type."""

    code = CodeField()


class AnswerForm(OurForm):
    """The answer to what the desk asked."""

    text = forms.CharField(label=_("Your answer"), max_length=4000, widget=forms.Textarea({"rows": 6}))


def consent_name(kind: ConsentKind) -> str:
    """Return the name of the field of a kind of consent."""
    return f"consent_{kind.value}"


def add_consents(form: OurForm, texts: dict[ConsentKind, ConsentText]) -> None:
    """Add a box for each consent, empty unless it was ticked before; its value is the version that it stands beside."""
    for kind, text in texts.items():
        form.fields[consent_name(kind)] = ConsentField(text)


def agreed(form: OurForm, texts: dict[ConsentKind, ConsentText]) -> dict[ConsentKind, int]:
    """Return the versions that were agreed to in a valid form."""
    return {kind: text.version for kind, text in texts.items() if form.cleaned_data[consent_name(kind)]}


class ConsentField(forms.BooleanField):
    """A box beside one version of a text; ticked beside another version, it counts as not ticked.

    Its label is the whole text, so a list of what is wrong calls it by its `short_name`.
    """

    def __init__(self, text: ConsentText) -> None:
        self.version = str(text.version)
        self.short_name = text.get_kind_display()
        language, words = variant(text.texts)
        super().__init__(
            label=format_html('<span lang="{}">{}</span>', bcp47(language), words),
            required=text.kind in REQUIRED_CONSENTS,
            widget=VersionBox(self.version),
        )

    def to_python(self, value: Any) -> bool:
        """Whether this version was ticked."""
        return value == self.version


class VersionBox(forms.CheckboxInput):
    """A box that sends the version of the text beside it."""

    def __init__(self, version: str) -> None:
        self.version = version
        super().__init__()

    def format_value(self, value: Any) -> str:
        """Return what the box sends when it is ticked."""
        return self.version

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the version that was ticked, or nothing."""
        return data.get(name, "")


def _both_levels() -> Iterator[Topic]:
    for first in topics():
        yield first
        yield from first.children.all()
