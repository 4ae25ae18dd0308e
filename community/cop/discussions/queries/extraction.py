"""Proposing a first draft of a reply from the answers, by choosing among their own sentences. Nothing leaves this machine.

A sentence is good for a question when it shares rare words with it (BM25 over all sentences of the thread) and when other
sentences say the like (TextRank). Sentences that say nearly the same become one, which stands on all of their answers.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from math import log, sqrt
from unicodedata import normalize

from sentencex import segment

from cop.discussions.queries.linked import plain_for_all
from cop.network.countries import CODES, country_name, other_names
from cop.services.markdown import parser_for, tables
from cop.services.search.analysis import folded, tokens

SHORTEST, LONGEST = 6, 90
"""In tokens: what is shorter says too little alone, what is longer is no sentence."""
MOST_SENTENCES = 400
A_QUESTION = 5
"""So many sentences are proposed for a question at most."""
MOST_RESOURCES = 30
MOST_EXPERIENCES = 12
ALIKE = 0.55
LONGEST_NAME = 9
"""Of a country, in words."""
ASKING = frozenset(
    tokens("did do does had has have how is many much to was were what when where which who whom whose why you your")
)
"""Words with which English asks: that a sentence has them too says nothing of what it answers."""
SHAD = re.compile(r"(?<=[།༎])\s*(?=\S)")
EVENTS = re.compile(r"workshop|webinar|seminar|conference|training|course|event", re.I)
TOOLS = re.compile(r"tool|calculator|model|github|gitlab|software|dashboard|\.xlsx?$|\.ods$", re.I)
DOCUMENTS = re.compile(r"\.html?$|doi\.org|/publication|/report", re.I)
FILES = re.compile(r"\.(pdf|docx?|odt|pptx?)(?=$|[?#])", re.I)
STREETS = frozenset(tokens("road street avenue lane square bridge"))
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Answer:
    """What somebody said, by its place in the thread."""

    place: int
    text: str
    language: str = "en"


@dataclass
class Sentence:
    """A sentence of an answer, and what it counts."""

    place: int
    text: str
    words: Counter[str]
    cites: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Proposal:
    """A sentence that is proposed for a question (from 1, 0 for none), and the answers that it stands on."""

    question: int
    text: str
    cites: list[int]


@dataclass(frozen=True)
class Found:
    """A resource (kind, title, address) or an experience (country, text) that was recognised, and by whom it came."""

    place: int
    title: str = ""
    address: str = ""
    kind: str = ""
    country: str = ""
    text: str = ""


def sentences(text: str, language: str = "en") -> list[str]:
    """Return the sentences of what was written (Markdown), without quotations of others and without its signs. A table is
    one of them, whole."""
    return [said for said, _is_table in _told_apart(text, language)]


def _told_apart(text: str, language: str) -> Iterator[tuple[str, bool]]:
    """Return the sentences and tables of a text, and which of them is a table."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith(">")]
    at = 0
    for first, after in tables("\n".join(lines)):
        yield from ((said, False) for said in _sentences("\n".join(lines[at:first]), language))
        yield "; ".join(filter(None, map(_cells, lines[first:after]))), True
        at = after
    yield from ((said, False) for said in _sentences("\n".join(lines[at:]), language))


def _cells(line: str) -> str:
    """A line of a table, with points between its cells; the rule below its head says nothing."""
    said = "" if set(line) <= set("|:- \t") else plain_for_all(line)
    return " · ".join(filter(None, (cell.strip() for cell in said.split("|"))))


def _sentences(text: str, language: str) -> list[str]:
    found: list[str] = []
    for paragraph in plain_for_all(text).splitlines():
        said = segment(language.partition("-")[0], paragraph) if paragraph.strip() else []
        found.extend(part.strip() for one in said for part in SHAD.split(one))
    return [" ".join(sentence.split()) for sentence in found if sentence]


def proposed(questions: Sequence[str], title: str, answers: Sequence[Answer]) -> list[Proposal]:
    """Return the sentences proposed for the summary, ordered by question; with no question they belong to 0."""
    found = list(_counted(answers))
    if not found:
        return []
    rare = _rarity(found)
    central = _central(found, rare)
    asked = dict(enumerate(questions or [title], start=1 if questions else 0))
    chosen: list[tuple[int, Sentence]] = []
    taken: list[Sentence] = []
    for number, fitting in _by_question(found, asked, rare).items():
        words = set(tokens(f"{asked.get(number, '')} {title}"))
        scored = [(_suits(found[at], words, rare) * (1 + central[at]), at) for at in fitting]
        ranked = [found[at] for score, at in sorted(scored, key=lambda row: (-row[0], row[1])) if score > 0]
        chosen += [(number, one) for one in _unlike(ranked, taken, rare)]
    return [Proposal(number, one.text, one.cites) for number, one in chosen]


def _by_question(found: Sequence[Sentence], asked: dict[int, str], rare: dict[str, float]) -> dict[int, list[int]]:
    """Return which sentences fit which question best, by its own words; of several questions, 0 has those that fit none."""
    words = {number: set(tokens(question)) - ASKING for number, question in asked.items()}
    fitting: dict[int, list[int]] = {number: [] for number in sorted({0, *asked})}
    for at, one in enumerate(found):
        fits = {number: _suits(one, own, rare) for number, own in words.items()}
        best = max(fits, key=lambda number: fits[number])
        fitting[best if fits[best] or len(asked) == 1 else 0].append(at)
    return fitting


def resources(answers: Sequence[Answer]) -> list[Found]:
    """Return what the answers link to, each address once, named by the words of the link."""
    found: dict[str, Found] = {}
    for answer in answers:
        for address, words in _links(answer.text):
            title = words if words and words != address else _host(address)
            kind = _kind(f"{address} {title}", address)
            found.setdefault(address, Found(answer.place, title[:200], address[:500], kind))
    return list(found.values())[:MOST_RESOURCES]


def experiences(answers: Sequence[Answer], near: Collection[str] = ()) -> list[Found]:
    """Return what the answers tell of a country that they name: for each answer and country the sentences around it. Those
    `near` us are named in any writing; others not by a word in small letters or by a part of a longer name ("Jordan Road")."""
    found: dict[tuple[int, str], list[str]] = {}
    for answer in answers:
        for sentence, is_table in _told_apart(answer.text, answer.language):
            for country in () if is_table else _countries_in(sentence, answer.language, near):
                found.setdefault((answer.place, country), []).append(sentence)
    rows = [Found(place, country=country, text=" ".join(said[:3])) for (place, country), said in found.items()]
    return sorted(rows, key=lambda row: (row.country, row.place))[:MOST_EXPERIENCES]


def _counted(answers: Sequence[Answer]) -> Iterator[Sentence]:
    left = MOST_SENTENCES
    for answer in answers:
        for text, is_table in _told_apart(answer.text, answer.language):
            words = Counter(() if is_table else tokens(text))
            if SHORTEST <= sum(words.values()) <= LONGEST and not text.endswith(("?", "？")) and left:
                left -= 1
                yield Sentence(answer.place, text, words, [answer.place])


def _rarity(found: Sequence[Sentence]) -> dict[str, float]:
    held = Counter(word for one in found for word in one.words)
    return {word: log(1 + (len(found) - count + 0.5) / (count + 0.5)) for word, count in held.items()}


def _suits(one: Sentence, asked: set[str], rare: dict[str, float]) -> float:
    """BM25 of a sentence for the words that are asked for; the usual length is about twenty tokens."""
    long = sum(one.words.values()) / 20
    shared = [(rare[word], one.words[word]) for word in asked & one.words.keys()]
    return sum(weight * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * long)) for weight, count in shared)


def _central(found: Sequence[Sentence], rare: dict[str, float]) -> list[float]:
    """TextRank: how much a sentence is like others that are like many, the largest being 1."""
    alike: list[dict[int, float]] = [{} for _one in found]
    for (a, one), (b, other) in combinations(enumerate(found), 2):
        if one.place != other.place and (near := _likeness(one, other, rare)) > 0.05:
            alike[a][b] = alike[b][a] = near
    weights = [sum(near.values()) or 1.0 for near in alike]
    rank = [1.0] * len(found)
    for _round in range(15):
        rank = [0.15 + 0.85 * sum(w / weights[b] * rank[b] for b, w in near.items()) for near in alike]
    most = max(rank)
    return [value / most for value in rank]


def _likeness(one: Sentence, other: Sentence, rare: dict[str, float]) -> float:
    shared = sum(rare[word] ** 2 for word in one.words.keys() & other.words.keys())
    return shared / sqrt(_length(one, rare) * _length(other, rare)) if shared else 0.0


def _length(one: Sentence, rare: dict[str, float]) -> float:
    return sum(rare[word] ** 2 for word in one.words) or 1.0


def _unlike(ranked: Sequence[Sentence], taken: list[Sentence], rare: dict[str, float]) -> list[Sentence]:
    """Choose the best that say something else than what was taken; one that says the same lends it its number. At most
    two of an answer."""
    chosen: list[Sentence] = []
    for one in ranked[: A_QUESTION * 6]:
        same = next((other for other in taken if _likeness(one, other, rare) > ALIKE), None)
        if same is not None:
            same.cites = sorted({*same.cites, one.place})
        elif len(chosen) < A_QUESTION and sum(one.place == other.place for other in chosen) < 2:
            chosen.append(one)
            taken.append(one)
    return chosen


def _links(text: str) -> Iterator[tuple[str, str]]:
    for token in parser_for(text).parse(text, {}):
        address, words = "", ""
        for child in token.children or []:
            if child.type == "link_open":
                address, words = str(child.attrs.get("href", "")), ""
            elif child.type == "link_close" and address.startswith(("http://", "https://")):
                yield address, words
                address = ""
            else:
                words += child.content


def _host(address: str) -> str:
    return address.split("/")[2].removeprefix("www.")


def _kind(words: str, address: str) -> str:
    if FILES.search(address):
        return "document"
    for kind, signs in (("event", EVENTS), ("document", DOCUMENTS), ("tool", TOOLS)):
        if signs.search(address if kind == "document" else words):
            return kind
    return "organisation" if len(address.rstrip("/").split("/")) == 3 else "document"


def _countries_in(sentence: str, language: str, near: Collection[str]) -> list[str]:
    """Return the countries that a sentence names; of names within each other, the longer one counts."""
    of_words, others = _names(language)
    text = normalize("NFC", sentence)
    words = list(WORD.finditer(text))
    bare = [folded(word[0]) for word in words]
    found, at = [], 0
    while at < len(words):
        named = (long for long in range(LONGEST_NAME, 0, -1) if tuple(bare[at : at + long]) in of_words)
        long = next(named, 0)
        code = of_words.get(tuple(bare[at : at + long]), "")
        if code and (code in near or _stands_alone(text, words, at, at + long)):
            found.append(code)
        at += long or 1
    left = folded(text)
    for name, code in others:
        if name in left:
            found.append(code)
            left = left.replace(name, " ")
    return list(dict.fromkeys(found))


def _stands_alone(text: str, words: Sequence[re.Match[str]], first: int, after: int) -> bool:
    """Whether a capitalised name is no part of a longer one. That the word before it begins the sentence makes it none."""
    if not words[first][0][0].isupper():
        return False
    beside = [(first - 1, first)] if first > 1 else []
    beside += [(after, after - 1)] if after < len(words) else []
    for at, own in beside:
        one, other = sorted((at, own))
        gap, word = text[words[one].end() : words[other].start()], words[at][0]
        if gap.isspace() and (word[0].isupper() or (at == after and folded(word) in STREETS)):
            return False
    return True


@lru_cache(maxsize=16)
def _names(language: str) -> tuple[dict[tuple[str, ...], str], list[tuple[str, str]]]:
    """What countries are called in a language and in English: by their words where these stand apart in Latin letters; else as
    one, the longest first."""
    of_words, others = {}, []
    for code in sorted(CODES):
        for name in {country_name(code, language), country_name(code, "en"), *other_names(code)}:
            bare = folded(name)
            if bare.isascii() and len(bare) > 1:
                of_words[tuple(WORD.findall(bare))] = code
            elif not bare.isascii():
                others.append((bare, code))
    return of_words, sorted(others, key=lambda row: (-len(row[0]), row))
