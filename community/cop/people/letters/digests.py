"""Replies to a digest: numbers of what stands in it, which come whole."""

from datetime import timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from cop.people.letters import helping
from cop.people.letters.senders import answered, in_language_of, recipient, word_of
from cop.people.mails.by_mail import done
from cop.people.models import Person, SentDigest
from cop.services.mail.choices import Reason
from cop.services.mail.digests import send_whole
from cop.services.mail.incoming.doors import NOTHING_STAYS, Refused
from cop.services.mail.incoming.letters import Letter
from cop.services.mail.incoming.words import Word, wanted_numbers
from cop.services.moderation.limits import TooOften, take
from cop.services.things import Reference

A_DAY = timedelta(days=1)
A_DAY_AT_MOST = 30


def to_digest(letter: Letter, number: int, person: Person) -> Reference | None:
    """Send what a reply names by number; do what any other word asks for. Of a reply that was answered with a thing nothing
    stays: it would tell what somebody reads, also where nobody is named."""
    wanted = wanted_numbers(letter.text, f"{person.name} {letter.name}")
    if not wanted and word_of(letter) != Word.SEND:
        return helping.understood(letter, None)
    with in_language_of(letter):
        return _send(letter, SentDigest.objects.filter(pk=number, person=person).first(), wanted, person)


def _send(letter: Letter, digest: SentDigest | None, wanted: list[int], person: Person) -> Reference:
    if digest is None:
        raise Refused(_("What you replied to is not there any more."), Reason.NO_SUCH_ADDRESS)
    if not wanted:
        raise Refused(_("Which one? Reply with its number in that mail, for example “send 1”."))
    try:
        take(f"mail-digest:{person.pk}", per=A_DAY, at_most=A_DAY_AT_MOST)
    except TooOften as often:
        raise Refused(str(often), Reason.TOO_MANY) from None
    sent = [number for number in wanted if _is_sent(letter, digest, number, person)]
    missing = [number for number in wanted if number not in sent]
    if missing:
        words = _("Under this number there is nothing to send: %(numbers)s. The mail shows which numbers there are.")
        nothing = words % {"numbers": _listed(missing)}
        if not sent:
            raise Refused(nothing)
        done(
            recipient(letter),
            answered(letter),
            [_("Sent to you: %(numbers)s") % {"numbers": _listed(sent)}, nothing],
            person=person,
        )
    return NOTHING_STAYS


def _listed(numbers: list[int]) -> str:
    return _(", ").join(map(str, numbers))


@transaction.atomic
def _is_sent(letter: Letter, digest: SentDigest, number: int, person: Person) -> bool:
    if not 1 <= number <= len(digest.entries):
        return False
    code, thing = digest.entries[number - 1]
    once = salted_hmac("cop.people.letters.digests", letter.once, algorithm="sha256").hexdigest()[:32]
    return send_whole(code, person, thing, f"{once}-{number}")
