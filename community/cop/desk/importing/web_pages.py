"""The tables of a web page, which many systems save under the name of a spreadsheet."""

from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

MOST_SPANNED = 200
"""So many cells one cell may cover in each direction."""

BREAKS = frozenset({"br", "p", "div", "li"})
UNREAD = frozenset({"script", "style", "title", "head"})

Row = list[str]


def tables(pieces: Iterable[str]) -> Iterator[list[Row]]:
    """Yield the tables of a page, each the texts of its rows; one inside of another stands before it."""
    parser = _Tables()
    for piece in pieces:
        parser.feed(piece)
        yield from parser.taken()
    parser.close()
    parser.end_all()
    yield from parser.taken()


class _Table:
    """A table being read; `below` holds what cells reach down into the next rows: {column: (text, rows left)}."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.row: Row | None = None
        self.below: dict[int, tuple[str, int]] = {}
        self.text: list[str] | None = None
        self.spans = (1, 1)

    def begin_row(self) -> None:
        self.end_row()
        self.row = []

    def begin_cell(self, spans: tuple[int, int]) -> None:
        self.end_cell()
        if self.row is None:
            self.row = []
        self.text, self.spans = [], spans

    def end_cell(self) -> None:
        if self.text is None or self.row is None:
            return
        across, down = self.spans
        for _column in range(across):
            self._fill(self.row)
            if down > 1:
                self.below[len(self.row)] = ("".join(self.text), down - 1)
            self.row.append("".join(self.text))
        self.text = None

    def end_row(self) -> None:
        self.end_cell()
        if self.row is not None:
            self._fill(self.row)
            self.rows.append(self.row)
        self.row = None

    def _fill(self, row: Row) -> None:
        """Put what reaches down from above into the next places of a row."""
        while len(row) in self.below:
            text, left = self.below.pop(len(row))
            if left > 1:
                self.below[len(row)] = (text, left - 1)
            row.append(text)


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self._open: list[_Table] = []
        self._done: list[list[Row]] = []
        self._unread = 0

    def taken(self) -> list[list[Row]]:
        done, self._done = self._done, []
        return done

    def end_all(self) -> None:
        while self._open:
            self.handle_endtag("table")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unread += tag in UNREAD
        if tag == "table":
            self._open.append(_Table())
        elif self._open:
            table, said = self._open[-1], dict(attrs)
            if tag == "tr":
                table.begin_row()
            elif tag in ("td", "th"):
                table.begin_cell((_span(said.get("colspan")), _span(said.get("rowspan"))))
            elif tag in BREAKS:
                self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in UNREAD and self._unread > 0
        if not self._open:
            return
        if tag == "table":
            table = self._open.pop()
            table.end_row()
            self._done.append(table.rows)
        elif tag == "tr":
            self._open[-1].end_row()
        elif tag in ("td", "th"):
            self._open[-1].end_cell()

    def handle_data(self, data: str) -> None:
        if self._open and not self._unread and (text := self._open[-1].text) is not None:
            text.append(data)


def _span(text: str | None) -> int:
    return min(int(text), MOST_SPANNED) if text and text.isascii() and text.isdecimal() and int(text[:9]) else 1
