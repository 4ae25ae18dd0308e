"""Within how long applications are answered, and which kinds of organisations are offered."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cop.people.choices import Category
from cop.people.forms.fields import country_choices
from cop.people.forms.joining import offer
from cop.people.forms.rows import FormWithRows, RowKind
from cop.services.languages.forms import OurForm
from cop.services.languages.queries import listed


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


class CategoryRow(OurForm):
    """A kind that new organisations are offered."""

    category = forms.ChoiceField(label=_("Kind of organisation"), choices=[("", _("choose")), *Category.choices])


class CategoriesBasics(OurForm):
    """The version that the page was opened on."""

    version = forms.IntegerField(widget=forms.HiddenInput)


def _rows(codes: Iterable[str]) -> list[dict[str, Any]]:
    return [{"category": code} for code in list(codes) or Category.values]


def _codes(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Each once; the last resort of whoever fits nowhere stays. All as they are is kept as nothing."""
    codes = list(dict.fromkeys([row["category"] for row in rows] + [Category.OTHER.value]))
    return [] if codes == Category.values else codes


def _named(codes: Iterable[str]) -> str:
    return listed(str(Category(row["category"]).label) for row in _rows(codes))


class CategoriesPage(FormWithRows):
    """Which kinds new organisations are offered, in their order."""

    basics_form = CategoriesBasics
    kinds = {
        "categories": RowKind(
            CategoryRow, len(Category), _("Kinds of organisations"), in_words=_named, as_rows=_rows, as_value=_codes
        )
    }
