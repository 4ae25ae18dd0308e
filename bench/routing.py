"""Who is asked, on real behaviour: the questions of a site in time order, and who of those asked really answered.

Reads `../shared/data/qa/beer-questions.csv.gz` beside the project (QA=… names another file). Of each question only what
was there before it is used: earlier questions and answers, never a vote or an accepted answer, for these carry no date.
The first third warms up, weights are chosen on the middle third, the last third is run once (LAST=0 leaves it alone).
Prints one table; docs/decisions/0008 holds it.
"""

import csv
import gzip
import os
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product
from pathlib import Path

from lib import ROOT, figure

sys.path.insert(0, str(ROOT / "community"))

from cop.discussions import routing
from cop.discussions.routing import Candidate, Question, Scored, Text, Weights
from cop.services.search.analysis import tokens

DATA = Path(os.environ.get("QA", ROOT.parent / "shared/data/qa/beer-questions.csv.gz"))
RESAMPLED = 2000
NOTHING = Weights(*[0.0] * 9)
GRID = {
    "answered": (1.0,),
    "answered_topic": (0.0, 0.25, 0.5, 1.0),
    "active": (0.0, 0.5, 1.0, 2.0, 4.0, 8.0),
}
Ranking = list[int]


@dataclass(frozen=True)
class Asked:
    """A question with its asker, and who answered it."""

    question: Question
    asker: str
    created: datetime
    answerers: frozenset[int]


@dataclass(frozen=True)
class Known:
    """A question as it comes in: what speaks for everybody who had answered before, and when each answered last."""

    answerers: frozenset[int]
    scored: list[Scored]
    counts: Counter[int]
    last: dict[int, datetime]
    longest: dict[int, float]


def main() -> None:
    """Print the table."""
    if not DATA.exists():
        print(f"routing: {DATA} is not there; nothing was measured", file=sys.stderr)
        return
    known = list(_through_time(*_read()))
    third = len(known) // 3
    middle, last = known[third : 2 * third], known[2 * third :]
    weights = _chosen(middle)
    shown = {name: value for name, value in vars(weights).items() if value}
    print(f"{len(known)} answered questions; chosen on the middle third: {shown}", file=sys.stderr)
    for name, value in vars(weights).items():
        if value:
            without = replace(weights, **{name: 0.0})
            print(f"  middle third without {name}: {_objective(middle, _ours(without)):.3f}", file=sys.stderr)
    print(f"  middle third with all of them: {_objective(middle, _ours(weights)):.3f}", file=sys.stderr)
    if os.environ.get("LAST") != "0":
        _print_table(last, weights, _best_bm25(middle))


def _read() -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    csv.field_size_limit(10**7)
    with gzip.open(DATA, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row for row in rows if row["kind"] == "question"], [row for row in rows if row["kind"] == "answer"]


def _through_time(questions: list[dict[str, str]], answers: list[dict[str, str]]) -> Iterator[Known]:
    """Yield every question that somebody else answered, in time order, with what was known when it was asked."""
    heads = {row["id"]: row for row in questions}
    waiting = sorted((row for row in answers if row["person"] and row["question"] in heads), key=_created)
    by_question: dict[str, set[int]] = {}
    for row in waiting:
        if row["person"] != heads[row["question"]]["person"]:
            by_question.setdefault(row["question"], set()).add(int(row["person"]))
    past: dict[int, list[tuple[Text, datetime]]] = {}
    place = 0
    for row in sorted(questions, key=_created):
        while place < len(waiting) and _created(waiting[place]) < _created(row):
            answer = waiting[place]
            text = _answer(answer, heads[answer["question"]])
            past.setdefault(int(answer["person"]), []).append((text, _created(answer)))
            place += 1
        if row["id"] in by_question:
            asker = int(row["person"]) if row["person"] else 0
            yield _known(row, asker, frozenset(by_question[row["id"]]), past)


def _known(
    row: dict[str, str], asker: int, answerers: frozenset[int], past: dict[int, list[tuple[Text, datetime]]]
) -> Known:
    now = _created(row)
    question = Question(frozenset(tokens(f"{row['title']} {row['text']}")), frozenset(row["tags"].split()))
    others = {person: texts for person, texts in past.items() if person != asker}
    candidates = [
        Candidate(person, answers=[replace(text, days=(now - when).total_seconds() / 86400) for text, when in texts])
        for person, texts in others.items()
    ]
    bm25 = routing.Bm25(question.words, (text for one in candidates for text in one.answers))
    return Known(
        answerers,
        routing.signs_of(question, candidates),
        Counter({person: len(texts) for person, texts in others.items()}),
        {person: texts[-1][1] for person, texts in others.items()},
        {one.number: max(map(bm25.fit, one.answers)) for one in candidates},
    )


def _answer(row: dict[str, str], head: dict[str, str]) -> Text:
    words = Counter(tokens(f"{head['title']} {row['text']}"))
    return Text(int(row["id"]), words, frozenset(head["tags"].split()))


def _created(row: dict[str, str]) -> datetime:
    return datetime.fromisoformat(row["created"])


def _ours(weights: Weights) -> Callable[[Known], Ranking]:
    return lambda one: [scored.number for scored in routing.ranked(one.scored, weights)]


def _popularity(one: Known) -> Ranking:
    return sorted(one.counts, key=lambda person: (-one.counts[person], person))


def _recency(one: Known) -> Ranking:
    return sorted(one.last, key=lambda person: (-one.last[person].timestamp(), person))


def _bm25_sum(one: Known) -> Ranking:
    return _ours(replace(NOTHING, answered=1.0))(one)


def _bm25_longest(one: Known) -> Ranking:
    return sorted(one.longest, key=lambda person: (-one.longest[person], person))


def _hits(known: Iterable[Known], way: Callable[[Known], Ranking], most: int) -> list[int]:
    """For each question, whether any of the first `most` really answered."""
    return [int(not one.answerers.isdisjoint(way(one)[:most])) for one in known]


def _rate(hits: list[int]) -> float:
    return sum(hits) / len(hits)


def _objective(known: list[Known], way: Callable[[Known], Ranking]) -> float:
    """What is chosen by: the mean of the two rates."""
    return (_rate(_hits(known, way, 5)) + _rate(_hits(known, way, 10))) / 2


def _chosen(middle: list[Known]) -> Weights:
    tried = [replace(NOTHING, **dict(zip(GRID, values, strict=True))) for values in product(*GRID.values())]
    return max(tried, key=lambda weights: _objective(middle, _ours(weights)))


def _best_bm25(middle: list[Known]) -> Callable[[Known], Ranking]:
    return max((_bm25_sum, _bm25_longest), key=lambda way: _objective(middle, way))


def _print_table(last: list[Known], weights: Weights, bm25: Callable[[Known], Ranking]) -> None:
    """Print each way with its rates and 95 % intervals, then how far ours lies from each of the others."""
    ways = {
        "popularity": _popularity,
        "recency": _recency,
        "BM25 alone": bm25,
        "ours, tuned here": _ours(weights),
        "ours, as shipped": _ours(Weights()),
    }
    reach = _rate([int(not one.answerers.isdisjoint(one.counts)) for one in last])
    print(f"last third: {len(last)} questions; somebody who had answered before answered {reach:.1%} of them")
    print(f"{'':18} {'top 5':>22} {'top 10':>22}   ours minus it (top 5, top 10)")
    chance = random.Random(5)
    samples = [chance.choices(range(len(last)), k=len(last)) for _time in range(RESAMPLED)]
    ours = {most: _hits(last, ways["ours, as shipped"], most) for most in (5, 10)}
    for name, way in ways.items():
        hits = {most: _hits(last, way, most) for most in (5, 10)}
        cells = [_with_interval(hits[most], samples) for most in (5, 10)]
        apart = [
            _with_interval([a - b for a, b in zip(ours[most], hits[most], strict=True)], samples) for most in (5, 10)
        ]
        print(f"{name:18} {cells[0]:>22} {cells[1]:>22}   {apart[0]}, {apart[1]}")
        for most in (5, 10):
            figure(f"routing: {name}, any answerer among {most}", _rate(hits[most]), "share", "")


def _with_interval(values: list[int], samples: list[list[int]]) -> str:
    means = sorted(sum(values[place] for place in sample) / len(values) for sample in samples)
    low, high = means[int(0.025 * RESAMPLED)], means[int(0.975 * RESAMPLED) - 1]
    return f"{_rate(values):+.3f} [{low:+.3f} {high:+.3f}]".replace("+", " ")


if __name__ == "__main__":
    main()
