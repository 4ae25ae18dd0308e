"""Fields that several forms of ours share."""

import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cop.services.languages.queries import locale


class LinesField(forms.CharField):
    """Text of several lines, kept with one kind of line end whatever the browser sends."""

    def __init__(self, *, rows: int = 4, **options: Any) -> None:
        super().__init__(widget=forms.Textarea({"rows": rows}), **options)

    def to_python(self, value: Any) -> str:
        """Return the text with plain line ends."""
        return (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")


class PhoneField(forms.CharField):
    """A telephone number as it is dialled, in the digits of any script, which are kept as 0 to 9."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput({"type": "tel", "autocomplete": "tel"})
        super().__init__(max_length=40, widget=widget, **options)

    def to_python(self, value: Any) -> str:
        """Return the number in plain characters with single blanks."""
        plain = unicodedata.normalize("NFKC", super().to_python(value) or "")
        digits = (str(unicodedata.digit(c)) if c.isdigit() else c for c in plain)
        return " ".join("".join(digits).split())

    def validate(self, value: str) -> None:
        """Refuse what cannot be dialled."""
        super().validate(value)
        unknown = set(value) - set("0123456789+-()./ #*;,extEXT")
        if value and (unknown or sum(c.isdigit() for c in value) < 5):
            raise forms.ValidationError(_("This is not a telephone number. One looks like +94 11 234 5678."))


class DayField(forms.DateField):
    """A day, chosen in the browser's own calendar."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput({"type": "date", "placeholder": "2026-03-31"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **options)


def time_zone_choices(also: str = "") -> list[tuple[str, str]]:
    """Return the time zones of the world as (IANA name, its place in the reader's language), and the zone `also`."""
    choices = _time_zones(get_language() or "en")
    known = {zone for zone, _name in choices}
    return [*choices, (also, also)] if also and also not in known else choices


@lru_cache(maxsize=16)
def _time_zones(language: str) -> list[tuple[str, str]]:
    lines = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8").splitlines()
    zones = [line.split("\t")[2] for line in lines if not line.startswith("#")]
    named = [(zone, get_timezone_location(ZoneInfo(zone), locale=locale(language))) for zone in zones]
    return [("UTC", "UTC"), *sorted(named, key=lambda choice: choice[1].casefold())]
