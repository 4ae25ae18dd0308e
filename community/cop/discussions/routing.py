"""Who probably knows: a plain score with its reasons. Knows no database and no Django, so that `bench/routing.py` measures
the very function that the product uses.

Each sign lies between 0 and 1 and has a weight; a score is their weighted sum. Nobody is scored whose own cap for a month
is reached. What each sign is worth: docs/decisions/0008.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log
from typing import Any

SATURATION, BY_LENGTH = 1.2, 0.75
"""The two usual constants of BM25."""

HALF_AS_NEAR = 0.5
ACTIVE_DAYS = 30.0
"""In so many days what somebody's last answers say of their answering now falls to about a third."""

RESTED_DAYS = 60.0
ACCEPTED_COUNTS = 2


@dataclass(frozen=True)
class Question:
    """What is asked: its words, topics, those beside them, the countries it speaks of, and its language."""

    words: frozenset[str]
    topics: frozenset[Any] = frozenset()
    near: frozenset[Any] = frozenset()
    countries: frozenset[str] = frozenset()
    language: str = ""


@dataclass(frozen=True)
class Text:
    """What somebody wrote, with the number by which it is found again. `days`: how long ago."""

    number: int
    words: Mapping[str, int]
    topics: frozenset[Any] = frozenset()
    thanked: int = 0
    accepted: bool = False
    days: float = 0.0


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be asked: what they say of themselves, what they answered, and how often they were asked of late."""

    number: int
    topics: frozenset[Any] = frozenset()
    written: Sequence[Text] = ()
    answers: Sequence[Text] = ()
    countries: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    asked_lately: int = 0
    cap: int = 2
    days_since_asked: float | None = None


@dataclass(frozen=True)
class Weights:
    """What each sign is worth; `bench/routing.py` says which of them could be measured."""

    topic: float = 2.0
    wrote: float = 2.0
    answered: float = 1.0
    answered_topic: float = 1.0
    thanked: float = 0.5
    active: float = 4.0
    country: float = 1.0
    language: float = 0.5
    rested: float = 0.5


@dataclass
class Scored:
    """A candidate with the score, the signs that made it, and the text that fits best of each kind."""

    number: int
    signs: dict[str, float]
    score: float = 0.0
    wrote: Text | None = None
    answered: Text | None = None
    thanked: int = 0
    topics: list[Any] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)


def best(question: Question, candidates: Iterable[Candidate], weights: Weights = Weights()) -> list[Scored]:
    """Return the candidates who may be asked, the likeliest first; of equals the one who was asked least of late."""
    return ranked(signs_of(question, candidates), weights)


def ranked(scored: Iterable[Scored], weights: Weights) -> list[Scored]:
    """Return those whose signs are known, each with its score, the highest first."""
    found = list(scored)
    for one in found:
        one.score = sum(getattr(weights, name) * value for name, value in one.signs.items())
    return sorted(found, key=lambda one: (-one.score, -one.signs["rested"], one.number))


def signs_of(question: Question, candidates: Iterable[Candidate]) -> list[Scored]:
    """Return every candidate below their cap with the signs that speak for them."""
    free = [one for one in candidates if one.asked_lately < one.cap]
    written = Bm25(question.words, (text for one in free for text in one.written))
    answers = Bm25(question.words, (text for one in free for text in one.answers))
    scored = [_signs(question, one, written, answers) for one in free]
    for name in ("wrote", "answered", "answered_topic", "thanked", "active"):
        most = max((one.signs[name] for one in scored), default=0.0)
        for one in scored:
            one.signs[name] = one.signs[name] / most if most else 0.0
    return scored


class Bm25:
    """How well texts fit the words of one question, by the rarity of these words among the texts given."""

    def __init__(self, words: Collection[str], texts: Iterable[Text]) -> None:
        lengths, holding, self.count = 0, Counter[str](), 0
        for text in texts:
            self.count += 1
            lengths += sum(text.words.values())
            holding.update(word for word in words if word in text.words)
        self.usual = lengths / self.count if self.count else 1.0
        self.rarity = {word: log(1 + (self.count - many + 0.5) / (many + 0.5)) for word, many in holding.items()}

    def fit(self, text: Text) -> float:
        """Return how well one text fits, 0 where it shares no word with the question."""
        length = SATURATION * (1 - BY_LENGTH + BY_LENGTH * sum(text.words.values()) / (self.usual or 1.0))
        many = {word: text.words[word] for word in self.rarity if word in text.words}
        return sum(self.rarity[word] * often * (SATURATION + 1) / (often + length) for word, often in many.items())


def _signs(question: Question, one: Candidate, written: Bm25, answers: Bm25) -> Scored:
    wrote, best_written = _fits(one.written, written)
    answered, best_answer = _fits(one.answers, answers)
    beside = [text for text in one.answers if text.topics & question.topics]
    thanked = sum(text.thanked + ACCEPTED_COUNTS * text.accepted for text in one.answers)
    countries = one.countries & question.countries
    return Scored(
        one.number,
        {
            "topic": _nearness(question, one.topics),
            "wrote": wrote,
            "answered": answered,
            "answered_topic": log(1 + len(beside)),
            "thanked": log(1 + thanked),
            "active": sum(exp(-text.days / ACTIVE_DAYS) for text in one.answers),
            "country": 1.0 if countries else 0.0,
            "language": 1.0 if question.language in one.languages else 0.0,
            "rested": 1.0 if one.days_since_asked is None else min(one.days_since_asked / RESTED_DAYS, 1.0),
        },
        wrote=best_written,
        answered=best_answer,
        thanked=thanked,
        topics=sorted(question.topics & one.topics or question.near & one.topics),
        countries=sorted(countries),
    )


def _fits(texts: Sequence[Text], bm25: Bm25) -> tuple[float, Text | None]:
    """How well somebody's texts fit together, and the one that fits best; None where none does."""
    fits = [(bm25.fit(text), text) for text in texts]
    closest = max(fits, key=lambda pair: pair[0], default=(0.0, None))
    return sum(fit for fit, _text in fits), closest[1] if closest[0] > 0 else None


def _nearness(question: Question, topics: frozenset[Any]) -> float:
    if topics & question.topics:
        return 1.0
    return HALF_AS_NEAR if topics & question.near else 0.0
