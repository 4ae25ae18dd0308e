"""Who speaks, as one viewer may know it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cop.discussions.choices import PostKind, ShownAs
from cop.discussions.models import Post, Thread
from cop.network.countries import country_name
from cop.people.choices import Category
from cop.people.queries.named import Named, named
from cop.services.addresses import address


@dataclass(frozen=True)
class Voice:
    """A name or what stands for it, a word on who that is, and their page where there is one to see."""

    name: str
    detail: str = ""
    address: str = ""
    initials: str = ""


def voices(said: Iterable[Thread | Post], viewer: Any, *, chatham: bool = False) -> dict[Thread | Post, Voice]:
    """Return who speaks in each head and post, in a constant number of queries; posts come with their threads. Nobody is
    named where the Chatham House rule holds, which a thread says itself, or with `chatham`."""
    said = list(said)
    return dict(zip(said, each_voice(said, viewer, chatham=chatham), strict=True))


def each_voice(said: list[Thread | Post], viewer: Any, *, chatham: bool = False) -> list[Voice]:
    """Return the same in the order of what was said."""
    speakers = [_speaker(one, chatham) for one in said]
    people = named({number for number in speakers if number is not None}, viewer)
    language = get_language() or "en"
    known = {number: voice_of(person, language) for number, person in people.items()}
    return [known.get(number or 0) or _unknown(one, chatham) for number, one in zip(speakers, said, strict=True)]


def under_cover(shown_as: str, country: str, category: str) -> str:
    """Return what stands for the name of somebody who speaks through the facilitator."""
    if shown_as == ShownAs.COUNTRY and country:
        return _("a member from %(country)s") % {"country": country_name(country)}
    if shown_as == ShownAs.CATEGORY and category:
        return _("a member, %(kind)s") % {"kind": Category(category).label}
    return _("a member")


def voice_of(person: Named, language: str) -> Voice:
    """Return how somebody whom the viewer sees is named where they speak, in the active language."""
    country = [country_name(person.country, language)] if person.country else []
    if not person.name:
        kind = [_label(person.category, language)] if person.category else []
        return Voice(_unnamed(language), ", ".join([*kind, *country]))
    places = [person.organisation] if person.organisation else []
    page = address("people:person", person.number)
    return Voice(person.name, ", ".join([*places, *country]), page, person.initials)


@cache
def _label(category: str, _language: str) -> str:
    """Return the name of a kind of organisation in the active language."""
    return str(Category(category).label)


@cache
def _unnamed(_language: str) -> str:
    return _("a member")


def _speaker(said: Thread | Post, chatham: bool) -> int | None:
    """Return who may be named there; nobody for the question of a week: it is the discussion's, and put into nobody's mouth."""
    if chatham or said.shown_as != ShownAs.NAME:
        return None
    if isinstance(said, Thread):
        return None if said.chatham else said.asker_id
    return None if said.thread.chatham or said.kind == PostKind.FRAMING else said.author_id


def _unknown(said: Thread | Post, chatham: bool) -> Voice:
    """Return what stands in the place of a name."""
    if isinstance(said, Post) and said.kind == PostKind.FRAMING:
        return Voice(_("Question of the week"))
    if chatham or (said.chatham if isinstance(said, Thread) else said.thread.chatham):
        return Voice(_("a participant"))
    if said.shown_as != ShownAs.NAME:
        return Voice(under_cover(said.shown_as, said.shown_country, said.shown_category), _("through the facilitator"))
    return Voice(_("a former member"))
