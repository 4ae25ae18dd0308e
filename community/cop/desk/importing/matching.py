"""Who of a list is known already: by an address for certain, by a name perhaps. People decide; here it is only told."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

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
    """The people and organisations that `viewer` sees, looked up by address and by name."""

    def __init__(self, viewer: Any) -> None:
        self.people = _Names(visible_to(viewer).values_list("pk", "name"))
        self.organisations = _Names(organisations_visible_to(viewer).values_list("pk", "name"))
        self.addresses = dict(visible_to(viewer).exclude(email=None).values_list("email", "pk"))
        confirmed = EmailAddress.objects.filter(verified=True, user__in=visible_to(viewer))
        self.addresses |= dict(confirmed.values_list("email", "user"))
        self.addresses.update(addresses_of_merged())
        self.rows: dict[str, int] = {}

    def doubles(self, draft: Draft) -> list[Double]:
        """Return who may be meant by a row, the certain ones first, and which earlier row may mean the same."""
        found: dict[tuple[str, int, int], Double] = {}
        for double in (*self._people(draft), *self._organisations(draft), *self._earlier_rows(draft)):
            found.setdefault((double.of, double.number, double.other_row), double)
        return sorted(found.values(), key=lambda double: not double.certain)

    def _people(self, draft: Draft) -> Iterable[Double]:
        for address in draft.person.get("emails", []):
            if number := self.addresses.get(address):
                yield Double("person", number, self.people.name(number), 0, _("same address"), certain=True)
        for number, name in self.people.like(draft.person.get("name", "")):
            yield Double("person", number, name, 0, _("nearly the same name"), certain=False)

    def _organisations(self, draft: Draft) -> Iterable[Double]:
        wanted = draft.organisation.get("name", "")
        for number, name in self.organisations.like(wanted):
            same = sort_key(name) == sort_key(wanted)
            yield Double("organisation", number, name, 0, _("same name") if same else _("nearly the same name"), same)

    def _earlier_rows(self, draft: Draft) -> Iterable[Double]:
        for address in draft.person.get("emails", []):
            earlier = self.rows.setdefault(address, draft.row)
            if earlier != draft.row:
                yield Double("person", 0, draft.person["name"], earlier, _("same address in another row"), certain=True)


class _Names:
    """Names found by any word that they share with another one, and then compared letter by letter."""

    def __init__(self, rows: QuerySet[Any, tuple[int, str]]) -> None:
        self._names: dict[int, str] = dict(rows.iterator(5000))
        self._by_word: defaultdict[str, list[int]] = defaultdict(list)
        for number, name in self._names.items():
            for word in set(words(name)):
                self._by_word[word].append(number)

    def name(self, number: int) -> str:
        return self._names.get(number, "")

    def like(self, wanted: str) -> list[tuple[int, str]]:
        candidates = {
            number
            for word in set(words(wanted))
            if len(self._by_word.get(word, ())) <= TOO_COMMON
            for number in self._by_word.get(word, ())
        }
        scored = [(name_likeness(wanted, self._names[number]), number) for number in candidates]
        return [(number, self._names[number]) for score, number in sorted(scored, reverse=True) if score >= ALIKE]
