"""Texts in every language in one form: English first and needed; the others fall back to it."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, NamedTuple

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cop.services.languages.choices import CODES
from cop.services.languages.forms import OurForm
from cop.services.languages.queries import language_name
from cop.services.languages.templatetags.languages import bcp47
from cop.services.languages.variants import value_name

SOURCE = "en"


class InLanguage(NamedTuple):
    """The fields of one language."""

    name: str
    fields: list[forms.BoundField]


class InLanguagesForm(OurForm):
    """A form with a field for each of `texts` in each language, in front of its own fields."""

    texts: dict[str, forms.CharField]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        made = {value_name(text, code): self._field(text, code) for code in CODES for text in self.texts}
        self.fields = made | self.fields

    def clean_names_en(self) -> str:
        """Addresses are made of the English name, and what has no Latin letter is hardly one."""
        name = self.cleaned_data["names_en"]
        if not slugify(name):
            raise forms.ValidationError(_("Write the English name with letters from a to z."))
        return name

    @property
    def english(self) -> list[forms.BoundField]:
        """The fields that are needed."""
        return self._fields_in(SOURCE)

    @property
    def others(self) -> list[InLanguage]:
        """The fields of each other language."""
        return [InLanguage(language_name(code), self._fields_in(code)) for code in CODES if code != SOURCE]

    @property
    def others_wrong(self) -> bool:
        """Whether something is wrong in another language."""
        return any(field.errors for field in self._other_fields())

    @property
    def others_filled(self) -> int:
        """How many other languages have a text."""
        return sum(any(field.value() for field in language.fields) for language in self.others)

    def _other_fields(self) -> Iterator[forms.BoundField]:
        for language in self.others:
            yield from language.fields

    def _fields_in(self, code: str) -> list[forms.BoundField]:
        return [self[value_name(text, code)] for text in self.texts]

    def _field(self, text: str, code: str) -> forms.CharField:
        field = deepcopy(self.texts[text])
        field.label = _("%(text)s (%(language)s)") % {"text": field.label, "language": language_name(code)}
        field.required = field.widget.is_required = code == SOURCE
        field.help_text = field.help_text if code == SOURCE else ""
        field.widget.attrs["lang"] = bcp47(code)
        return field
