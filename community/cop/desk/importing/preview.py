"""What taking a list in would mean, before anything is changed."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from cop.desk.importing.batches import batched
from cop.desk.importing.columns import Table, find_table, propose, table_of
from cop.desk.importing.drafts import Columns, Draft, Problem, months_first
from cop.desk.importing.matching import Double, Known
from cop.desk.importing.sheets import Sheet, read

AT_ONCE = 200
GUESSED = -1
"""Where the header is looked for, and not said."""


@dataclass
class Preview:
    """A list as we read it: what each column means, and whether that is remembered from an earlier list."""

    table: Table
    columns: Columns
    remembered: bool
    sheets: list[str]
    viewer: Any

    def rows(self) -> Iterator[tuple[Draft, list[Double]]]:
        """Yield each row with what it means and who may be known already."""
        known = Known(self.viewer)
        for batch in batched(self.table.rows(), AT_ONCE):
            drafts = [draft for number, cells in batch for draft in self.columns.drafts(number, cells)]
            yield from zip(drafts, known.doubles(drafts), strict=True)

    def write(self, out: Callable[[str], Any], then: Callable[[], dict[str, Any]]) -> None:
        """Do `then` when all rows were compared, and write JSON of both: what `cop import` prints. A long list is never
        whole in memory."""
        mapping = [
            {"column": header, "means": target.value}
            for header, target in zip(self.columns.headers, self.columns.targets, strict=True)
        ]
        said: dict[str, Any] = {"sheet": self.table.sheet, "header_row": self.table.header, "mapping": mapping}
        said |= {"remembered": self.remembered, "rows": self.table.count()}
        people, organisations = 0, set()
        with _Listed() as drafts, _Listed() as problems, _Listed() as doubles:
            for draft, alike in self.rows():
                people += bool(draft.person)
                organisations |= {hash(draft.organisation["name"])} if draft.organisation else set()
                drafts.add(asdict(draft) | {"problems": len(draft.problems)})
                for problem in problems.new(draft.problems):
                    problems.add({"row": draft.row, **asdict(problem), "words": str(problem.words)})
                for double in alike:
                    doubles.add({"row": draft.row, **double._asdict(), "why": str(double.why)})
            said |= {"people": people, "organisations": len(organisations)} | then()
            out(_json(said)[: -len("\n}")])
            for name, rows in {"drafts": drafts, "problems": problems, "doubles": doubles}.items():
                out(f',\n "{name}": [')
                rows.copy_to(out)
                out("]")
            out("\n}\n")


class _Listed:
    """Things on their way into a JSON list, kept in a file."""

    def __init__(self) -> None:
        self._file, self._empty = TemporaryFile("w+", encoding="utf-8"), True  # noqa: SIM115 (closed on leaving)
        self._last: list[Problem] = []

    def __enter__(self) -> "_Listed":
        return self

    def __exit__(self, *error: Any) -> None:
        self._file.close()

    def new(self, problems: list[Problem]) -> list[Problem]:
        """Return the problems of a row, once where it became several people."""
        known, self._last = self._last, problems
        return [] if problems is known else problems

    def add(self, thing: dict[str, Any]) -> None:
        """Add one more."""
        self._file.write(("" if self._empty else ",") + "\n" + _json(thing))
        self._empty = False

    def copy_to(self, out: Callable[[str], Any]) -> None:
        """Write the list."""
        self._file.seek(0)
        while piece := self._file.read(64 * 1024):
            out(piece)


def preview(path: Path, viewer: Any, *, sheet: str = "", header: int = GUESSED) -> Preview:
    """Read a list, to be compared with what `viewer` sees. Changes nothing.

    `sheet` names the one to read; without it, the one whose header says the most to us. `header` is the row of the header, 0
    where there is none. Raises `sheets.Unreadable`.
    """
    return preview_of(read(path), viewer, sheet=sheet, header=header)


def preview_of(sheets: list[Sheet], viewer: Any, *, sheet: str = "", header: int = GUESSED) -> Preview:
    """The same of a file that was read."""
    wanted = [one for one in sheets if one.name == sheet] or sheets
    table = find_table(wanted) if header == GUESSED else table_of(wanted[0], header or None)
    targets, remembered = propose(table)
    columns = Columns(table.headers, targets, *months_first(table.rows(), targets))
    return Preview(table, columns, remembered, [one.name for one in sheets], viewer)


def _json(thing: Any) -> str:
    return json.dumps(thing, ensure_ascii=False, indent=1, default=str)
