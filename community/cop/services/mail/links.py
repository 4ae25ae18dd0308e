"""Addresses of our own pages as mails need them: whole, and with the language of the mail, which the page then speaks to
readers who chose none."""

from django.conf import settings
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import get_language

from cop.services.languages.middleware import OF_MAIL


def in_language_of_mail(address: str) -> str:
    """Return an address of ours with the language that is active, which is the mail's while one is rendered."""
    return f"{address}?{OF_MAIL}={get_language()}"


def _absolute(name: str, *arguments: str | int) -> str:
    return in_language_of_mail(settings.SITE_URL + reverse(name, args=arguments))


absolute = lazy(_absolute, str)
"""The whole address of one of our pages, by name and arguments; it takes the language when the mail is rendered."""
