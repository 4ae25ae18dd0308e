"""Enumerations of the API."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """What a token may be used for; never more than its person may."""

    READ = "read", _("read what I may read")
    PEOPLE = "people:write", _("change my profile")
    ORGANISATIONS = "organisations:write", _("change organisations that I may change")
