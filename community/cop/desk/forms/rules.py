"""Within how long applications are answered."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cop.people.forms.fields import country_choices
from cop.people.forms.joining import offer
from cop.people.forms.rows import FormWithRows
from cop.services.languages.forms import OurForm


class AnswersBasics(OurForm):
    """What applicants are told, and by whose days it is counted."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    answers_within = forms.IntegerField(
        label=_("Working days until an application is answered"),
        help_text=_("Applicants are told so. At the desk, an application that waits longer is marked."),
        min_value=1,
        max_value=60,
        widget=forms.NumberInput({"class": "short"}),
    )
    works_in = forms.ChoiceField(
        label=_("Country whose working days count"),
        help_text=_("Where the secretariat works. Without one: Monday to Friday."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "works_in", [("", _("not said yet")), *country_choices()])


class AnswersPage(FormWithRows):
    """What of `network.queries.partnership_values` is said of answering."""

    basics_form = AnswersBasics
    kinds = {}
