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
    """What comes of a row: somebody new, nothing because all of it is known, changes of somebody known, nothing until
    somebody said whether it is somebody known, or nothing."""

    NEW = "new", _("is taken in")
    SAME = "same", _("is known, nothing changes")
    MERGE = "merge", _("changes what is known")
    HOLD = "hold", _("is held: perhaps known")
    SKIP = "skip", _("is left out")


class ActKind(models.TextChoices):
    """What can be done with many people at once."""

    JOIN = "join", _("Add to a community")
    LEAVE = "leave", _("End the membership of a community")
    ASK = "ask", _("Ask by mail whether their data is right")
    END_ROLE = "end-role", _("End a role")


class ActState(models.TextChoices):
    """The stops of an act on many."""

    PREPARED = "prepared", _("not done yet")
    ASKED = "asked", _("waits for a second person")
    RUNNING = "running", _("under way")
    DONE = "done", _("done")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


class Outcome(models.TextChoices):
    """What came of one person of an act; of one who is `kept` the act could not be undone."""

    WAITS = "waits", _("is touched")
    LEFT = "left", _("is left out")
    DONE = "done", _("done")
    UNDONE = "undone", _("undone")
    KEPT = "kept", _("not undone")


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


class Untouched(models.TextChoices):
    """Why an act leaves somebody out."""

    ONESELF = "oneself", _("this is you")
    NO_MEMBER = "no-member", _("no member")
    GOING = "going", _("is being erased")
    THERE = "there", _("is a member of it already")
    NOT_THERE = "not-there", _("is no member of it")
    LAST = "last", _("has no other membership")
    HOLDS = "holds", _("holds a role there")
    NO_ROLE = "no-role", _("does not hold it")
    NEEDED = "needed", _("nobody else would be left in the secretariat")
    NO_ADDRESS = "no-address", _("no confirmed e-mail address")
    ASKED = "asked", _("was asked within 30 days")
    SAMPLE = "sample", _("sample")
    CHANGED = "changed", _("changed since")
