"""What the secretariat words: the texts of consents, and its own paragraphs in mails."""

import re
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from cop.desk.forms.languages import SOURCE, InLanguagesForm
from cop.people.forms.fields import LinesField
from cop.people.forms.joining import ConsentField
from cop.people.forms.rows import FormWithRows
from cop.people.models import ConsentText
from cop.services.languages.choices import CODES
from cop.services.languages.forms import OurForm
from cop.services.languages.variants import value_name

BLANK = "{name}"
ENGLISH = value_name("texts", SOURCE)


class ConsentBasics(InLanguagesForm):
    """What is agreed to."""

    texts = {"texts": LinesField(label=_("What is agreed to"), max_length=2000)}

    version = forms.IntegerField(widget=forms.HiddenInput)


class ConsentPage(FormWithRows):
    """The next text of a kind of consent, as `people.queries.wording.draft_values` gives it."""

    basics_form = ConsentBasics
    kinds = {}


class MailBasics(InLanguagesForm):
    """A paragraph of one's own, or none."""

    texts = {
        "texts": LinesField(
            label=_("Our own paragraph"),
            help_text=_("{name} stands for the name of the reader. Empty: the mail stays as it is."),
            max_length=1500,
        )
    }

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[ENGLISH].required = self.fields[ENGLISH].widget.is_required = False

    def clean(self) -> None:
        """English is what others fall back to; a brace that is no blank would reach the reader."""
        super().clean()
        texts = {name: self.cleaned_data.get(name, "") for name in self.fields if name != "version"}
        for name, text in texts.items():
            if re.search("[{}]", text.replace(BLANK, "")):
                self.add_error(name, _("Write {name} for the name of the reader, and no other braces."))
        if any(texts.values()) and not texts[ENGLISH] and ENGLISH not in self.errors:
            self.add_error(ENGLISH, self.fields[ENGLISH].error_messages["required"])


class MailPage(FormWithRows):
    """The secretariat's own paragraph in a mail."""

    basics_form = MailBasics
    kinds = {}


def boxes(text: ConsentText) -> OurForm:
    """Return the box beside a text in each language that has it, as the forms of people show it."""
    form = OurForm(auto_id=f"id_{text.version}_%s")
    for code in CODES:
        if text.texts.get(code):
            with translation.override(code):
                form.fields[code] = ConsentField(text)
            form.fields[code].disabled = True
    return form
