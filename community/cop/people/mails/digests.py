"""The mail that sums up a day or a week."""

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from django.utils.translation import gettext as _

from cop.people.choices import Rhythm
from cop.people.letter_addresses import DIGEST, RHYTHM, reply_address
from cop.people.mails.by_mail import by_one_word
from cop.people.mails.recipients import to_person
from cop.people.models import Person, SentDigest
from cop.services.languages.queries import supported
from cop.services.mail.actions import queue
from cop.services.mail.digests import Part, Section, Span
from cop.services.mail.links import absolute


def digest(person: Person, span: Span, parts: Sequence[tuple[Section, Part]], numbered: SentDigest | None) -> None:
    """Sum up a day or a week for somebody. Once for the person and its end. `numbered` keeps what a reply may ask for."""
    numbers = count(1)
    context = {
        "weekly": span.rhythm == Rhythm.WEEKLY,
        "parts": [
            {"heading": str(section.heading), "lines": list(_lines(section, part, numbers)), "more": part.more}
            for section, part in parts
        ],
        "numbered": bool(numbered),
        "in_subject": _(", ").join(part.in_subject(len(part.lines) + part.more) for _section, part in parts[:3]),
        "following": absolute("discussions:following"),
        "profile": absolute("people:profile"),
        "words": by_one_word(supported(person.first_language) or "en"),
    }
    key = f"digest-{span.rhythm}-{person.pk}-{span.until:%Y%m%d}"
    reply_to = reply_address(DIGEST, numbered.pk, person.pk) if numbered else reply_address(RHYTHM, 0, person.pk)
    queue("people/digest", to=to_person(person), context=context, key=key, category="news", reply_to=reply_to)


def _lines(section: Section, part: Part, numbers: Iterator[int]) -> Iterator[dict[str, Any]]:
    for line in part.lines:
        number = next(numbers) if section.send else None
        yield {"number": number, **line._asdict()}
