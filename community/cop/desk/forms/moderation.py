"""Deciding on a text, and answering a decision."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cop.people.forms.fields import LinesField, offer
from cop.services.languages.forms import OurForm
from cop.services.markdown import LONGEST
from cop.services.moderation.actions import Decision
from cop.services.moderation.choices import OnPerson, OnText


class DecisionForm(OurForm):
    """What is decided. `read` is the text as it was read."""

    on_text = forms.ChoiceField(label=_("The text"), choices=OnText.choices, widget=forms.RadioSelect)
    text = LinesField(label=_("The text, edited"), max_length=LONGEST, rows=6, required=False)
    on_person = forms.ChoiceField(
        label=_("The author"), choices=OnPerson.choices, widget=forms.RadioSelect, initial=OnPerson.NOTHING
    )
    days = forms.IntegerField(
        label=_("For how many days"),
        min_value=1,
        max_value=365,
        initial=7,
        widget=forms.NumberInput({"class": "short"}),
    )
    note = LinesField(
        label=_("Why, in your words"),
        help_text=_("The author gets it by mail and may answer once."),
        max_length=1000,
        required=False,
    )
    read = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def __init__(self, *args: Any, is_named: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].required = False
        if not is_named:
            offer(self, "on_person", [(OnPerson.NOTHING, OnPerson.NOTHING.label)])

    def clean(self) -> dict[str, Any]:
        """Ask for the words that a decision needs."""
        typed = super().clean() or {}
        nothing = typed.get("on_person") == OnPerson.NOTHING
        if not typed.get("note") and not (typed.get("on_text") == OnText.CLEAR and nothing):
            self.add_error("note", _("Say why: the author has a right to know."))
        if typed.get("on_text") == OnText.EDIT and not typed.get("text"):
            self.add_error("text", _("Write the edited text, or remove it."))
        return typed

    def decision(self) -> Decision:
        """Return what was decided, once it is valid."""
        typed = self.cleaned_data
        return Decision(typed["on_text"], typed["on_person"], typed["note"], typed["text"], typed["days"] or 7)


class AnswerForm(OurForm):
    """What the author says to a decision."""

    words = LinesField(label=_("Your answer"), max_length=2000)
