"""Addresses of ours to which replies to the mails of people go, and the three that everybody knows."""

from django.conf import settings

from cop.services.mail.incoming.addresses import HELP, JOIN, Named, known_address
from cop.services.mail.incoming.addresses import address as mail_address

__all__ = ["HELP", "JOIN", "known_address"]

LEAVE = "leave"
"""The local part of the third address that everybody may know, beside `help` and `join`."""

YEARLY, DRAFT, LEAVING, HELPED, RHYTHM, MORE, DIGEST, AGAIN, TONGUE = "Y", "J", "L", "H", "R", "M", "D", "A", "T"
"""The purposes of reply addresses: the yearly mail (the version it showed), a form that is filled in by mail, leaving (the second
in which it was asked), what a person was asked for, mail that comes in a rhythm (what takes the last choice back), a question on
an application, what stands in a digest, places that somebody known joins (the texts of consents that it showed),
the language of mails (the version of the profile before it)."""

PURPOSES = (YEARLY, DRAFT, LEAVING, HELPED, RHYTHM, MORE, DIGEST, AGAIN, TONGUE)


def reply_address(purpose: str, thing: int, person: int | None) -> str | None:
    """Return the address for replies of one person, or of somebody who is none yet; None where no mail comes in."""
    return mail_address("reply", Named(purpose, thing, person or 0)) if settings.MAIL_DOMAIN else None
