"""Addresses of ours that do something for whoever knows them, as "stop this mail" at the foot of a mail: who quotes our mails
sends them along, and nobody else is to read them."""

import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import unquote

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from cop.services.mail.trimming import LINK

SECRET = re.compile(r"\(\?P<(?:token|key)>[^()]*\)")
"""What the pattern of such an address names, and no other's."""
LABELLED = re.compile(r"\[([^\[\]\n]{0,300})\]\((https?://[^\s<>\"()\[\]]+)\)", re.IGNORECASE)
LEFT = "[…]"


def without_signed_links(text: str) -> str:
    """Return a text without them, and without the addresses to which mail does the same. Of a link in Markdown the words stay."""
    signed = _signed(settings.SITE_URL.partition("://")[2])

    def is_signed(link: str) -> bool:
        return signed.search(unquote(unquote(link))) is not None

    if "://" in text:
        text = LABELLED.sub(lambda found: (found[1] or LEFT) if is_signed(found[2]) else found[0], text)
        text = LINK.sub(lambda found: LEFT if is_signed(found[0]) else found[0], text)
    text = signed.sub(LEFT, text)
    return _by_mail(settings.MAIL_DOMAIN).sub(LEFT, text) if settings.MAIL_DOMAIN else text


@cache
def _signed(site: str) -> re.Pattern[str]:
    paths = "|".join(_paths(get_resolver().url_patterns, ""))
    return re.compile(rf"{re.escape(site)}/(?:{paths})[^\s<>\"()\[\]]*", re.IGNORECASE)


@cache
def _by_mail(domain: str) -> re.Pattern[str]:
    return re.compile(rf"\b[a-z]+\+[a-z2-7]{{26}}@{re.escape(domain)}", re.IGNORECASE)


def _paths(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    """Return the pattern of each such address, up to the end of its secret."""
    for one in patterns:
        path = before + str(one.pattern.regex.pattern).removeprefix("^").removesuffix(r"\Z")
        if isinstance(one, URLResolver):
            yield from _paths(one.url_patterns, path)
        elif secret := SECRET.search(path):
            yield re.sub(r"\?P<\w+>", "?:", path[: secret.start()]) + r"[^\s/<>\"()\[\]]+"
