"""Enumerations of moderation."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rule(models.TextChoices):
    """Why a text was held."""

    FIRST = "first", _("It is among the first texts of somebody new.")
    LINKS = "links", _("It holds many links.")
    NEW_WITH_LINKS = "new-links", _("It holds links, and its author is new.")
    SAME_TEXT = "same-text", _("The same text was sent in several places.")


class Why(models.TextChoices):
    """Why somebody reports something."""

    ADVERTISEMENT = "advertisement", _("It is an advertisement or spam.")
    INSULT = "insult", _("It insults or threatens somebody.")
    PRIVATE = "private", _("It tells something private of somebody.")
    WRONG = "wrong", _("It is false or dangerous.")
    INTEREST = "interest", _("The author has an interest that is not declared.")
    OTHER = "other", _("Something else")


class OnText(models.TextChoices):
    """What is decided on a text."""

    CLEAR = "clear", _("show it as it is")
    EDIT = "edit", _("edit it, then show it")
    REMOVE = "remove", _("remove it")


class OnPerson(models.TextChoices):
    """What is decided on its author."""

    NOTHING = "nothing", _("nothing")
    INTEREST = "interest", _("ask the author to declare an interest")
    WARN = "warn", _("warn the author")
    PAUSE = "pause", _("let the author only read for some days")
    REMOVAL = "removal", _("take the author out of the community; a second person has to agree")
