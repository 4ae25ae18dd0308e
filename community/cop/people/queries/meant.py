"""What a search matched, and what it may have meant; both from what the viewer may see and nothing else."""

from collections.abc import Iterable
from typing import Any

from rapidfuzz import fuzz, process

from cop.network.queries import every_topic
from cop.people.choices import Field
from cop.people.models import Expertise
from cop.people.queries.directory import Search
from cop.people.queries.finding import Finding, Wanted
from cop.people.queries.seen import Seen
from cop.services.languages.queries import sort_key, text_of

LIKE_ENOUGH = 75
SENTENCES_READ = 2000


def mark_what_matched(people: Iterable[Seen], q: str) -> None:
    """Note of each person the first sentence on what they know, as the viewer sees it, that has a word of the search."""
    words = sort_key(q).split()
    for person in people:
        person.matched = next((known for known in person.expertise if _says(known, words)), None)


def meant(wanted: Wanted, viewer: Any) -> str:
    """Return the words of a search that found nobody with those mistyped put right; empty where that finds nobody either."""
    vocabulary = _vocabulary(viewer)
    nearest = [
        process.extractOne(word, vocabulary, scorer=fuzz.ratio, score_cutoff=LIKE_ENOUGH) for word in wanted.q.split()
    ]
    words = [found[0] if found else word for found, word in zip(nearest, wanted.q.split(), strict=True)]
    q = " ".join(words)
    if sort_key(q) == sort_key(wanted.q):
        return ""
    return q if Search(Wanted(q=q), viewer).tally().total else ""


def _says(known: Expertise, words: list[str]) -> bool:
    said = sort_key(f"{known.sentence} {known.where}")
    return bool(known.sentence) and any(word in said for word in words)


def _vocabulary(viewer: Any) -> list[str]:
    names = [name for topic in every_topic() for name in (text_of(topic.names), topic.names.get("en", ""))]
    shown = Expertise.objects.filter(Finding(Wanted(), viewer).among("person", Field.EXPERTISE)).exclude(sentence="")
    sentences = shown.order_by("-pk").values_list("sentence", flat=True)[:SENTENCES_READ]
    words = (word.strip(".,;:()") for text in [*names, *sentences] for word in text.lower().split())
    return list(dict.fromkeys(word for word in words if len(word) > 2))
