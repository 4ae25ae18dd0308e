"""The steps of joining, and what an applicant types later."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cop.network import countries
from cop.network.models import MemberCountry
from cop.network.queries import communities_open, partnership
from cop.people.choices import REQUIRED_CONSENTS, Category, ConsentKind
from cop.people.forms.directory import topic_choices
from cop.people.models import ConsentText, Organisation
from cop.people.queries.choosing import organisations_like, organisations_named
from cop.people.queries.consenting import current_texts
from cop.services.languages.choices import LANGUAGES
from cop.services.languages.forms import OurForm
from cop.services.languages.queries import text_of, variant
from cop.services.languages.templatetags.languages import bcp47

NEW = "new"
ADDRESS_LIKE = re.compile(r"://|www\.|@", re.IGNORECASE)
TURNS_DIRECTION = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class NameField(forms.CharField):
    """A name in any script, on one line. The joiners that Indic scripts need stay; what would turn the direction of the
    text around it, or lead a reader of our mail elsewhere, is taken out or refused."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 200)
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        """Return the name composed, with single blanks."""
        text = TURNS_DIRECTION.sub("", super().to_python(value) or "")
        text = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in text)
        return " ".join(unicodedata.normalize("NFC", text).split())

    def validate(self, value: str) -> None:
        """Refuse what has no letter, and addresses."""
        super().validate(value)
        if value and not any(unicodedata.category(c).startswith("L") for c in value):
            raise forms.ValidationError(_("A name has at least one letter."))
        if ADDRESS_LIKE.search(value):
            raise forms.ValidationError(_("A name holds no web or e-mail address."))


class YouForm(OurForm):
    """Step 1: who joins, and where mail reaches them."""

    name = NameField(label=_("Your name, as you write it"), widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("We send a code there. Other members do not see it unless you want that."),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    country = forms.ChoiceField(label=_("Country where you work"), widget=forms.Select({"autocomplete": "country"}))
    language = forms.ChoiceField(label=_("Language in which we write to you"), choices=LANGUAGES)
    delegate_name = NameField(label=_("Your own name"), required=False, max_length=100)
    delegate_email = forms.EmailField(label=_("Your own e-mail address"), required=False, max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "country", _country_choices())
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


class OfferedChoice(forms.ChoiceField):
    """A choice among what was offered for the name that was typed; one that was offered for another name is none."""

    def to_python(self, value: Any) -> str:
        """Return the choice if it is among those offered now."""
        return value if value and self.valid_value(value) else ""


class WorkForm(OurForm):
    """Step 2: for whom, and what they work on. An organisation that the register knows is chosen, another one named."""

    capacity = forms.ChoiceField(
        label=_("You join"),
        choices=[("organisation", _("with the organisation that I work for")), ("individual", _("for myself"))],
        widget=forms.RadioSelect,
    )
    organisation_name = NameField(
        label=_("Organisation"),
        help_text=_("Type its name or a part of it."),
        required=False,
        widget=forms.TextInput({"list": "organisations", "autocomplete": "organization"}),
    )
    organisation = OfferedChoice(label=_("Which one it is"), required=False, widget=forms.RadioSelect)
    category = forms.ChoiceField(
        label=_("Kind of organisation"), help_text=_("Only for one that we do not know yet."), required=False
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
        min_length=5,
        widget=forms.Textarea({"rows": 3}),
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics that you know"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "category", [("", _("choose")), *Category.choices])
        offer(self, "topics", topic_choices())
        self.offered, self.meant = self._organisations()
        known = [(str(one.pk), _described(one)) for one in self.offered]
        offer(self, "organisation", [*known, (NEW, _("None of these: it is new here"))])
        with_organisation = self["capacity"].value() != "individual"
        self.fields["organisation_name"].required = with_organisation
        self.fields["organisation"].required = with_organisation and bool(self.offered) and not self.meant

    def _organisations(self) -> tuple[list[Organisation], str]:
        """Return those that the typed name could mean, and which one it means if that is clear, `NEW` for none."""
        typed = NameField().to_python(self["organisation_name"].value())
        if not typed:
            return [], ""
        named = organisations_named(typed)
        offered = named + [one for one in organisations_like(typed) if one not in named]
        if len(named) == 1:
            return offered, str(named[0].pk)
        return offered, "" if offered else NEW

    def clean(self) -> None:
        """An organisation that nobody knows yet is named with its kind."""
        chosen = self.cleaned_data.get("organisation") or self.meant
        self.cleaned_data["organisation"] = chosen
        new_here = self.cleaned_data.get("capacity") == "organisation" and chosen == NEW
        if new_here and not self.cleaned_data.get("category"):
            self.add_error("category", _("We do not know this organisation yet. Say what kind it is."))

    def answers(self) -> dict[str, Any]:
        """Return what is kept of this step; of somebody who joins for themselves nothing of an organisation."""
        kept = dict(self.cleaned_data)
        if kept["capacity"] == "individual":
            kept.update(organisation_name="", organisation="", category="", role="", speaks_for=False)
        chosen = kept["organisation"]
        known = next((one for one in self.offered if str(one.pk) == chosen), None)
        kept["organisation"] = known.pk if known else None
        kept["organisation_name"] = known.name if known else kept["organisation_name"]
        return kept


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
    """What somebody who is known still agrees to before joining one more place."""

    place = forms.SlugField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, *args: Any, missing: list[ConsentKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.texts = {kind: text for kind, text in current_texts().items() if kind in missing}
        add_consents(self, self.texts)

    def consents(self) -> list[forms.BoundField]:
        """Return the fields of the consents, for the template."""
        return [self[consent_name(kind)] for kind in self.texts]


class CodeForm(OurForm):
    """The code from the mail, typed as people type."""

    code = forms.CharField(
        label=_("Code from the mail"),
        max_length=40,
        widget=forms.TextInput(
            {"class": "code", "autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class AnswerForm(OurForm):
    """The answer to what the desk asked."""

    text = forms.CharField(label=_("Your answer"), max_length=4000, widget=forms.Textarea({"rows": 6}))


def offer(form: OurForm, name: str, choices: Iterable[Any]) -> None:
    """Set what can be chosen in a field of a form."""
    cast("forms.ChoiceField", form.fields[name]).choices = list(choices)


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
    """A box beside one version of a text; ticked beside another version, it counts as not ticked."""

    def __init__(self, text: ConsentText) -> None:
        self.version = str(text.version)
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


def _country_choices() -> list[Any]:
    """The member countries first, in one group, then all others."""
    members = set(MemberCountry.objects.values_list("country", flat=True))
    every = countries.choices()
    near = [choice for choice in every if choice[0] in members]
    others = [choice for choice in every if choice[0] not in members]
    return [("", _("choose")), *([(_("Member countries"), near)] if near else []), (_("Other countries"), others)]


def _described(organisation: Organisation) -> str:
    details = [organisation.place, countries.country_name(organisation.country) if organisation.country else ""]
    return ", ".join([organisation.name, *filter(None, details)])
