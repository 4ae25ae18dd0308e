"""On which days a country works otherwise than is published."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cop.network.countries import choices
from cop.network.working_days import FREE, WORKS
from cop.people.forms.fields import DayField, NameField
from cop.people.forms.joining import offer
from cop.people.forms.rows import FormWithRows, RowKind
from cop.services.languages.forms import OurForm
from cop.services.languages.queries import day

MOST = 60
SAYS = {FREE: _("free"), WORKS: _("a working day")}


class DayRow(OurForm):
    """A day that is free or worked otherwise than is published."""

    day = DayField(label=_("Day"))
    works = forms.ChoiceField(label=_("It is"), choices=[("", _("choose")), *SAYS.items()])
    name = NameField(label=_("What it is called"), max_length=100)
    reason = forms.CharField(label=_("Why"), help_text=_("Where it is announced."), max_length=300, required=False)


class CountryBasics(OurForm):
    """The version that the page was opened on."""

    version = forms.IntegerField(widget=forms.HiddenInput)


def _in_words(changes: Iterable[Mapping[str, str]]) -> str:
    return "; ".join(
        f"{day(date.fromisoformat(one['day']), 'medium')}: {SAYS[one['works']]}, {one['name']}" for one in changes
    )


def _kept(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """In the order of the days; of a day that stands there twice, what stands last."""
    days = {row["day"]: dict(row) | {"day": row["day"].isoformat()} for row in rows}
    return [days[when] for when in sorted(days)]


class CountryDaysPage(FormWithRows):
    """What the settings of a country's days say, as `network.working_days.days_values` gives it."""

    basics_form = CountryBasics
    kinds = {"changes": RowKind(DayRow, MOST, _("Days that differ"), in_words=_in_words, as_value=_kept)}


class CountryForm(OurForm):
    """Which country to look at."""

    country = forms.ChoiceField(label=_("Another country"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "country", choices())
