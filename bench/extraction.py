"""How many of the sentences that are proposed for a consolidated reply a facilitator could keep, on real threads.

QA=…/beer-questions.csv.gz is a table of questions and answers (id, kind, question, created, score, accepted_answer, title,
text). There is no summary by a person to compare with, so this is a proxy: a sentence could be kept when it comes from the
accepted answer or the one with the best score, and shares a word with the question that is rare in the thread. The choice
knows neither scores nor acceptance. Nothing was tuned on these threads: the last third of the time line, those with three
answers or more. Baselines choose as many sentences from the same: the first of each answer, and random ones.
"""

import csv
import gzip
import os
import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from lib import figure

QA = Path(os.environ.get("QA", ""))
FEWEST_ANSWERS = 3
SAMPLES = 1000


def main() -> None:
    """Print the share that could be kept: proposed, first sentences, random ones, each with its bootstrap interval."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cop.config.settings")
    django.setup()
    chance = random.Random(1)
    counts: dict[str, list[tuple[int, int]]] = {"proposed": [], "first": [], "random": []}
    for question, answers in held_out():
        for way, pair in kept(question, answers, chance).items():
            counts[way].append(pair)
    figure("extraction threads", len(counts["proposed"]), "threads", "")
    figure("extraction proposed sentences", sum(all_ for _kept, all_ in counts["proposed"]), "sentences", "")
    for way, pairs in counts.items():
        low, middle, high = interval(pairs, chance)
        figure(f"extraction could be kept: {way}", middle, "share", "")
        figure(f"extraction could be kept: {way}, 95 % from", low, "share", "")
        figure(f"extraction could be kept: {way}, 95 % to", high, "share", "")


def held_out() -> list[tuple[Any, list[Any]]]:
    """Return the threads of the last third of the time line that have enough answers."""
    with gzip.open(QA, "rt", encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    questions = sorted((row for row in rows if row["kind"] == "question"), key=lambda row: row["created"])
    answers: dict[str, list[Any]] = {}
    for row in sorted((row for row in rows if row["kind"] == "answer"), key=lambda row: row["created"]):
        answers.setdefault(row["question"], []).append(row)
    late = questions[len(questions) * 2 // 3 :]
    return [(q, answers[q["id"]]) for q in late if len(answers.get(q["id"], ())) >= FEWEST_ANSWERS]


def kept(question: Any, answers: list[Any], chance: random.Random) -> dict[str, tuple[int, int]]:
    """Return for each way of choosing how many of its sentences could be kept, and of how many."""
    from cop.discussions.queries.extraction import Answer, proposed, sentences
    from cop.services.search.analysis import tokens

    given = [Answer(place, row["text"]) for place, row in enumerate(answers, start=1)]
    said = [(answer.place, sentence) for answer in given for sentence in sentences(answer.text)]
    held = Counter(token for _place, sentence in said for token in set(tokens(sentence)))
    asked = {token for token in tokens(question["title"]) if held[token] <= len(said) / 4}
    best = max(int(row["score"]) for row in answers)
    good = {
        place for place, row in enumerate(answers, start=1)
        if row["id"] == question["accepted_answer"] or int(row["score"]) == best
    }  # fmt: skip
    found = [(one.cites, one.text) for one in proposed([question["title"]], "", given)]
    first = [next(([place], sentence) for at, sentence in said if at == place) for place in {at for at, _s in said}]
    by_chance = [([place], sentence) for place, sentence in chance.sample(said, min(len(found), len(said)))]
    return {
        way: (sum(bool(good & set(at)) and bool(asked & set(tokens(text))) for at, text in rows), len(rows))
        for way, rows in (("proposed", found), ("first", first), ("random", by_chance))
    }


def interval(pairs: list[tuple[int, int]], chance: random.Random) -> tuple[float, float, float]:
    """Return the share and the interval in which 95 of 100 draws of threads lie."""

    def share(drawn: list[tuple[int, int]]) -> float:
        return sum(good for good, _all in drawn) / max(sum(all_ for _good, all_ in drawn), 1)

    shares = sorted(share(chance.choices(pairs, k=len(pairs))) for _draw in range(SAMPLES))
    return shares[SAMPLES // 40], share(pairs), shares[-SAMPLES // 40]


if __name__ == "__main__":
    if not QA.is_file():
        sys.exit("QA=… must name the table of questions and answers")
    main()
