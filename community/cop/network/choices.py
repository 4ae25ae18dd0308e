"""Enumerations of the network."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LineColour(models.TextChoices):
    """The colour of a community's line; the style sheet holds a light and a dark shade of each."""

    GREEN = "green", _("green")
    SKY = "sky", _("blue")
    PLUM = "plum", _("plum")
    RUST = "rust", _("rust")
    TEAL = "teal", _("teal")


class Reading(models.TextChoices):
    """Who may read what is said in a community (DESIGN section 8.1)."""

    OPEN = "open", _("open to read")
    MEMBERS = "members", _("for members")
