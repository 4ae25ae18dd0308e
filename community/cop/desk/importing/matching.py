"""Who of a list is known already: by an address for certain, by a name perhaps. People decide; here it is only told."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz, process

from cop.desk.importing.batches import batched
from cop.desk.importing.drafts import Draft
from cop.people.access import organisations_visible_to, visible_to
from cop.people.queries.doubles import ALIKE, name_likeness
from cop.people.queries.merging import addresses_of_merged
from cop.services.languages.queries import sort_key
from cop.services.search.analysis import words

TOO_COMMON = 300
"""A word that stands in so many names says nothing of one of them."""


class Double(NamedTuple):
    """A person or an organisation that may be the one of a row; `number` is 0 for another row of the same list."""

    of: str
    number: int
    name: str
    other_row: int
    why: Any
    certain: bool


class Known:
    """The people and organisations that `viewer` sees, looked up by address and by name for some rows at a time.

    With `few`, rows of one press, names are looked for in the database, and not in an index made for a whole list."""

    def __init__(self, viewer: Any, *, few: bool = False) -> None:
        names = _FewNames if few else _Names
        self._people, self._organisations = visible_to(viewer), organisations_visible_to(viewer)
        self._people_by_name, self._organisations_by_name = names(self._people), names(self._organisations)
        self._merged_addresses = addresses_of_merged()
        self._rows: dict[int, int] = {}
        self._named_rows = _NamedRows()

    def doubles(self, drafts: Sequence[Draft]) -> list[list[Double]]:
        """Return for each row who may be meant, the certain ones first, and which earlier row may mean the same."""
        by_address = self._by_address({address for draft in drafts for address in draft.person.get("emails", [])})
        people = self._people_by_name.like({draft.person.get("name", "") for draft in drafts})
        organisations = self._organisations_by_name.like({draft.organisation.get("name", "") for draft in drafts})
        return [
            _each_once(
                [
                    *_addressed(draft, by_address),
                    *_named_like(draft, people.get(draft.person.get("name", ""), [])),
                    *_same_organisation(draft, organisations.get(draft.organisation.get("name", ""), [])),
                    *self._earlier_rows(draft),
                ]
            )
            for draft in drafts
        ]

    def remember(self, number: int, person: dict[str, Any], organisation: dict[str, Any]) -> None:
        """Know a row of the list that was compared before."""
        for address in person.get("emails", []):
            self._rows.setdefault(hash(address), number)
        self.remember_name(number, person, organisation)

    def remember_name(self, number: int, person: dict[str, Any], organisation: dict[str, Any]) -> None:
        """Know the name of such a row."""
        self._named_rows.add(number, person, organisation)

    def _by_address(self, addresses: set[str]) -> dict[str, tuple[int, str]]:
        confirmed = EmailAddress.objects.filter(verified=True, email__in=addresses, user__in=self._people)
        rows = [
            *self._people.filter(email__in=addresses).values_list("email", "pk", "name"),
            *confirmed.values_list("email", "user", "user__name"),
        ]
        found = {email: (number, name) for email, number, name in rows}
        return found | self._merged(addresses) if self._merged_addresses else found

    def _merged(self, addresses: set[str]) -> dict[str, tuple[int, str]]:
        """Whose address went with somebody who was merged into them."""
        merged = {email: self._merged_addresses[email] for email in addresses & self._merged_addresses.keys()}
        names = dict(self._people.filter(pk__in=set(merged.values())).values_list("pk", "name"))
        return {email: (number, names[number]) for email, number in merged.items() if number in names}

    def _earlier_rows(self, draft: Draft) -> Iterable[Double]:
        for address in draft.person.get("emails", []):
            earlier = self._rows.setdefault(hash(address), draft.row)
            if earlier != draft.row:
                yield Double("person", 0, draft.person["name"], earlier, _("same address in another row"), certain=True)
        if like := self._named_rows.like(draft):
            yield Double("person", 0, like[1], like[0], _("nearly the same name"), certain=False)
        self._named_rows.add(draft.row, draft.person, draft.organisation)


def _addressed(draft: Draft, known: dict[str, tuple[int, str]]) -> Iterable[Double]:
    for address in draft.person.get("emails", []):
        if address in known:
            yield Double("person", *known[address], 0, _("same address"), certain=True)


def _named_like(draft: Draft, alike: Iterable[tuple[int, str]]) -> Iterable[Double]:
    for number, name in alike:
        yield Double("person", number, name, 0, _("nearly the same name"), certain=False)


def _same_organisation(draft: Draft, alike: Iterable[tuple[int, str]]) -> Iterable[Double]:
    for number, name in alike:
        same = sort_key(name) == sort_key(draft.organisation["name"])
        yield Double("organisation", number, name, 0, _("same name") if same else _("nearly the same name"), same)


def _each_once(doubles: Iterable[Double]) -> list[Double]:
    found: dict[tuple[str, int, int], Double] = {}
    for double in doubles:
        found.setdefault((double.of, double.number, double.other_row), double)
    return sorted(found.values(), key=lambda double: not double.certain)


class _FewNames:
    """Names found as the database holds them, by any word that they share with another one."""

    def __init__(self, things: QuerySet[Any]) -> None:
        self._things = things

    def like(self, wanted: set[str]) -> dict[str, list[tuple[int, str]]]:
        """Return for each of the names (number, name) of those that are nearly called so, the most alike first."""
        return {one: _most_alike(one, self._sharing_a_word(one)) for one in wanted if one}

    def _sharing_a_word(self, name: str) -> dict[int, str]:
        found: dict[int, str] = {}
        for word in {*name.split(), *sort_key(name).split()}:
            shared = self._things.filter(Q(name__icontains=word) | Q(sort_name__icontains=word)).order_by()
            rows = list(shared.values_list("pk", "name")[: TOO_COMMON + 1])
            if len(rows) <= TOO_COMMON:
                found |= dict(rows)
        return found


class _Names:
    """Names found by any word that they share with another one, and then compared letter by letter.

    Of each word only a digest of 32 bits is held, beside the number of what is called so, in one sorted array: a hundred
    thousand people take a few megabytes.
    """

    def __init__(self, things: QuerySet[Any]) -> None:
        self._things = things
        unsorted = array("Q")
        for number, name in things.order_by().values_list("pk", "name").iterator(5000):
            unsorted.extend(_digest(word) << 32 | number for word in set(words(name)))
        self._by_word = array("Q", sorted(unsorted))

    def like(self, wanted: set[str]) -> dict[str, list[tuple[int, str]]]:
        """Return for each of the names (number, name) of those that are nearly called so, the most alike first."""
        candidates = {name: self._sharing_a_word(name) for name in wanted if name}
        names = self._named(sorted(set().union(*candidates.values())))
        return {one: _most_alike(one, {n: names[n] for n in found if n in names}) for one, found in candidates.items()}

    def _sharing_a_word(self, name: str) -> set[int]:
        found: set[int] = set()
        for word in set(words(name)):
            begins = bisect_left(self._by_word, _digest(word) << 32)
            ends = bisect_left(self._by_word, (_digest(word) + 1) << 32, lo=begins)
            if ends - begins <= TOO_COMMON:
                found.update(entry & 0xFFFFFFFF for entry in self._by_word[begins:ends])
        return found

    def _named(self, numbers: list[int]) -> dict[int, str]:
        return {
            number: name
            for chunk in batched(numbers, 5000)
            for number, name in self._things.filter(pk__in=chunk).values_list("pk", "name")
        }


class _NamedRows:
    """The people of the rows so far, found by any word of their name that is not too common.

    The occurrences of a word are a chain from the last one back to the first, in arrays: a long list takes little memory.
    """

    def __init__(self) -> None:
        self._names: list[str] = []
        self._numbers, self._apart = array("I"), array("q")
        self._last: dict[int, int] = {}
        self._places, self._before = array("I"), array("q")

    def add(self, number: int, person: dict[str, Any], organisation: dict[str, Any]) -> None:
        """Know one more row."""
        if not person:
            return
        for word in set(words(person["name"])):
            self._before.append(self._last.get(_digest(word), -1))
            self._last[_digest(word)] = len(self._places)
            self._places.append(len(self._names))
        self._names.append(person["name"])
        self._numbers.append(number)
        self._apart.extend(_apart(person, organisation))

    def like(self, draft: Draft) -> tuple[int, str] | None:
        """Return (number, name) of the earlier row whose person is called most like that of `draft`, unless they are at
        different addresses and places of work, or in different countries."""
        name, apart = draft.person.get("name", ""), _apart(draft.person, draft.organisation)
        sharing = {
            place: _in_order(self._names[place])
            for place in self._sharing_a_word(name)
            if self._numbers[place] < draft.row and not _differ(apart, self._apart[3 * place : 3 * place + 3])
        }
        found = process.extract(_in_order(name), sharing, score_cutoff=ALIKE, scorer=fuzz.ratio)
        alike = ((self._numbers[place], self._names[place]) for _words, _score, place in found)
        return next(((number, other) for number, other in alike if name_likeness(name, other)), None)

    def _sharing_a_word(self, name: str) -> set[int]:
        found: set[int] = set()
        for word in set(words(name)):
            places: list[int] = []
            at = self._last.get(_digest(word), -1)
            while at >= 0 and len(places) <= TOO_COMMON:
                places.append(self._places[at])
                at = self._before[at]
            found.update(places if len(places) <= TOO_COMMON else [])
        return found


def _in_order(name: str) -> str:
    return " ".join(sorted(words(name)))


def _apart(person: dict[str, Any], organisation: dict[str, Any]) -> tuple[int, int, int]:
    """What tells namesakes apart, as digests: country, address, place of work; 0 for what is not said."""
    address, work = next(iter(person.get("emails", [])), 0), sort_key(organisation.get("name", ""))
    return hash(person.get("country", 0)), hash(address), hash(work or 0)


def _differ(one: Sequence[int], other: Sequence[int]) -> bool:
    country, address, work = (ours != theirs and bool(ours and theirs) for ours, theirs in zip(one, other, strict=True))
    return country or (address and work)


def _most_alike(wanted: str, names: dict[int, str]) -> list[tuple[int, str]]:
    scored = [(name_likeness(wanted, name), number) for number, name in names.items()]
    return [(number, names[number]) for score, number in sorted(scored, reverse=True) if score >= ALIKE]


def _digest(word: str) -> int:
    return hash(word) & 0xFFFFFFFF
