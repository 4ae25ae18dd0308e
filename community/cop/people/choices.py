"""Enumerations of people and organisations."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """Kinds of organisation, as the leaflet invites them (S23 to S26); government agencies carry their level."""

    CITY_AGENCY = "city", _("city government agency")
    PROVINCIAL_AGENCY = "provincial", _("provincial government agency")
    NATIONAL_AGENCY = "national", _("national government agency")
    LINE_MINISTRY = "ministry", _("line ministry")
    REGULATOR = "regulator", _("regulator")
    UTILITY = "utility", _("utility")
    TRANSPORT_OPERATOR = "operator", _("transport operator")
    TECHNICAL_INSTITUTION = "technical", _("technical institution")
    TRAINING_INSTITUTION = "training", _("training institution")
    PRIVATE_FIRM = "firm", _("private firm")
    NGO = "ngo", _("NGO")
    INTERNATIONAL = "international", _("international organisation")
    OTHER = "other", _("other")


GOVERNMENT = (Category.CITY_AGENCY, Category.PROVINCIAL_AGENCY, Category.NATIONAL_AGENCY, Category.LINE_MINISTRY)


class Audience(models.IntegerChoices):
    """Who sees a field of a person. Each audience contains the next."""

    EVERYONE = 0, _("everyone")
    MEMBERS = 1, _("members of the partnership")
    COMMUNITIES = 2, _("members of my communities")
    SECRETARIAT = 3, _("the secretariat only")


class Field(models.TextChoices):
    """The fields of a person that have an audience of their own; the column is `seen_<value>` of Person."""

    NAME = "name", _("name")
    ORGANISATION = "organisation", _("organisation and role")
    COUNTRY = "country", _("country and place")
    EXPERTISE = "expertise", _("what you know")
    LEARNING = "learning", _("what you want to learn")
    LANGUAGES = "languages", _("languages")
    ASKED = "asked", _("that you are willing to be asked")
    PHOTO = "photo", _("photo")
    LINKS = "links", _("links")
    EMAIL = "email", _("e-mail address")
    PHONE = "phone", _("telephone")
    ADDRESS = "address", _("postal address")


class Standing(models.TextChoices):
    """Where a person stands with the partnership. A listed one was taken over from a list and has confirmed nothing; a
    staged one is of a list that is being taken in, a merged one went into another: nobody sees them."""

    APPLICANT = "applicant", _("applicant")
    MEMBER = "member", _("member")
    FORMER = "former", _("former member")
    ERASED = "erased", _("erased")
    LISTED = "listed", _("from a list, not confirmed")
    STAGED = "staged", "staged"
    MERGED = "merged", "merged"


UNSEEN = (Standing.ERASED, Standing.STAGED, Standing.MERGED)
"""People whom nobody sees."""


class Role(models.TextChoices):
    """Who somebody is to us. Visitor to expert follow from facts; the others are given with dates."""

    VISITOR = "visitor", _("visitor")
    APPLICANT = "applicant", _("applicant")
    MEMBER = "member", _("member")
    EXPERT = "expert", _("expert")
    FACILITATOR = "facilitator", _("facilitator")
    LEADERSHIP = "leadership", _("Leadership Group")
    FOCAL_POINT = "focal-point", _("focal point of a government")
    FUNDER = "funder", _("funder")
    SECRETARIAT = "secretariat", _("secretariat")
    OPERATOR = "operator", _("operator")


GIVEN_ROLES = (Role.FACILITATOR, Role.LEADERSHIP, Role.FOCAL_POINT, Role.FUNDER, Role.SECRETARIAT, Role.OPERATOR)


class Sex(models.TextChoices):
    """For the statistics that funders ask; optional, guarded, shown of nobody."""

    NOT_ASKED = "", _("not answered")
    FEMALE = "f", _("female")
    MALE = "m", _("male")
    OTHER = "x", _("other")
    UNDISCLOSED = "u", _("prefer not to say")


class Listing(models.TextChoices):
    """Whether an organisation is known to the register. A staged one is of a list that is being taken in: nobody sees it."""

    PROPOSED = "proposed", _("proposed by an applicant")
    LISTED = "listed", _("listed")
    CLOSED = "closed", _("closed")
    STAGED = "staged", "staged"


class MergeKind(models.TextChoices):
    """What can be merged; never shown."""

    PERSON = "person", "person"
    ORGANISATION = "organisation", "organisation"


class ApplicationState(models.TextChoices):
    """The stops of an application."""

    DRAFT = "draft", _("being filled in")
    WAITING = "waiting", _("with the secretariat")
    ASKED = "asked", _("waiting for the applicant's answer")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ConsentKind(models.TextChoices):
    """What a person agrees to, each apart from the others. The first two are needed for a membership."""

    MEMBERSHIP = "membership", _("keeping my data for my membership")
    TRANSFER = "transfer", _("storage outside my country")
    DIRECTORY = "directory", _("being shown to other members")
    NEWS = "news", _("mail about what is new")


class WordedMail(models.TextChoices):
    """The mails in which the secretariat may put a paragraph of its own; each is called as its template."""

    WAITING = "application_waiting", _("The application is here")
    MORE_ASKED = "more_asked", _("A question to the applicant")
    ACCEPTED = "accepted", _("Welcome")
    DECLINED = "declined", _("The application is declined")
    STILL_RIGHT = "still_right", _("Still right")
    INVITATION = "invitation", _("Invitations")
    LETTER = "letter", _("Letters")
    MEMBERSHIPS_CHANGED = "memberships_changed", _("Your memberships have changed")
    LEFT = "left", _("You have left")
    ERASED = "erased", _("Your data is erased")


REQUIRED_CONSENTS = (ConsentKind.MEMBERSHIP, ConsentKind.TRANSFER)


class Rhythm(models.TextChoices):
    """How often a person wants mail about what is new."""

    AT_ONCE = "at-once", _("at once")
    DAILY = "daily", _("once a day")
    WEEKLY = "weekly", _("once a week")
    NONE = "none", _("never")


class CodePurpose(models.TextChoices):
    """What a one-time code is typed for; `link` is a sign-in link, which carries its code itself."""

    JOIN = "join"
    ADDRESS = "address"
    ERASE = "erase"
    PROVE = "prove"
    MAILBOX = "mailbox"
    LINK = "link"


class LookedAt(models.TextChoices):
    """Where somebody at the desk sees what only the secretariat sees of a person, or takes a list of people along."""

    PAGE = "page", _("their page")
    TELEPHONE = "telephone", _("the page for the telephone")
    MAILBOX = "mailbox", _("shared mailbox")
    APPLICATION = "application", _("their application")
    REQUEST = "request", _("a request about their data")
    API = "api", _("read by a program")
    DIRECTORY = "directory", _("list of people, as a file")
    CONSENTS = "consents", _("list of consents, as a file")
    CONCERNED = "concerned", _("list of those whom a breach concerns, as a file")


LISTS = (LookedAt.DIRECTORY, LookedAt.CONSENTS, LookedAt.CONCERNED)
"""Looks at many people at once, which tell how many and not at whom."""
