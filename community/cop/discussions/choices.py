"""Enumerations of discussions."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What somebody begins."""

    QUERY = "query", pgettext_lazy("discussions", "Query")
    DISCUSSION = "discussion", pgettext_lazy("discussions", "Discussion")
    TIMED = "timed", _("Time-bound discussion")
    ANNOUNCEMENT = "announcement", _("Announcement")


class Help(models.TextChoices):
    """What kind of help a query asks for (UN Solution Exchange, see docs/facilitators.md)."""

    EXPERIENCES = "experiences", _("Experiences")
    ADVICE = "advice", _("Advice")
    EXAMPLES = "examples", _("Examples")
    REFERRALS = "referrals", _("Referrals")


class State(models.TextChoices):
    """Where a thread stands. Only a query passes all the stops; the last three are ways out."""

    DRAFT = "draft", _("draft")
    WORDING = "wording", _("with the facilitator")
    OPEN = "open", pgettext_lazy("discussions", "open")
    CLOSING = "closing", _("closing soon")
    COMPILING = "compiling", _("the reply is being compiled")
    CHECKING = "checking", _("the reply is being checked")
    PUBLISHED = "published", pgettext_lazy("discussions", "consolidated reply")
    ARCHIVED = "archived", _("archived")
    PRIVATELY = "privately", _("answered privately")
    REDIRECTED = "redirected", _("redirected")
    WITHDRAWN = "withdrawn", pgettext_lazy("discussions", "withdrawn")


UNSENT = (State.DRAFT, State.WORDING)
"""Not open yet: seen by the asker and the facilitators alone."""
READ_BY_FEW = (*UNSENT, State.WITHDRAWN, State.PRIVATELY)
"""Where a thread stands of which those who follow it read nothing."""

ANSWERABLE = (State.OPEN, State.CLOSING, State.COMPILING, State.CHECKING, State.PUBLISHED)
"""While a thread stands there, people may answer; after the reply is published they add to it."""

WANTS_ANSWERS = tuple(state for state in ANSWERABLE if state != State.PUBLISHED)
"""While a thread stands there, whoever was asked is waited for."""

ENDED = (State.ARCHIVED, State.PRIVATELY, State.REDIRECTED, State.WITHDRAWN)


class ShownAs(models.TextChoices):
    """As whom somebody appears. All but the name are under cover of the facilitator (DESIGN section 8.9)."""

    NAME = "name", _("with your name")
    COUNTRY = "country", _("as a member from your country")
    CATEGORY = "category", _("as your kind of organisation")
    NOTHING = "nothing", _("as a member, with nothing else")


class PostKind(models.TextChoices):
    """What a post is in its thread. The last three are a moderator's."""

    ANSWER = "answer", _("answer")
    FRAMING = "framing", _("question of the week")
    SUMMARY = "summary", _("summary of the week")
    SYNTHESIS = "synthesis", _("closing synthesis")


class Standing(models.TextChoices):
    """Whether a text is shown. A held one waits for the facilitator; a removed or withdrawn one leaves its place behind. What
    is said under cover goes out later, at an hour that tells nothing of who says it."""

    CLEAR = "clear", _("shown")
    HELD = "held", _("waits for the facilitator")
    LATER = "later", _("goes out with the next round")
    REMOVED = "removed", _("removed")
    WITHDRAWN = "withdrawn", pgettext_lazy("discussions", "withdrawn")


class Later(models.TextChoices):
    """What who asked under cover does, and others see with the next round."""

    WORDED = "worded", _("worded it anew")
    WITHDRAWN = "withdrawn", pgettext_lazy("discussions", "withdrawn")
    REOPENED = "reopened", pgettext_lazy("discussions", "open")
    EDITED = "edited", _("edited an answer")
    TAKEN_BACK = "taken_back", _("took an answer back")
    ACCEPTED = "accepted", _("marked the answer that helped")
    PUBLIC = "public", _("agreed that everybody may read it")
    NOT_PUBLIC = "not_public", _("took back that everybody may read it")
    CHECKED = "checked", _("read the draft of the reply")
    CAME_OF_IT = "came_of_it", _("told what came of it")
    SHOWN = "shown", _("appears otherwise")
    HANDED_OVER = "handed_over", _("handed over who asked")
    NOT_HANDED = "not_handed", _("kept who asked")


class Way(models.TextChoices):
    """How a text came in."""

    WEB = "web", _("on the website")
    MAIL = "mail", _("by e-mail")
    TELEPHONE = "telephone", _("by telephone")


class Side(StrEnum):
    """Who agrees that everybody may read a thread: both have to."""

    ASKER = "asker"
    FACILITATOR = "facilitator"


class Followed(models.TextChoices):
    """What can be followed."""

    THREAD = "thread", _("a query or discussion")
    TOPIC = "topic", _("a topic")
    COUNTRY = "country", _("a country")
    PERSON = "person", _("a person")
    COMMUNITY = "community", _("a community")


class AskedWay(models.TextChoices):
    """How somebody is asked to answer."""

    MAIL = "mail", _("by e-mail")
    TELEPHONE = "telephone", _("by telephone")


class AskedState(models.TextChoices):
    """What somebody said who was asked to answer. Who passes names somebody else."""

    ASKED = "asked", pgettext_lazy("discussions", "asked")
    PROMISED = "promised", _("promised an answer")
    DECLINED = "declined", pgettext_lazy("discussions", "said no")
    NOT_NOW = "not_now", _("not now")
    PASSED = "passed", _("names somebody else")
    ANSWERED = "answered", _("answered")


EXPECTED = (AskedState.ASKED, AskedState.PROMISED)
"""An answer may still come."""


class StepCode(models.TextChoices):
    """What is done for a query, mostly by the clock, in the words of the page that shows it."""

    LATE = "late", _("The first answer is late: the community wants it sooner.")
    NEXT_PEOPLE = "next_people", _("Nobody has answered yet: the facilitator asks further people.")
    SECRETARIAT = "secretariat", _("Nobody has answered yet: the secretariat looks for somebody who knows.")
    CLOSING = "closing", _("Answers close soon: whoever was asked and has not answered is reminded.")
    EXTENDED = "extended", _("Nobody has answered in time: it stays open longer.")
    COMPILING = "compiling", _("The facilitator compiles the reply. Answers are still taken.")
    TALKED = "talked", _("The last day of the discussion is over: it is closed.")
    REOPENED = "reopened", _("It was opened again.")


class Section(models.TextChoices):
    """The sections of a consolidated reply that somebody compiles, in their order."""

    SUMMARY = "summary", _("Summary of responses")
    EXPERIENCES = "experiences", _("Comparative experiences")
    RESOURCES = "resources", _("Related resources")
    OPEN = "open", _("What is still open")
    THANKS = "thanks", pgettext_lazy("consolidated reply", "Thanks")


class Stance(models.TextChoices):
    """Whether a sentence of the summary tells of agreement or of disagreement."""

    AGREE = "agree", _("They agree")
    DIFFER = "differ", _("They differ")


class PartKind(models.TextChoices):
    """What a related resource is."""

    DOCUMENT = "document", pgettext_lazy("resource", "Document")
    PERSON = "person", pgettext_lazy("resource", "Person")
    ORGANISATION = "organisation", pgettext_lazy("resource", "Organisation")
    TOOL = "tool", pgettext_lazy("resource", "Tool")
    EVENT = "event", pgettext_lazy("resource", "Event")


class CreditWish(models.TextChoices):
    """As whom a contributor is credited; silence is never a yes to being named."""

    NAME = "name", _("with my name")
    KIND = "kind", _("as my kind of organisation and country")
    NOTHING = "nothing", _("with nothing")


class Licence(models.TextChoices):
    """Under which licence a reply is published: those of Creative Commons in their version 4.0, or none."""

    BY = "by", "CC BY 4.0"
    BY_SA = "by-sa", "CC BY-SA 4.0"
    BY_NC = "by-nc", "CC BY-NC 4.0"
    ZERO = "zero", "CC0 1.0"
    NONE = "none", _("all rights stay with the contributors")

    @property
    def address(self) -> str:
        """Where its text stands, "" for none."""
        if self == Licence.NONE:
            return ""
        path = "publicdomain/zero/1.0" if self == Licence.ZERO else f"licenses/{self.value}/4.0"
        return f"https://creativecommons.org/{path}/"
