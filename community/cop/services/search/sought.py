"""What is looked for, as the index is asked: words and what they are called elsewhere, where the viewer reads, filters."""

import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple
from unicodedata import category

from cop.services.search.analysis import SHORTEST_BEGINNING, Phrase, Whole, letters, phrases, term_phrases, written
from cop.services.search.choices import Zone

Words = tuple[Phrase, ...]
Terms = Callable[[], Iterable[Iterable[str]]]
"""Gives terms, each as the words that mean the same in different languages."""

MOST_OTHERS = 20
LEAST_TYPED = 3
LEAST_SIGNS = 2
LONGEST_RUN = 4
"""PostgreSQL's index knows so many tokens that follow each other (migration 0005)."""
WITHOUT_ES = ("ses", "xes", "zes", "ches", "shes")
NO_PLURALS = ("ss", "us", "is")
_TERMS: list[Terms] = []


def register_terms(terms: Terms) -> None:
    """Register a source of terms that widen a search across languages: topic names, a glossary. It is asked with each
    search, so it answers from memory."""
    _TERMS.append(terms)


@dataclass(frozen=True)
class Sought:
    """A thing is found if it holds one of the words of each group, all in one of `zones`, and has a mark of each set."""

    groups: tuple[tuple[Words, ...], ...]
    zones: tuple[Zone, ...]
    marks: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def of(
        cls, q: str, zones: Iterable[Zone], marks: Iterable[Iterable[str]] = (), *, widened: bool = True
    ) -> "Sought":
        """Return what a person's words ask for, with what they are called in other languages where `widened`."""
        asked = tuple(phrases(q))
        groups = tuple(_groups(asked)) if widened and asked else tuple(((phrase,),) for phrase in asked)
        return cls(groups, tuple(sorted(set(zones))), tuple(tuple(one) for one in marks))

    def __bool__(self) -> bool:
        return bool(self.groups and self.zones and all(self.marks))

    def marked(self, *marks: str) -> "Sought":
        """The same among things that have one of `marks` too."""
        return replace(self, marks=(*self.marks, marks))

    @property
    def columns(self) -> list[str]:
        """The columns of the zones."""
        return [zone.name.lower() for zone in self.zones]

    @property
    def words(self) -> list[Words]:
        """Every phrase that was typed, and what may have been found in place of it."""
        return [way for own, *others in self.groups for way in (*((phrase,) for phrase in own), *others)]

    def others_written(self) -> list[str]:
        """What the words are called in other languages, as far as it was looked for too, as people write it."""
        names = {_way(name): name for name in reversed(known_words())}
        found = [(own, names[words]) for own, *others in self.groups for words in others]
        return list({_words(name): name for own, name in reversed(found) if _words(name) != _singular(own)}.values())[
            ::-1
        ]

    def stands_in(self, text: str) -> bool:
        """Whether a text of tokens, each with a space before it, holds the words."""
        text = f"{text} "
        return all(any(all(written(phrase) in text for phrase in words) for words in group) for group in self.groups)

    def fts5(self) -> str:
        """Return it in the query language of FTS5. Tokens and marks hold nothing that means something there."""
        words = _tree(self.groups, _in_fts5, " AND ", " OR ")
        marked = [_joined((f'"{mark}"' for mark in some), " OR ") for some in self.marks]
        return " AND ".join([f"{{{' '.join(self.columns)}}} : {words}", *(f"{{marks}} : {some}" for some in marked)])

    def known_whole(self) -> "Sought | None":
        """The same by those ways to say it alone of which PostgreSQL's index knows every phrase; None where a group has none."""
        groups = tuple(tuple(words for words in group if not _are_long(words)) for group in self.groups)
        return replace(self, groups=groups) if all(groups) else None

    def with_long(self) -> "list[Sought]":
        """The same by the other ways: for each group that has some, by those of that group."""
        longs = [tuple(filter(_are_long, group)) for group in self.groups]
        others = [self.groups[:place] + self.groups[place + 1 :] for place in range(len(longs))]
        return [replace(self, groups=(long, *other)) for long, other in zip(longs, others, strict=True) if long]

    def tsqueries(self, but: "Sought | None" = None) -> list[list[str]]:
        """Return it as literals of PostgreSQL's `tsquery`: for each group the ways to say it, with the marks and what is found
        `but` not meant in the first group; of a long phrase the order of its runs is lost. Each way is asked alone, for all
        in one would be weighed for each thing that has any of the words. Marks come first: with words before them that are
        rare, it would go through every thing that has a mark."""
        marked = "".join(_joined((f"'m{mark}'" for mark in some), " | ") + " & " for some in self.marks)
        unless = f" & !{_tree(but.groups, but._runs, ' & ', ' | ')}" if but else ""
        first, *others = [[_joined(map(self._runs, words), " & ") for words in group] for group in self.groups]
        return [[f"{marked}{way}{unless}" for way in first], *others]

    def _runs(self, phrase: Phrase) -> str:
        length = min(len(phrase), LONGEST_RUN)
        letters = ["abcd"[zone] if length == 1 else f"{'ABCD'[zone]}{length}" for zone in self.zones]
        *before, last = [" ".join(phrase[start : start + length]) for start in range(len(phrase) - length + 1)]
        runs = [*(f"{run}'" for run in before), f"{last}'{'' if isinstance(phrase, Whole) else ':*'}"]
        return _joined((_joined((f"'{letter}{run}" for letter in letters), " | ") for run in runs), " & ")

    def in_texts(self, columns: Iterable[str]) -> tuple[str, tuple[str, ...]]:
        """Return what follows what as PostgreSQL's condition on the tokens themselves."""
        columns = list(columns)
        parameters: list[str] = []

        def follows(phrase: Phrase) -> str:
            parameters.extend([written(phrase)] * len(columns))
            return _joined((f"strpos({column} || ' ', %s) > 0" for column in columns), " OR ")

        long = [group for group in self.groups if any(map(_are_long, group))]
        return _tree(long, follows, " AND ", " OR "), tuple(parameters)


def _in_fts5(phrase: Phrase) -> str:
    return f'"{" ".join(phrase)}"{"" if isinstance(phrase, Whole) else " *"}'


def _are_long(words: Words) -> bool:
    return any(len(phrase) > LONGEST_RUN for phrase in words)


def _tree(groups: Iterable[tuple[Words, ...]], write: Callable[[Phrase], str], both: str, either: str) -> str:
    """Write groups: all of them, in each one of the ways to say it, in that all of its phrases."""
    return _joined((_joined((_joined(map(write, words), both) for words in group), either) for group in groups), both)


def _joined(parts: Iterable[str], between: str) -> str:
    return f"({between.join(parts)})"


def _groups(asked: Words) -> Iterator[tuple[Words, ...]]:
    """Yield a group for each word, or for each run of words that is a term or begins one, the longest first. Whatever a term
    is called in, the same is looked for."""
    known, left = _known(), asked
    while left:
        runs = ((left[:length], known.of(left[:length])) for length in range(min(len(left), 6), 0, -1))
        own, others = next(((run, ways) for run, ways in runs if ways), (left[:1], []))
        left = left[len(own) :]
        yield (own, *[words for words in others if not _finds(own, words)][:MOST_OTHERS])


def known_words() -> list[str]:
    """Return every word of the terms, in every language."""
    return [name for source in _TERMS for term in source() for name in term]


@lru_cache(maxsize=16_384)
def _words(name: str) -> Words:
    """Return the words of a term as they are typed; there are some thousands of them, and each search asks for all."""
    return _singular(tuple(phrases(name)))


@lru_cache(maxsize=16_384)
def _way(name: str) -> Words:
    """Return what holds a term. One that is short without the ending of its plural keeps that."""
    whole = tuple(term_phrases(name))
    cut = _singular(whole)
    return whole if any(len("".join(one)) < SHORTEST_BEGINNING for one in cut) else cut


def _singular(words: Words) -> Words:
    """Return words without the endings of English plurals: as a word finds all that begins with it, it finds those too."""
    return tuple(phrase if isinstance(phrase, Whole) else tuple(map(_without_plural, phrase)) for phrase in words)


def _without_plural(token: str) -> str:
    if len(token) < 4 or not token.isascii() or not token.endswith("s") or token.endswith(NO_PLURALS):
        return token
    return token[:-2] if token.endswith(WITHOUT_ES) else token[:-1]


class Known(NamedTuple):
    """What each term is called: for its words the ways to say it, and the terms in order, as tokens with spaces between."""

    ways: dict[Words, list[Words]]
    names: list[tuple[str, Words]]

    def of(self, typed: Words) -> list[Words]:
        """Return what is called so, or else what has a name of which this is the beginning, half of it or more, of one in
        signs for syllables or words two fifths: what begins a longer one says too little of it."""
        words = _singular(typed)
        if words in self.ways:
            return self.ways[words]
        text = _text(words)
        length, least, times = (_signs, LEAST_SIGNS, 2.5) if _is_in_signs(text) else (letters, LEAST_TYPED, 2)
        if length(text) < least:
            return []
        at = bisect_left(self.names, (text, ()))
        begun = takewhile(lambda one: one[0].startswith(text), self.names[at:])
        near = [
            words for name, words in begun
            if length(name) <= times * length(text) and not category(name[len(text)]).startswith("M")
        ]  # fmt: skip
        return list(dict.fromkeys(way for words in near for way in self.ways[words]))


def _is_in_signs(text: str) -> bool:
    """Whether a text is in Chinese characters or Korean syllables, of which each says as much as some letters."""
    return all(sign == " " or unicodedata.name(sign, "").startswith(("CJK", "HANGUL")) for sign in text)


def _signs(text: str) -> int:
    """How many signs a name has, whose tokens are two neighbours each."""
    return len(text.split()) + 1


def _text(words: Words) -> str:
    return " ".join(token for phrase in words for token in phrase)


def _known() -> Known:
    """Return what each term is called in every language."""
    return _known_of(tuple(tuple(term) for source in _TERMS for term in source()))


@lru_cache(maxsize=2)
def _known_of(terms: tuple[tuple[str, ...], ...]) -> Known:
    """Return what each of the terms is called, made once for as long as they stay the same. Terms that mean the same are
    one; a name of several that do not leads to them all."""
    meanings: list[list[Words]] = []
    ways: dict[Words, list[Words]] = {}
    for written_so in (name for term in terms for name in term):
        ways.setdefault(_words(written_so), []).append(_way(written_so))
    for term in terms:
        names = list(filter(None, dict.fromkeys(map(_words, term))))
        same = [one for one in meanings if _mean_the_same(one, names)]
        meanings = [one for one in meanings if one not in same]
        meanings.append(list(dict.fromkeys(name for one in (*same, names) for name in one)))
    known: dict[Words, list[Words]] = {}
    for one in meanings:
        least = _least([way for name in one for way in dict.fromkeys(ways[name])])
        for name in one:
            found = known.setdefault(name, [])
            found += [other for other in least if other not in found]
    return Known(known, sorted((_text(name), name) for name in known))


def _mean_the_same(one: list[Words], other: list[Words]) -> bool:
    """Whether two terms do: their first names are, or two others; one name alone may have two meanings."""
    if not one or not other:
        return False
    return one[0] in other or other[0] in one or len(set(one) & set(other)) > 1


def _least(names: list[Words]) -> list[Words]:
    """Return names without those that another one finds too."""
    return [name for name in names if not any(other != name and _finds(other, name) for other in names)]


def _finds(words: Words, other: Words) -> bool:
    """Whether whatever holds the other words holds these: each of them begins one of those."""
    return all(any(_begins(phrase, longer) for longer in other) for phrase in words)


def _begins(phrase: Phrase, longer: Phrase) -> bool:
    *before, last = phrase
    for start in range(len(longer) - len(before)):
        *ahead, one = longer[start : start + len(phrase)]
        ends = start + len(phrase) < len(longer) or isinstance(longer, Whole)
        if ahead == before and (ends and one == last if isinstance(phrase, Whole) else one.startswith(last)):
            return True
    return False
