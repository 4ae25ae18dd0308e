"""Fields that several forms of ours share."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Any, cast
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cop.network import countries
from cop.network.queries import declared_countries
from cop.services.languages.queries import locale

ADDRESS_LIKE = re.compile(r"://|www\.|@", re.IGNORECASE)
DOMAIN_LIKE = re.compile(r"[/\\]|\w{2,}[.\u3002\uff0e]\w{2,}")
FILLERS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs that are blank."""
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


class PlainNameField(NameField):
    """A name that stands in a mail to somebody who does not know its owner: nothing in it can be taken for an address."""

    def validate(self, value: str) -> None:
        """Refuse slashes and what looks like a domain ("bit.ly"); "J.R. Perera" and "Dr. Perera" are names."""
        super().validate(value)
        if DOMAIN_LIKE.search(value):
            raise forms.ValidationError(_("Write only the name: no slash, and a blank after each full stop."))


class LatinNameField(NameField):
    """A name once more, in Latin letters, for somebody who writes it in others; seen and found as the name is."""

    def __init__(self) -> None:
        hint = _(
            "So that colleagues elsewhere can read and find it. Leave it empty if your name is written so already."
        )
        super().__init__(label=_("Your name in Latin letters"), help_text=hint, required=False)

    def validate(self, value: str) -> None:
        """Refuse letters of another script."""
        super().validate(value)
        if any(c.isalpha() and not unicodedata.name(c, "").startswith("LATIN") for c in value):
            raise forms.ValidationError(_("Write it with the letters A to Z and their marks."))


def is_seen(text: str) -> bool:
    """Whether a text has anything that is seen: a letter, sign or picture, not only blanks, joiners, marks and fillers."""
    return any(unicodedata.category(c)[0] not in "ZCM" and c not in FILLERS for c in text)


class LinesField(forms.CharField):
    """Text of several lines, kept with one kind of line end whatever the browser sends. Where nothing of it is seen, it is
    empty."""

    def __init__(self, *, rows: int = 4, **options: Any) -> None:
        super().__init__(widget=forms.Textarea({"rows": rows}), **options)

    def to_python(self, value: Any) -> str:
        """Return the text with plain line ends."""
        text = (super().to_python(value) or "").replace("\r\n", "\n").replace("\r", "\n")
        return text if is_seen(text) else ""


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


class CodeField(forms.CharField):
    """The code from a mail, as people type it. The browser offers digits, and the code itself where it can read it."""

    def __init__(self) -> None:
        look = {"class": "code", "autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        super().__init__(label=_("Code from the mail"), max_length=40, widget=forms.TextInput(look))


class DayField(forms.DateField):
    """A day, chosen in the browser's own calendar."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput({"type": "date", "placeholder": "2026-03-31"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **options)


def offer(form: forms.Form, name: str, choices: Iterable[Any]) -> None:
    """Set what can be chosen in a field of a form."""
    cast("forms.ChoiceField", form.fields[name]).choices = list(choices)


def country_choices() -> list[Any]:
    """Return the countries that open communities declared, in one group, then all others."""
    declared = declared_countries()
    every = countries.choices()
    near = [choice for choice in every if choice[0] in declared]
    others = [choice for choice in every if choice[0] not in declared]
    return [(_("Member countries"), near), (_("Other countries"), others)] if near else others


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
