"""What in a text tells who wrote it."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Exists, OuterRef

from cop.discussions.models import Thread
from cop.people.access import running, running_days, visible_to
from cop.people.models import Affiliation, Membership, Person

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
TELEPHONE = re.compile(r"\+?\d[\d ().-]{7,}\d")
DAY = re.compile(r"\d{4}-\d\d-\d\d(\D.*)?$")
SIGNED = re.compile(
    r"(?:(?:best|kind|warm) )?regards\b|sincerely\b|yours (?:faithfully|truly)\b|sent from (?:my|the)\b", re.I
)
FOLDED = re.compile(r"(?:\n|^)-- ?\n.*\Z", re.S)
DEVICE = re.compile(r"(?:\n|^)(?:sent from my|get outlook for)\b[^\n]*\Z", re.I)
WORD = re.compile(r"\w+")
SHORTEST = 3
"""A part of a name that is shorter is in too many words."""


def telling(texts: Iterable[str], person: Person) -> list[str]:
    """Return what in `texts` tells that `person` wrote them: parts of their name, their organisation, addresses, telephone
    numbers, and lines that sign."""
    text = "\n".join(one for one in texts if one)
    own = [*_of_person(text, person), *re.findall(rf"/people/{person.pk}/", text)]
    return list(dict.fromkeys([*own, *_of_anybody(text)]))


def telling_of_anybody(thread: Thread, viewer: Any) -> list[str]:
    """Return what in the head of a thread may tell who wrote it, found without knowing who did: addresses, telephone
    numbers, lines that sign, and whoever of the community is named in full. What it finds must be the same whoever asked:
    a list of the asker's own names would tell who that is to anybody who may read or change the words."""
    text = "\n".join(filter(None, [thread.title, thread.body, thread.use, thread.interest, *thread.questions]))
    found = [*re.findall(r"/people/\d+/", text), *_of_anybody(text)]
    belongs = Membership.objects.filter(running(), community=thread.community_id, person=OuterRef("pk"))
    members = visible_to(viewer).filter(Exists(belongs)).values_list("name", "name_latin")
    folded, words = _folded(text), _words(text)
    found += [name for names in members for name in names if _is_named(name, folded, words)]
    return sorted(set(found))


def _words(text: str) -> str:
    return f" {' '.join(WORD.findall(_folded(text)))} "


def _is_named(name: str, folded: str, words: str) -> bool:
    """Whether a whole name stands in a text; a single word in plain letters is in too many."""
    if not name.isascii():
        return len(name) >= SHORTEST - 1 and _folded(name) in folded
    return " " in name and _words(name) in words


def _of_anybody(text: str) -> Iterator[str]:
    yield from (match.group() for match in ADDRESS.finditer(text))
    yield from (match.group() for match in TELEPHONE.finditer(text) if not DAY.match(match.group()))
    yield from (line.strip() for line in text.splitlines() if SIGNED.match(line.strip()))


def without_signature(text: str) -> str:
    """Return a text without the signature that a mail program or a telephone put below it."""
    return DEVICE.sub("", FOLDED.sub("", text.replace("\r\n", "\n")).rstrip()).rstrip()


def _of_person(text: str, person: Person) -> Iterator[str]:
    folded = _folded(text)
    words = set(re.findall(r"\w+", folded))
    for name in (person.name, person.name_latin, person.addressed_as):
        for part in re.findall(r"[^\s,.]+", name):
            within = _folded(part) in (words if part.isascii() else folded)
            if within and (len(part) >= SHORTEST or not part.isascii()):
                yield part
    for name in _organisations(person):
        if len(name) >= SHORTEST and (_folded(name) in words or (" " in name and _folded(name) in folded)):
            yield name
    for link in person.links:
        address = re.sub(r"^https?://(www\.)?|/$", "", link.get("address", ""))
        if address and _folded(address) in folded:
            yield address


def _organisations(person: Person) -> Iterator[str]:
    for job in Affiliation.objects.filter(running_days(), person=person).select_related("organisation"):
        one = job.organisation
        yield from dict.fromkeys(filter(None, (one.name, one.short_name, *one.names.values())))


def _folded(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(c))
