"""Form pieces whose words are ours, so that each of them exists in each of our languages."""

import re
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

MESSAGES = {
    "required": _("This is needed."),
    "invalid": _("This is not right. Look at it again."),
    "invalid_choice": _("This is not one of the choices."),
    "invalid_list": _("This is not one of the choices."),
    "invalid_pk_value": _("This is not one of the choices."),
    "max_length": _("This is too long: at most %(limit_value)d characters, and it has %(show_value)d."),
    "min_length": _("This is too short: at least %(limit_value)d characters."),
    "max_value": _("At most %(limit_value)s."),
    "min_value": _("At least %(limit_value)s."),
    "invalid_date": _("Write the date as year-month-day, for example 2026-03-31."),
    "empty": _("The file is empty."),
    "missing": _("No file arrived. Choose it again."),
    "no_file": _("No file arrived. Choose it again."),
}
BY_FIELD: list[tuple[type[forms.Field], dict[str, Any]]] = [
    (forms.EmailField, {"invalid": _("This is not an e-mail address. One looks like name@example.org.")}),
    (forms.URLField, {"invalid": _("This is not a web address. One looks like https://example.org.")}),
    (forms.DateField, {"invalid": MESSAGES["invalid_date"]}),
    (forms.DateTimeField, {"invalid": _("Write the day and the time like this: 2026-03-31 09:00.")}),
    (forms.IntegerField, {"invalid": _("Write a whole number.")}),
]


LINE_ENDS = re.compile("[\x0b\x0c\x85\u2028\u2029]")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


class OurForm(forms.Form):
    """A form that says what is wrong in our words, and takes out of every text what nobody typed on purpose."""

    required_css_class = "required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.data = _plain(self.data)

    def full_clean(self) -> None:
        """Say what is wrong in our words, also in fields that were added to the form after it was made."""
        for field in self.fields.values():
            _speak_our_words(field)
        super().full_clean()


def without_control_characters(text: str) -> str:
    """Return `text` without what no page and no spreadsheet can show, and without the marks that turn the direction of
    what follows; the line ends that word processors use stay line ends."""
    return CONTROL.sub("", LINE_ENDS.sub("\n", text))


def _plain(data: Any) -> Any:
    """Return what was sent to a form, cleaned; the same object where nothing is to clean."""
    if not isinstance(data, MultiValueDict):
        return {
            name: without_control_characters(value) if isinstance(value, str) else value for name, value in data.items()
        }
    if not any(LINE_ENDS.search(text) or CONTROL.search(text) for _name, texts in data.lists() for text in texts):
        return data
    cleaned = QueryDict(mutable=True)
    for name, texts in data.lists():
        cleaned.setlist(name, [without_control_characters(text) for text in texts])
    return cleaned


def _speak_our_words(field: forms.Field) -> None:
    """Give a field of Django's or a library's our messages, which are translated into all our languages."""
    ours = dict(MESSAGES)
    for kind, messages in BY_FIELD:
        if isinstance(field, kind):
            ours.update(messages)
    field.error_messages.update({key: text for key, text in ours.items() if key in field.error_messages})
    for validator in field.validators:
        if (code := getattr(validator, "code", None)) in ours:
            validator.message = ours[code]  # type: ignore[attr-defined]
