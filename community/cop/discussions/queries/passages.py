"""Rendered texts as paragraphs and tables, for documents that are no pages."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NamedTuple

APART = {"p", "li", "h3", "h4", "h5", "h6", "pre", "blockquote", "hr", "td", "th"}
"""What begins a paragraph or cell of its own."""


class Run(NamedTuple):
    """Some words of a paragraph, and where they lead."""

    text: str
    address: str = ""


@dataclass
class Passage:
    """A paragraph, as its runs, or a table, as rows of cells of runs; its first row is its head."""

    runs: list[Run] = field(default_factory=list)
    rows: list[list[list[Run]]] = field(default_factory=list)


def passages(html: str) -> list[Passage]:
    """Return the paragraphs and tables of a text that `services.markdown` rendered."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [one for one in reader.found if one.rows or any(run.text.strip() for run in one.runs)]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = [Passage()]
        self.lists: list[int | None] = []
        self.address = ""
        self.in_table = self.as_typed = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.found.append(Passage())
            self.in_table = True
        elif tag == "tr":
            self.found[-1].rows.append([])
        elif tag in APART:
            self._begin(tag)
        elif tag in ("ol", "ul"):
            self.lists.append(int(dict(attrs).get("start") or 1) if tag == "ol" else None)
        elif tag == "a":
            address = dict(attrs).get("href") or ""
            self.address = address if address.startswith(("http://", "https://", "mailto:", "tel:")) else ""
        elif tag == "br":
            self._say("\n")
        self.as_typed = tag == "pre" or (self.as_typed and tag == "code")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.address = ""
        elif tag in ("ol", "ul") and self.lists:
            self.lists.pop()
        elif tag == "table":
            self.in_table = False
            self.found.append(Passage())
        elif tag == "pre":
            self.as_typed = False

    def handle_data(self, data: str) -> None:
        words = data if self.as_typed else data.replace("\n", " ")
        if words.strip() or (not self.in_table and self.found[-1].runs):
            self._say(words)

    def _begin(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.found[-1].rows[-1].append([])
        elif tag == "li":
            self.found.append(Passage([Run(self._mark())]))
        elif not self._is_begun():
            self.found.append(Passage())

    def _is_begun(self) -> bool:
        """Whether the first paragraph of an item comes: it stands behind the mark of the item."""
        return bool(self.lists) and len(self.found[-1].runs) == 1 and not self.found[-1].rows

    def _mark(self) -> str:
        number = self.lists[-1] if self.lists else None
        if number is None:
            return "– "
        self.lists[-1] = number + 1
        return f"{number}. "

    def _say(self, words: str) -> None:
        last = self.found[-1]
        runs = last.rows[-1][-1] if self.in_table and last.rows and last.rows[-1] else last.runs
        if not (self.in_table and runs is last.runs):
            runs.append(Run(words, self.address))
