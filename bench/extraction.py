"""How many of the sentences that are proposed for a consolidated reply a facilitator could keep, on real threads.

QA=…/beer-questions.csv.gz is a table of questions and answers (id, kind, question, created, score, accepted_answer, title,
text). There is no summary by a person to compare with, so this is a proxy: a sentence could be kept when it comes from the
accepted answer or the one with the best score, and shares a word with the question that is rare in the thread. The choice
knows neither scores nor acceptance. Nothing was tuned on these threads: the last third of the time line, those with three
answers or more. Baselines choose as many sentences from the same: the first of each answer, and random ones.

Two more rows take the accepted answer, or else the best, alone: as many of its first sentences as were proposed, and all of
it. They know what the choice does not, which answer is good, so the first half of the test is theirs by definition; while a
query is young nobody could use them. On the test alone they are as good as what is proposed or better, within the intervals.
What they leave out is printed too: the share of the answers of a thread that is heard in the draft at all.

These threads ask one question each. So that it is known how well sentences are told apart by question, threads that follow each
other are put together to one with two questions, and it is counted how many sentences stand under their own.
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
WAYS = ("proposed", "first", "random", "best answer alone", "best answer whole")
Share = tuple[int, int]
"""So many of so many."""
Thread = tuple[Any, list[Any]]
"""A question and its answers."""


def main() -> None:
    """Print the share that could be kept, with its bootstrap interval, and the share of answers heard, for each of `WAYS`."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cop.config.settings")
    django.setup()
    chance = random.Random(1)
    counts: dict[str, list[Share]] = {way: [] for way in WAYS}
    heard_of: dict[str, list[Share]] = {way: [] for way in WAYS}
    for question, answers in held_out():
        for way, (kept, heard) in judged(question, answers, chance).items():
            counts[way].append(kept)
            heard_of[way].append(heard)
    own = interval([under_their_own(one, other) for one, other in two_by_two(held_out())], chance)
    for name, share in zip((", 95 % from", "", ", 95 % to"), own, strict=True):
        figure(f"extraction under their own question{name}", share, "share", "")
    for way, pairs in heard_of.items():
        figure(f"extraction answers heard: {way}", interval(pairs, chance)[1], "share", "")
    figure("extraction threads", len(counts["proposed"]), "threads", "")
    figure("extraction proposed sentences", sum(all_ for _kept, all_ in counts["proposed"]), "sentences", "")
    for way, pairs in counts.items():
        low, middle, high = interval(pairs, chance)
        figure(f"extraction could be kept: {way}", middle, "share", "")
        figure(f"extraction could be kept: {way}, 95 % from", low, "share", "")
        figure(f"extraction could be kept: {way}, 95 % to", high, "share", "")


def held_out() -> list[Thread]:
    """Return the threads of the last third of the time line that have enough answers."""
    with gzip.open(QA, "rt", encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    questions = sorted((row for row in rows if row["kind"] == "question"), key=lambda row: row["created"])
    answers: dict[str, list[Any]] = {}
    for row in sorted((row for row in rows if row["kind"] == "answer"), key=lambda row: row["created"]):
        answers.setdefault(row["question"], []).append(row)
    late = questions[len(questions) * 2 // 3 :]
    return [(q, answers[q["id"]]) for q in late if len(answers.get(q["id"], ())) >= FEWEST_ANSWERS]


def judged(question: Any, answers: list[Any], chance: random.Random) -> dict[str, tuple[Share, Share]]:
    """Return for each way of choosing how many of its sentences could be kept, and how many of the answers are heard."""
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
    accepted = [place for place, row in enumerate(answers, start=1) if row["id"] == question["accepted_answer"]]
    alone = [([place], sentence) for place, sentence in said if place == (accepted or [min(good)])[0]]
    ways = dict(zip(WAYS, (found, first, by_chance, alone[: len(found)], alone), strict=True))
    return {
        way: (
            (sum(bool(good & set(at)) and bool(asked & set(tokens(text))) for at, text in rows), len(rows)),
            (len({place for at, _text in rows for place in at}), len(answers)),
        )
        for way, rows in ways.items()
    }


def two_by_two(threads: list[Thread]) -> list[tuple[Thread, Thread]]:
    """Return the threads two by two, each once."""
    return list(zip(threads[::2], threads[1::2], strict=False))


def under_their_own(one: Thread, other: Thread) -> Share:
    """Return how many of the sentences proposed for two questions at once come from answers to the one that they stand under."""
    from cop.discussions.queries.extraction import Answer, proposed

    rows = [
        (number, row["text"]) for number, (_question, answers) in enumerate((one, other), start=1) for row in answers
    ]
    given = [Answer(place, text) for place, (_number, text) in enumerate(rows, start=1)]
    found = proposed([one[0]["title"], other[0]["title"]], "", given)
    return sum(all(rows[place - 1][0] == each.question for place in each.cites) for each in found), len(found)


def interval(pairs: list[Share], chance: random.Random) -> tuple[float, float, float]:
    """Return the share and the interval in which 95 of 100 draws of threads lie."""

    def share(drawn: list[Share]) -> float:
        return sum(good for good, _all in drawn) / max(sum(all_ for _good, all_ in drawn), 1)

    shares = sorted(share(chance.choices(pairs, k=len(pairs))) for _draw in range(SAMPLES))
    return shares[SAMPLES // 40], share(pairs), shares[-SAMPLES // 40]


if __name__ == "__main__":
    if not QA.is_file():
        sys.exit("QA=… must name the table of questions and answers")
    main()
