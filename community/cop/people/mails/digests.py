"""The mail that sums up a day or a week."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cop.people.choices import Rhythm
from cop.people.letter_addresses import RHYTHM, reply_address
from cop.people.mails.by_mail import by_one_word
from cop.people.mails.recipients import to_person
from cop.people.models import Person
from cop.services.languages.queries import supported
from cop.services.mail.actions import queue
from cop.services.mail.digests import Part, Section, Span
from cop.services.mail.links import absolute


def digest(person: Person, span: Span, parts: Sequence[tuple[Section, Part]]) -> None:
    """Sum up a day or a week for somebody. Once for the person and its end."""
    context = {
        "weekly": span.rhythm == Rhythm.WEEKLY,
        "parts": [{"heading": str(section.heading), "part": part} for section, part in parts],
        "in_subject": _(", ").join(part.in_subject for _section, part in parts[:3]),
        "following": absolute("discussions:following"),
        "profile": absolute("people:profile"),
        "words": by_one_word(supported(person.first_language) or "en"),
    }
    key = f"digest-{span.rhythm}-{person.pk}-{span.until:%Y%m%d}"
    reply_to = reply_address(RHYTHM, 0, person.pk)
    queue("people/digest", to=to_person(person), context=context, key=key, category="news", reply_to=reply_to)
