"""What is chosen and typed for the invitations of a list, and what the invited answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cop.desk.actions.inviting import FEWEST_DAYS, MOST_DAYS
from cop.desk.forms.languages import InLanguagesForm
from cop.desk.queries.inviting import AFTER_DAYS
from cop.people.actions.joining.listed import PutRight
from cop.people.forms.fields import ADDRESS_LIKE, LinesField, NameField, country_choices, offer
from cop.people.forms.joining import add_consents, agreed, consent_name
from cop.people.forms.telephone import AskedForm
from cop.people.queries.consenting import current_texts
from cop.services.languages.choices import LANGUAGES
from cop.services.languages.forms import OurForm
from cop.services.languages.variants import gathered


class RemindForm(OurForm):
    """After how many days of silence somebody is reminded."""

    days = forms.IntegerField(
        label=_("Days since the last mail"), min_value=FEWEST_DAYS, max_value=MOST_DAYS, initial=AFTER_DAYS
    )


class _WordsField(LinesField):
    """Words that bring no address of somebody else's into a mail that says that it has none."""

    def validate(self, value: str) -> None:
        """Refuse addresses."""
        super().validate(value)
        if ADDRESS_LIKE.search(value):
            raise forms.ValidationError(_("Write no addresses: the mail says that every link in it leads to us."))


class WordsForm(InLanguagesForm):
    """What the secretariat adds to the invitations in its own words; all may be empty."""

    texts = {
        "words": _WordsField(
            label=_("Your own words"),
            help_text=_("They stand in the mail as you write them, before what we hold of the person."),
            max_length=1000,
        )
    }

    def _field(self, text: str, code: str) -> forms.CharField:
        field = super()._field(text, code)
        field.required = field.widget.is_required = False
        return field

    def words(self) -> dict[str, str]:
        """Return the words in each language that has some."""
        return gathered("words", {}, self.cleaned_data)


class _Consents(OurForm):
    """What somebody agrees to, each by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.texts = current_texts()
        add_consents(self, self.texts)

    def consents(self) -> list[forms.BoundField]:
        """Return the fields of the consents, for the template."""
        return [self[consent_name(kind)] for kind in self.texts]

    @property
    def agreed(self) -> dict[Any, int]:
        """The versions that were agreed to."""
        return agreed(self, self.texts)


class AnswerForm(_Consents):
    """Yes, with what is put right first. The page shows nothing of what we hold, so what is left empty stays."""

    name = NameField(label=_("Your name, as you write it"), required=False)
    role = NameField(label=_("Your role there"), required=False, max_length=150)
    country = forms.ChoiceField(label=_("Country where you work"), required=False)
    language = forms.ChoiceField(
        label=_("Language in which we write to you"), choices=[("", "–"), *LANGUAGES], required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "country", [("", "–"), *country_choices()])

    @property
    def right(self) -> PutRight:
        """What they put right."""
        return PutRight(**{name: self.cleaned_data[name] for name in PutRight._fields})


class YesByTelephoneForm(_Consents, AskedForm):
    """What somebody agreed to on the telephone."""


class NoByTelephoneForm(AskedForm):
    """That somebody wants to be taken off the list."""
