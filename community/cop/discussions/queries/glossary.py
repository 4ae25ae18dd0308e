"""The words of clean mobility in each language, from memory."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from cop.discussions.models import Term
from cop.services.languages.choices import CODES
from cop.services.ledger.queries import remembered
from cop.services.search.analysis import phrases, tokens
from cop.services.search.sought import Sought

MOST_USED = 12
PER_PAGE = 100


class Used(NamedTuple):
    """A term that a text uses: its number, as the text may say it, as the other language does, and whether nobody has
    looked at that yet."""

    number: int
    here: str
    there: str
    drafted: bool


def every_term() -> list[Term]:
    """Return the terms in the order of their English words."""
    return remembered("glossary", lambda: sorted(Term.objects.all(), key=lambda term: term.english))


def terms() -> list[list[str]]:
    """Return each term as its words in every language, the English ones first, for the search."""
    return remembered(
        "glossary-words",
        lambda: [[name for code in CODES for name in term.names.get(code, ())] for term in every_term()],
    )


def used_in(texts: Iterable[str], source: str, target: str) -> list[Used]:
    """Return the terms that texts in one language use, with what another language calls them."""
    said = f" {' '.join(token for text in texts for token in tokens(text))}"
    used = []
    for term in every_term():
        there = term.names.get(target, ())
        here = next((name for name in term.names.get(source, ()) if _stands_in(name, said)), None)
        if here and there:
            used.append(Used(term.pk, here, "; ".join(there), target in term.drafts))
    return used[:MOST_USED]


def _stands_in(name: str, said: str) -> bool:
    return all(f" {' '.join(phrase)}" in said for phrase in _phrases(name))


@lru_cache(maxsize=4096)
def _phrases(name: str) -> list[tuple[str, ...]]:
    return phrases(name)


def listed(q: str, after: str) -> tuple[list[Term], str]:
    """Return a page of the terms that come after an English word, those whose words or note hold `q` in any language, and
    after which word the next page begins, "" at the end."""
    asked = tuple(phrases(q))
    found = [
        term
        for term in every_term()
        if term.english > after and (not asked or Sought(((asked,),), ()).stands_in(_said_of(term)))
    ]
    page = found[:PER_PAGE]
    return page, page[-1].english if len(found) > PER_PAGE else ""


def _said_of(term: Term) -> str:
    texts = [name for names in term.names.values() for name in names] + [term.note]
    return f" {' '.join(token for text in texts for token in tokens(text))}"
