"""From a row of the list to the people and the organisation that it means, with everything that somebody should look at."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from cop.desk.importing import values
from cop.desk.importing.columns import Target
from cop.desk.importing.sheets import Cell
from cop.desk.importing.topics import known_topics
from cop.desk.importing.written import SHORT_SEXES, categories, language_names, says_no
from cop.network.countries import country_name
from cop.people.choices import Category
from cop.services.languages.queries import language_name

MOST_PEOPLE = 10
LONGEST = {"name": 200, "role": 150, "place": 100, "organisation": 200, "short_name": 40, "postal_address": 500}
NAMES = (Target.NAME, Target.GIVEN_NAME, Target.FAMILY_NAME)
PEOPLE_IN_ONE = re.compile(r"\s*[;\n]\s*|\s+(?:/|&|and)\s+")
TITLE = re.compile(r"^((?:mr|mrs|ms|miss|dr|prof|engr?|ir|hon|shri|smt|sri|er|datuk|dato)\b\.?\s*)+", re.IGNORECASE)


@dataclass
class Problem:
    """What somebody should look at in a cell; `proposal` is what we would put there instead, and `columns` where. One that
    `stops` must be mended or its row left out."""

    header: str
    cell: str
    words: str | Promise
    proposal: str = ""
    stops: bool = False
    columns: list[int] = field(default_factory=list)


@dataclass
class Draft:
    """What one row means: a person, an organisation, or both. Columns without a home are `extra`."""

    row: int
    person: dict[str, Any] = field(default_factory=dict)
    organisation: dict[str, Any] = field(default_factory=dict)
    consent: dict[str, str] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def months_first(
    rows: Iterable[tuple[int, Sequence[Cell]]], targets: Sequence[str]
) -> tuple[frozenset[int], frozenset[int]]:
    """Return (the columns whose days write the month first, those that do not say), by all of their cells."""
    dates = [place for place, target in enumerate(targets) if target in (Target.MEMBER_SINCE, Target.CONSENT_SINCE)]
    columns = {place: values.Days() for place in dates}
    for _number, cells in rows if columns else ():
        for place, days in columns.items():
            days.see(cells[place])
    first = frozenset(place for place, days in columns.items() if days.month_comes_first)
    return first, frozenset(place for place, days in columns.items() if days.unclear)


@dataclass(frozen=True)
class Columns:
    """What the columns of a list mean: their headers, their targets, those that write the month first, and those of days that
    do not say which comes first."""

    headers: list[str]
    targets: list[Target]
    months_first: frozenset[int]
    unclear: frozenset[int] = frozenset()

    @cached_property
    def topics(self) -> dict[str, str]:
        """Our topics by name, asked for once for all rows."""
        return known_topics()

    def drafts(self, number: int, cells: Sequence[Cell]) -> list[Draft]:
        """Return what a row means; one that names several people means one for each of them."""
        return list(_Row(number, cells, self).drafts())


class _Row:
    """One row being read: what stands under each meaning, and the problems found on the way."""

    def __init__(self, number: int, cells: Sequence[Cell], columns: Columns) -> None:
        self.draft = Draft(number)
        self.columns, self.months_first, self.unclear = columns, columns.months_first, columns.unclear
        self.at: dict[Target, list[tuple[int, str, Cell]]] = {}
        for place, (header, target, cell) in enumerate(zip(columns.headers, columns.targets, cells, strict=True)):
            if cell != "":
                self.at.setdefault(target, []).append((place, header, cell))

    def drafts(self) -> Iterator[Draft]:
        self._extra()
        country = self._country()
        self._organisation(country)
        self._person(country)
        self._consent()
        yield from self._one_for_each_person()

    def text(self, target: Target) -> str:
        return "\n".join(cell for _place, _header, cell in self.at.get(target, []))

    def problem(self, target: Target, words: Any, proposal: str = "", *, stops: bool = False) -> None:
        cells = self.at.get(target, [])
        header = cells[0][1] if cells else ""
        columns = [place for place, _header, _cell in cells]
        self.draft.problems.append(Problem(header, self.text(target), words, proposal, stops, columns))

    def _extra(self) -> None:
        for target in (Target.EXTRA, Target.REMARKS):
            for place, header, cell in self.at.get(target, []):
                self._keep(place, header, cell)

    def _keep(self, place: int, header: str, text: str) -> None:
        """Keep text as it is, also where two columns have the same header."""
        title = header or column_letters(place)
        there = self.draft.extra.get(title)
        self.draft.extra[title] = f"{there}; {text}" if there else text

    def _country(self) -> str:
        text = self.text(Target.COUNTRY)
        code, certain = values.country(text)
        if text and not code:
            self.problem(Target.COUNTRY, _("We do not know this country."), stops=True)
        elif not certain:
            self.problem(Target.COUNTRY, _("We read this as another spelling."), country_name(code))
        return code

    def _organisation(self, country: str) -> None:
        name = self._short(Target.ORGANISATION, "organisation")
        if not name:
            return
        found = {"name": name, "short_name": self._short(Target.SHORT_NAME, "short_name"), "country": country}
        text = self.text(Target.CATEGORY)
        category, certain = values.nearest(text, categories()) if text else ("", True)
        if text and not category:
            self.problem(Target.CATEGORY, _("We do not know this kind of organisation."), str(Category.OTHER.label))
        elif not certain:
            self.problem(Target.CATEGORY, _("We read this as another spelling."), str(Category(category).label))
        found["category"] = category or (Category.OTHER if text else "")
        found["website"] = self.text(Target.WEBSITE)
        self.draft.organisation = {key: value for key, value in found.items() if value}

    def _person(self, country: str) -> None:
        names = [self._short(target, "name") for target in NAMES]
        name = names[0] or " ".join(filter(None, names[1:]))
        if bare := TITLE.sub("", name):
            if bare != name:
                self.problem(Target.NAME, _("A title stands before the name."), bare)
            name = bare
        addresses, rest = values.emails(self.text(Target.EMAIL))
        if rest:
            proposal = ", ".join(addresses or values.mended_emails(self.text(Target.EMAIL)))
            self.problem(Target.EMAIL, _("This is no e-mail address."), proposal, stops=not addresses)
        phones, rest = values.phones(self.text(Target.PHONE), country)
        if rest:
            words = _("This is no telephone number that can be dialled from abroad.")
            self.problem(Target.PHONE, words, "; ".join(phones))
        if not (name or addresses):
            if not self.draft.organisation:
                self.problem(Target.NAME, _("Nobody is named here: no name, no address, no organisation."), stops=True)
            return
        if not name:
            self.problem(Target.EMAIL, _("no name"), stops=any(target in self.columns.targets for target in NAMES))
        self.draft.person = self._without_nothing(
            {
                "name": name or addresses[0].partition("@")[0],
                "emails": addresses,
                "phones": phones or ([rest] if rest else []),
                "country": country,
                "place": self._short(Target.PLACE, "place"),
                "role": self._short(Target.ROLE, "role"),
                "postal_address": self._short(Target.POSTAL_ADDRESS, "postal_address"),
                "languages": self._listed(Target.LANGUAGES, language_names(), _("We do not know this language.")),
                "expertise": self._listed(Target.EXPERTISE, self.columns.topics, _("We do not know this topic.")),
                "learning": self.text(Target.LEARNING)[:1000],
                "sex": self._sex(),
                "member_since": self._day(Target.MEMBER_SINCE),
            }
        )
        work = self.draft.organisation.get("name", "")
        if values.is_total(name) and not (addresses or phones) and (not work or values.is_total(work)):
            self.problem(Target.NAME, TOTAL)
        elif Target.EMAIL not in self.at:
            words = _("Without an e-mail address nobody can be invited: they can be called on the telephone.")
            self.problem(Target.EMAIL, words)

    def _consent(self) -> None:
        since, how = self._day(Target.CONSENT_SINCE), self.text(Target.CONSENT_HOW)[:100]
        refused = [target for target in (Target.CONSENT_SINCE, Target.CONSENT_HOW) if says_no(self.text(target))]
        if refused:
            self.problem(refused[0], _("They do not agree, so they are not taken in."), stops=True)
        elif since:
            self.draft.consent = {"since": since, "how": how}
        elif self.text(Target.CONSENT_SINCE).casefold() in ("yes", "y", "agreed", "x"):
            words = _("Consent counts only with its date: write since when it is held.")
            self.problem(Target.CONSENT_SINCE, words)

    def _one_for_each_person(self) -> Iterator[Draft]:
        """Two people in one row: each gets the address at the same place, where there are as many of them."""
        draft = self.draft
        several = [name for name in PEOPLE_IN_ONE.split(draft.person.get("name", "")) if name][:MOST_PEOPLE]
        if len(several) < 2:
            self._keep_further(Target.EMAIL, draft.person.get("emails", []))
            self._keep_further(Target.PHONE, draft.person.get("phones", []))
            yield draft
            return
        addresses, phones = draft.person.get("emails", []), draft.person.get("phones", [])
        words = _("Several people in one row: each becomes a row of their own.")
        self.problem(Target.NAME, words, "; ".join(several), stops=len(addresses) not in (0, len(several)))
        for place, name in enumerate(several):
            one = {**draft.person, "name": name}
            if len(addresses) == len(several):
                one["emails"] = [addresses[place]]
            if len(phones) == len(several):
                one["phones"] = [phones[place]]
            yield Draft(draft.row, one, draft.organisation, draft.consent, draft.extra, draft.problems)

    def _keep_further(self, target: Target, found: list[str]) -> None:
        """One address and one telephone have their place; what else a cell names stays under its header."""
        if len(found) > 1:
            place, header, _cell = self.at[target][0]
            self._keep(place, header, "; ".join(found[1:]))

    def _listed(self, target: Target, known: dict[str, str], words: Any) -> list[str]:
        """Return what cells name of what we know; what else stands there is kept under its header, and nearly known names are
        proposed."""
        found: list[str] = []
        mended: list[str] = []
        unknown = near = False
        for place, header, cell in self.at.get(target, []):
            left = []
            pieces = values.pieces(cell, known)
            for piece in pieces:
                value, certain = values.nearest(piece, known)
                mended.append(_name_of(target, value) if value else piece)
                if certain and value:
                    found.append(value)
                else:
                    left.append(piece)
                    near |= bool(value)
            if left:
                unknown = True
                self._keep(place, header, cell if len(left) == len(pieces) else "; ".join(left))
        if unknown:
            self.problem(target, words, "; ".join(dict.fromkeys(mended)) if near else "")
        return list(dict.fromkeys(found))

    def _sex(self) -> str:
        text = self.text(Target.SEX).casefold().strip(" .")
        return SHORT_SEXES.get(text, "")

    def _day(self, target: Target) -> str:
        for place, _header, cell in self.at.get(target, [])[:1]:
            found = values.day(cell, month_first=place in self.months_first)
            if found is None:
                self.problem(target, _("This is no date."))
            elif found > timezone.localdate():
                self.problem(target, _("This day has not come yet."))
            else:
                if place in self.unclear and values.two_ways(cell):
                    self.problem(target, _("This day can be read in two ways."), found.isoformat())
                return found.isoformat()
        return ""

    def _short(self, target: Target, name: str) -> str:
        text = self.text(target)
        if len(text) <= LONGEST[name]:
            return text
        self.problem(target, _("This is too long."), text[: LONGEST[name]].rstrip())
        return text[: LONGEST[name]].rstrip()

    @staticmethod
    def _without_nothing(facts: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in facts.items() if value}


def _name_of(target: Target, value: str) -> str:
    return language_name(value) if target == Target.LANGUAGES else value


def column_letters(place: int) -> str:
    """The column as a spreadsheet names it."""
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


TOTAL = gettext_noop("This looks like a total and not like a person, so it is left out.")
