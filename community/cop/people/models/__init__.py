"""Persons, organisations, how they belong together, and how they join."""

from cop.people.models.addresses import NewAddress
from cop.people.models.belonging import Affiliation, Membership, RoleHeld
from cop.people.models.by_mail import HelpAsked, QuietHours
from cop.people.models.certificates import Certificate
from cop.people.models.digests import Digest, SentDigest
from cop.people.models.joining import Application, Code, Consent, ConsentText, Remark
from cop.people.models.looking import Look
from cop.people.models.merging import LikelyDouble, Likeness, Merge
from cop.people.models.organisation import Organisation
from cop.people.models.person import Erasure, Expertise, Person, PersonLanguage
from cop.people.models.texts import ConsentDraft, MailWords

__all__ = [
    "Affiliation",
    "Application",
    "Certificate",
    "Code",
    "Consent",
    "ConsentDraft",
    "ConsentText",
    "Digest",
    "Erasure",
    "Expertise",
    "HelpAsked",
    "LikelyDouble",
    "Likeness",
    "Look",
    "MailWords",
    "Membership",
    "Merge",
    "NewAddress",
    "Organisation",
    "Person",
    "PersonLanguage",
    "QuietHours",
    "Remark",
    "RoleHeld",
    "SentDigest",
]
