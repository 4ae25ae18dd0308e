"""What in a text tells who wrote it."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from cop.people.access import running_days
from cop.people.models import Affiliation, Person

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
TELEPHONE = re.compile(r"\+?\d[\d ().-]{7,}\d")
DAY = re.compile(r"\d{4}-\d\d-\d\d(\D.*)?$")
SIGNED = re.compile(
    r"(?:(?:best|kind|warm) )?regards\b|sincerely\b|yours (?:faithfully|truly)\b|sent from (?:my|the)\b", re.I
)
FOLDED = re.compile(r"(?:\n|^)-- ?\n.*\Z", re.S)
DEVICE = re.compile(r"(?:\n|^)(?:sent from my|get outlook for)\b[^\n]*\Z", re.I)
SHORTEST = 3
"""A part of a name that is shorter is in too many words."""


def telling(texts: Iterable[str], person: Person) -> list[str]:
    """Return what in `texts` tells that `person` wrote them: parts of their name, their organisation, addresses, telephone
    numbers, and lines that sign."""
    text = "\n".join(one for one in texts if one)
    found = [*_of_person(text, person), *(match.group() for match in ADDRESS.finditer(text))]
    found += re.findall(rf"/people/{person.pk}/", text)
    found += [match.group() for match in TELEPHONE.finditer(text) if not DAY.match(match.group())]
    found += [line.strip() for line in text.splitlines() if SIGNED.match(line.strip())]
    return list(dict.fromkeys(found))


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
