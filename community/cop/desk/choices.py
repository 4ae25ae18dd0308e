"""Enumerations of the desk."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportKind(models.TextChoices):
    """What is taken in: somebody's list, or a table of ours that comes back edited."""

    LIST = "list", _("list")
    PEOPLE = "people", _("people, edited")
    ORGANISATIONS = "organisations", _("organisations, edited")


class ImportState(models.TextChoices):
    """The stops of a list that is taken in."""

    READING = "reading", _("being read")
    READ = "read", _("read, not applied")
    APPLYING = "applying", _("being applied")
    FAILED = "failed", _("stopped, nothing of it is seen")
    APPLIED = "applied", _("applied")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


class Decision(models.TextChoices):
    """What comes of a row: somebody new, nothing because all of it is known, changes of somebody known, or nothing."""

    NEW = "new", _("is taken in")
    SAME = "same", _("is known, nothing changes")
    MERGE = "merge", _("changes what is known")
    SKIP = "skip", _("is left out")


class Purpose(models.TextChoices):
    """What a letter is for."""

    NEWS = "news", _("News")
    MEMBERSHIP = "membership", _("About your membership")


class LetterState(models.TextChoices):
    """The stops of a letter."""

    DRAFT = "draft", _("draft")
    ASKED = "asked", _("waits for a second person")
    SCHEDULED = "scheduled", _("waits for its moment")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    STOPPED = "stopped", _("stopped")


class LeftOut(models.TextChoices):
    """Why somebody of a group does not get a letter; the first reason that holds."""

    SAMPLE = "sample", _("sample people")
    STANDING = "standing", _("not members")
    GOING = "going", _("asked to be erased")
    NO_ADDRESS = "no-address", _("without an e-mail address")
    FAILED = "failed", _("the last mail to them failed")
    NO_NEWS = "no-news", _("do not want news")
    UNCONFIRMED = "unconfirmed", _("address not confirmed")


class RequestKind(models.TextChoices):
    """What somebody may ask about their own data."""

    ACCESS = "access", _("to see what is kept")
    CORRECTION = "correction", _("to have it put right")
    ERASURE = "erasure", _("to have it erased")
    OBJECTION = "objection", _("to object to a use of it")
    TRANSFER = "transfer", _("to take it along")


class RequestWay(models.TextChoices):
    """How a request came."""

    PAGE = "page", _("on our pages")
    MAIL = "mail", _("by mail")
    TELEPHONE = "telephone", _("on the telephone")
    LETTER = "letter", _("by letter")


class RequestState(models.TextChoices):
    """The stops of a request."""

    OPEN = "open", _("waits for an answer")
    ANSWERED = "answered", _("answered")
    REFUSED = "refused", _("refused")


class Risk(models.TextChoices):
    """How much harm a breach may do to those concerned."""

    LOW = "low", _("low")
    MIDDLE = "middle", _("middle")
    HIGH = "high", _("high")


class LetterTo(models.TextChoices):
    """To whom a letter about a breach goes in a country."""

    AUTHORITY = "authority", _("to the authority")
    PEOPLE = "people", _("to those concerned")


class Step(models.TextChoices):
    """How far somebody of a list is who is to say whether they want to be a member."""

    WAITING = "waiting", _("not invited yet")
    INVITED = "invited", _("invited")
    REMINDED = "reminded", _("reminded")
    CONFIRMED = "confirmed", _("confirmed")
    DECLINED = "declined", _("declined")
    FAILED = "failed", _("mail failed")
    NO_MAIL = "no-mail", _("without e-mail")
