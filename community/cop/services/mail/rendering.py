"""From a template and what it tells of to subject, text and HTML, in the recipient's language."""

import re
import unicodedata
from collections.abc import Mapping
from html import escape
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.template import Context, Engine
from django.utils.translation import get_language_bidi

from cop.services.mail.links import in_language_of_mail
from cop.services.mail.senders import Sender
from cop.services.mail.styling import page_style, styled
from cop.services.mail.wrapping import wrapped

LONGEST_SUBJECT = 150
ANSWERS = "Re: "
"""What stands before the subject of an answer; never translated, for mail programs know no other word as well."""

MARKS = ("Mn", "Mc", "Me", "Cf")
JOINER = "\u200d"
INVISIBLE = re.compile(r"[\u2028-\u202e\u2066-\u2069\ufeff]")
"""Line separators and marks that turn the direction of what follows; the joiners that Indic scripts need stay."""


LONGEST_PREVIEW = 150
ADDRESS = re.compile(r"https?://\S+")

BLANKS = re.compile(r"\ue000([a-z]+)\ue001")
"""How a blank stands in a mail to many: between two signs that no text has."""


class Said(NamedTuple):
    """What a mail says."""

    subject: str
    text: str
    html: str


def blank(name: str) -> str:
    """Return what stands in a mail to many where each of its readers finds something else."""
    return f"\ue000{name}\ue001"


def filled(said: Said, values: Mapping[str, str]) -> Said:
    """Return the mail to one of many: what was said once, with the values of this reader in the blanks.

    The lines without a blank stay as they were broken. A value is one line, and in HTML nothing but text.
    """
    lined = {name: one_line(value) for name, value in values.items()}
    lines = [wrapped(_put_in(line, lined)).rstrip("\n") if "\ue000" in line else line for line in said.text.split("\n")]
    return Said(
        _of_subject(_put_in(said.subject, lined)),
        "\n".join(lines),
        _put_in(said.html, {name: escape(value) for name, value in lined.items()}),
    )


def _put_in(text: str, values: Mapping[str, str]) -> str:
    return BLANKS.sub(lambda found: values[found[1]], text)


def say(
    template: str,
    context: dict[str, Any],
    *,
    language: str,
    sender: Sender,
    name: str,
    unsubscribe: str,
    stops: str = "",
) -> Said:
    """Return the mail that `template` ("people/code") makes of `context`, in the language that is active.

    It greets its reader where it has their `name`, and names what its link `stops` where that is all it does. Templates
    find what every mail needs under `mail`. Raises TemplateDoesNotExist for an unknown one.
    """
    room, _, message = template.partition("/")
    frame = {
        "language": language,
        "direction": "rtl" if get_language_bidi() else "ltr",
        "style": page_style(language),
        "sender": sender,
        "name": one_line(name),
        "unsubscribe": in_language_of_mail(unsubscribe) if unsubscribe else "",
        "stops": stops,
        "host": urlsplit(settings.SITE_URL).netloc,
        "has_links": True,
    }
    folder = f"{room}/mail/{message}"
    frame["subject"] = _of_subject(_rendered(f"{folder}/subject.txt", {**context, "mail": frame}, autoescape=False))
    text = _rendered(f"{folder}/body.txt", {**context, "mail": frame}, autoescape=False)
    if "://" not in text:
        frame["has_links"] = False
        text = _rendered(f"{folder}/body.txt", {**context, "mail": frame}, autoescape=False)
    frame["preview"] = _preview(text, after=2 if name else 1)
    html = _rendered(f"{folder}/body.html", {**context, "mail": frame}, autoescape=True)
    return Said(frame["subject"], wrapped(text), styled(html, language))


def _preview(text: str, *, after: int) -> str:
    """Return how a mail begins `after` so many paragraphs, its sender and greeting: what the list of mails shows beside the
    subject. Blanks are left out, for a cut could break them."""
    paragraphs = [one for one in text.split("\n\n") if one.strip()]
    said = ADDRESS.sub("", BLANKS.sub("", " ".join(paragraphs[after:])))
    return shortened(one_line(said), LONGEST_PREVIEW)


def _of_subject(text: str) -> str:
    """Return a subject as it may be sent: an answer is cut where the mail that it answers was, or the two would part."""
    subject = one_line(text)
    before = ANSWERS if subject.startswith(ANSWERS) else ""
    return before + shortened(subject.removeprefix(before), LONGEST_SUBJECT)


def one_line(text: str) -> str:
    """Return `text` as it may stand in a header: one line, nothing that is invisible and changes what is seen."""
    visible = INVISIBLE.sub(" ", text)
    return " ".join("".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in visible).split())


def shortened(text: str, at_most: int) -> str:
    """Return `text` with at most so many characters, cut between two letters and not between a letter and its marks."""
    if len(text) <= at_most:
        return text
    end = at_most - 1
    while end and (unicodedata.category(text[end]) in MARKS or text[end - 1] == JOINER):
        end -= 1
    return text[:end].rstrip() + "…"


def _rendered(name: str, context: dict[str, Any], *, autoescape: bool) -> str:
    template = Engine.get_default().get_template(name)
    return template.render(Context(context, autoescape=autoescape))
