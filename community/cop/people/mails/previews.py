"""The mails that the secretariat words, as somebody made up would get them. Nothing is queued."""

from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone, translation

from cop.network.queries import communities_open, partnership
from cop.people.choices import WordedMail
from cop.people.queries.my_data_words import column_in_words
from cop.people.queries.wording import own_words
from cop.services.mail.links import absolute
from cop.services.mail.rendering import Said, say
from cop.services.mail.senders import sender_for

NAME = "A. B. Example"


def preview(mail: WordedMail, language: str) -> Said:
    """Return what a mail says in a language today, with the secretariat's own paragraph."""
    template = f"people/{mail.value}"
    with translation.override(language), timezone.override(ZoneInfo("UTC")):
        context = {"partnership": partnership(), "own_words": own_words(template, NAME)} | _example(mail)
        return say(template, context, language=language, sender=sender_for(None), name=NAME, unsubscribe="")


def _example(mail: WordedMail) -> dict[str, Any]:
    """What the mails tell of: something of everything that one of them shows."""
    communities = [
        {"names": one.names, "address": absolute("website:community", one.slug)} for one in communities_open()[:1]
    ]
    places = [partnership().names, *(one["names"] for one in communities)]
    home = absolute("website:home")
    return {
        "places": places,
        "refused": places if mail == WordedMail.DECLINED else [],
        "waiting": [],
        "reason": "…",
        "question": "…",
        "held": [(column_in_words("name"), NAME)],
        "communities": communities,
        "last": None,
        **dict.fromkeys(("address", "answer", "join", "profile", "directory", "data", "confirm", "edit"), home),
    }
