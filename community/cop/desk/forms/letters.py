"""Writing a letter: what it is for, its text in a language, and when it goes out."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cop.desk.access import may_write_as
from cop.desk.choices import Purpose
from cop.desk.queries.letters import BLANK, BLANKS, MOST_TEXT, unknown_blanks
from cop.network.queries import communities, partnership
from cop.people.forms.fields import offer
from cop.people.forms.opened import OpenedForm
from cop.services.languages.choices import LANGUAGES
from cop.services.languages.forms import OurForm
from cop.services.languages.queries import language_name, text_of
from cop.services.languages.templatetags.languages import bcp47
from cop.services.mail.markdown import links
from cop.services.mail.rendering import LONGEST_SUBJECT, one_line

MOST_GROUP = 20_000
LATEST = timedelta(days=365)


class PurposeForm(OpenedForm):
    """What a letter is for, and on whose behalf it is written; the group stands in the address of the page."""

    purpose = forms.ChoiceField(
        label=_("What it is for"),
        help_text=_(
            "News goes to those who agreed to it, and a link in it stops it. What is about the membership goes to every "
            "member with an address."
        ),
        choices=Purpose.choices,
        widget=forms.RadioSelect,
        initial=Purpose.NEWS,
    )
    reason = forms.CharField(
        label=_("Why every member has to get it"),
        help_text=_("For a letter about the membership. The record keeps it."),
        max_length=300,
        required=False,
    )
    community = forms.TypedChoiceField(
        label=_("On behalf of"), coerce=lambda value: int(value) if value else None, empty_value=None, required=False
    )
    group = forms.CharField(required=False, max_length=MOST_GROUP, widget=forms.HiddenInput, label=_("To whom"))

    def __init__(self, *args: Any, writer: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="letter_%s", **kwargs)  # the filters beside it have a community too
        offered: list[tuple[Any, str]] = [("", text_of(partnership().names))] if may_write_as(writer, None) else []
        offered += [(one.pk, text_of(one.names)) for one in communities() if may_write_as(writer, one.pk)]
        community = self.fields["community"]
        assert isinstance(community, forms.ChoiceField)
        community.choices = offered
        community.required = not may_write_as(writer, None)

    def clean(self) -> dict[str, Any]:
        """What is about the membership is sent to those who want no news: somebody says why."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("purpose") == Purpose.MEMBERSHIP and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", self.fields["reason"].error_messages["required"])
        return cleaned


class NewLetterForm(PurposeForm):
    """The same at the beginning of a letter, with the language of its first text."""

    original = forms.ChoiceField(
        label=_("Language you write in"),
        help_text=_("Whoever reads no other language of the letter gets this one."),
        choices=LANGUAGES,
    )


class LetterTextForm(OpenedForm):
    """What a letter says in one language."""

    subject = forms.CharField(label=_("Subject"), max_length=LONGEST_SUBJECT)
    text = forms.CharField(
        label=_("Text"),
        help_text=_("{name} becomes how each reader wants to be addressed, {organisation} where they work."),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "true"}),
    )

    def __init__(self, *args: Any, language: str, original: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["lang"] = bcp47(language)
            field.required = original
        self.fields["opened"].required = False

    def clean_subject(self) -> str:
        """A subject is one line, whatever was pasted."""
        return self._with_known_blanks(one_line(self.cleaned_data["subject"]))

    def clean_text(self) -> str:
        """Line ends as we keep them; no blank in a link."""
        text = self._with_known_blanks(self.cleaned_data["text"].replace("\r\n", "\n"))
        if any(BLANK.search(link.replace("%7B", "{").replace("%7D", "}")) for link in links(text)):
            raise forms.ValidationError(gettext("A blank cannot stand in the address of a link."))
        return text

    def clean(self) -> dict[str, Any]:
        """Subject and text belong together."""
        cleaned = super().clean() or self.cleaned_data
        for name, other in (("subject", "text"), ("text", "subject")):
            if cleaned.get(other) and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        return cleaned

    def _clean(self, name: str, value: Any) -> Any:
        """What was empty when the form was opened was so, needed or not."""
        return super()._clean(name, value) if value else ""

    @staticmethod
    def _with_known_blanks(text: str) -> str:
        for name in unknown_blanks(text):
            there_are = ", ".join(f"{{{known}}}" for known in BLANKS)
            words = gettext("There is no blank %(blank)s. There are: %(blanks)s")
            raise forms.ValidationError(words % {"blank": f"{{{name}}}", "blanks": there_are})
        return text


class SendForm(OurForm):
    """When a letter goes out, in the writer's own time zone."""

    due = forms.DateTimeField(
        label=_("When"),
        help_text=_("Empty: now."),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("This is not right. Look at it again.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_due(self) -> Any:
        """Within a year from now."""
        due = self.cleaned_data["due"]
        if due and not timezone.now() - timedelta(minutes=1) < due < timezone.now() + LATEST:
            raise forms.ValidationError(gettext("Choose a moment within a year from now."))
        return due


class TestForm(OurForm):
    """A test to oneself, as somebody reads it who reads that language: one of those that the letter is written in."""

    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: Any, written: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "language", [(code, language_name(code)) for code in written])
