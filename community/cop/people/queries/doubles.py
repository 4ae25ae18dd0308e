"""Who may be the same as an applicant: shown side by side to whoever decides, who alone judges.

A viewer is told only what rests on fields that they may see (DESIGN rule 1). Names are compared within one script, by
their letters: nothing is transliterated, which would make different names the same. Who wrote their name in Latin letters
beside it is compared by both.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from cop.people import access
from cop.people.choices import Field
from cop.people.mail_providers import domain_of, is_public_provider
from cop.people.models import Affiliation, Application, Organisation, Person
from cop.people.queries.admitting import owner_of
from cop.people.queries.seen import Seen, seen
from cop.services.languages.queries import sort_key
from cop.services.search.analysis import words

ALIKE, NEARLY = 92, 85
"""Per cent of letters that two names share, from which on they are shown: by themselves, and where something else speaks
for it. Found by trying names of all our scripts."""

NUMBERS = re.compile(r"\d+")
WORTH_A_LOOK = 70
NEAREST = 50
"""So many of a batch are looked at more closely."""

MOST, COLLEAGUES = 10, 3
"""So many are shown at most, and so many of them for their mail domain alone."""

BATCH = 5000

SAME_ADDRESS, SAME_NAME, SAME_ORGANISATION, SAME_DOMAIN = 8, 4, 2, 1


class Double(NamedTuple):
    """Somebody who may be the same person, as the viewer may see them, and why."""

    person: Seen
    reasons: list[str]


def likely_doubles(application: Application, viewer: Any) -> list[Double]:
    """Return the people who may be the applicant, the likeliest first, at most `MOST`.

    The address or the name must speak for it: colleagues share organisation and domain without being the same. A few whose
    address is at the same organisation are shown last.
    """
    others = access.visible_to(viewer).exclude(pk=application.person_id or 0)
    named = others.filter(access.seen(Field.NAME, viewer))
    likeness = _alike(_names(application), named.values_list("pk", "sort_name", "name", "name_latin"))
    found: defaultdict[int, int] = defaultdict(int, dict.fromkeys(likeness, SAME_NAME))
    for weight, numbers in _signs(application, others, likeness, viewer):
        for number in numbers:
            found[number] |= weight
    weights = {n: w for n, w in found.items() if w & ~SAME_NAME or likeness[n] >= ALIKE}
    best = sorted(weights, key=lambda number: (-weights[number], number))[:MOST]
    people = others.in_bulk(best)
    shown = seen([people[number] for number in best if number in people], viewer, briefly=True)
    return [Double(person, reasons(weights[person.number])) for person in shown]


def organisations_alike(name: str, viewer: Any, *, but: int = 0) -> list[Organisation]:
    """Return the organisations, `but` the one with that number, that may be the one called `name`, the likeliest first."""
    others = access.organisations_visible_to(viewer).exclude(pk=but)
    scores = _alike([name], others.values_list("pk", "sort_name", "name"))
    best = sorted(scores, key=lambda number: (-scores[number], number))[:MOST]
    found = others.in_bulk(best)
    return [found[number] for number in best]


def name_likeness(one: str, other: str) -> float:
    """Return how much of the letters of two names are the same, in per cent: whichever order the words stand in, whether
    or not there is a blank between them, without regard to case and Latin marks. Other numbers make another name."""
    if NUMBERS.findall(one) != NUMBERS.findall(other):
        return 0
    ours, theirs = list(words(one)), list(words(other))
    return max(fuzz.ratio("".join(ours), "".join(theirs)), fuzz.ratio(" ".join(sorted(ours)), " ".join(sorted(theirs))))


def _names(application: Application) -> list[str]:
    you = application.answers.get("you", {})
    return [you.get("name", ""), you.get("name_latin", "")]


def _signs(
    application: Application, others: QuerySet[Person], named: Collection[int], viewer: Any
) -> Iterator[tuple[int, Iterable[int]]]:
    """Yield what speaks for somebody beside the name: the same address, and for those `named` nearly so, where they work;
    in one question to the database."""
    with_email = others.filter(access.seen(Field.EMAIL, viewer))
    same = with_email.filter(pk=owner_of(application.email))
    candidates = others.filter(Q(pk__in=list(named)) | Q(pk__in=same.values("pk")))
    with_organisation = candidates.filter(access.seen(Field.ORGANISATION, viewer))
    signs = {SAME_ADDRESS: same, SAME_ORGANISATION: _at_same_organisation(application, with_organisation)}
    domain = domain_of(application.email)
    if not is_public_provider(domain):
        signs[SAME_DOMAIN] = with_email.filter(access.seen(Field.NAME, viewer), email__iendswith=f"@{domain}")
    found: dict[int, dict[int, str]] = {weight: {} for weight in (SAME_ADDRESS, SAME_ORGANISATION, SAME_DOMAIN)}
    first, *more = (
        people.order_by().annotate(weight=Value(weight)).values_list("weight", "pk", "sort_name")
        for weight, people in signs.items()
    )
    for weight, number, name in first.union(*more, all=True):
        found[weight][number] = name
    yield SAME_ADDRESS, found[SAME_ADDRESS]
    yield SAME_ORGANISATION, found[SAME_ORGANISATION]
    there = found[SAME_DOMAIN]
    yield SAME_DOMAIN, [number for number in there if number in named or number in found[SAME_ADDRESS]]
    yield SAME_DOMAIN, _colleagues(application, there)


def _at_same_organisation(application: Application, people: QuerySet[Person]) -> QuerySet[Person]:
    name = application.answers.get("work", {}).get("organisation_name", "")
    if application.organisation is None and not name:
        return people.none()
    same = Q(organisation=application.organisation) if application.organisation else Q(pk__in=[])
    same |= Q(organisation__sort_name=sort_key(name)) if name else Q(pk__in=[])
    return people.filter(Exists(Affiliation.objects.filter(same, person=OuterRef("pk"))))


def _colleagues(application: Application, names: dict[int, str]) -> list[int]:
    """The few of the people with these `names` whose are the most like the applicant's."""
    name = sort_key(_names(application)[0])
    return [number for _name, _score, number in process.extract(name, names, limit=COLLEAGUES)]


def _alike(names: Iterable[str], things: QuerySet[Any, Any]) -> dict[int, float]:
    """Return {number: likeness} of those of `things` (number, what they sort by, names) that are called nearly so.

    A quick look sorts out who is worth a closer one.
    """
    wanted = {key: name for name in names if (key := sort_key(name))}
    found: dict[int, float] = {}
    rows = things.order_by().iterator(BATCH) if wanted else iter([])
    while batch := [called for row in islice(rows, BATCH) for called in _called(*row)]:
        for key, name in wanted.items():
            for place in _worth_a_look(key, [called[1] for called in batch]):
                number, _key, other = batch[place]
                found[number] = max(name_likeness(name, other), found.get(number, 0))
    return {number: likeness for number, likeness in found.items() if likeness >= NEARLY}


def _called(number: int, key: str, name: str, *others: str) -> Iterator[tuple[int, str, str]]:
    yield number, key, name
    yield from ((number, sort_key(other), other) for other in others if other)


def _worth_a_look(wanted: str, names: list[str]) -> set[int]:
    return {
        place
        for scorer in (fuzz.ratio, fuzz.token_sort_ratio)
        for _name, _score, place in process.extract(
            wanted, names, scorer=scorer, score_cutoff=WORTH_A_LOOK, limit=NEAREST
        )
    }


def reasons(weight: int) -> list[str]:
    """Return what the bits of `weight` say for two being the same, in words."""
    texts = {
        SAME_ADDRESS: _("same address"),
        SAME_NAME: _("nearly the same name"),
        SAME_ORGANISATION: _("same organisation"),
        SAME_DOMAIN: _("same organisation’s mail domain"),
    }
    return [text for bit, text in texts.items() if weight & bit]
