"""What taking a list in would mean, before anything is changed."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cop.desk.importing.columns import Table, Target, find_table, propose
from cop.desk.importing.drafts import Draft, drafts
from cop.desk.importing.matching import Double, Known
from cop.desk.importing.sheets import read


@dataclass
class Preview:
    """A list as we read it: what each column means, and each row with what it means and who may be known already."""

    table: Table
    targets: list[Target]
    rows: list[tuple[Draft, list[Double]]]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values: what `cop import` prints."""
        return {
            "sheet": self.table.sheet,
            "header_row": self.table.header,
            "mapping": [
                {"column": header, "means": target.value}
                for header, target in zip(self.table.headers, self.targets, strict=True)
            ],
            "rows": len(self.table.rows),
            "people": sum(1 for draft, _doubles in self.rows if draft.person),
            "organisations": len({draft.organisation["name"] for draft, _doubles in self.rows if draft.organisation}),
            "drafts": [asdict(draft) | {"problems": len(draft.problems)} for draft, _doubles in self.rows],
            "problems": list(self._problems()),
            "doubles": [
                {"row": draft.row, **double._asdict(), "why": str(double.why)}
                for draft, doubles in self.rows
                for double in doubles
            ],
        }

    def _problems(self) -> Iterator[dict[str, Any]]:
        """Each once, also where a row became several people."""
        told = set()
        for draft, _doubles in self.rows:
            for problem in draft.problems:
                if id(problem) not in told:
                    told.add(id(problem))
                    yield {"row": draft.row, **asdict(problem), "words": str(problem.words)}


def preview(path: Path, viewer: Any, *, sheet: str = "") -> Preview:
    """Read a list and compare it with what `viewer` sees. Changes nothing.

    `sheet` names the one to read; without it, the one whose header says the most to us. Raises `sheets.Unreadable`.
    """
    sheets = read(path)
    table = find_table([one for one in sheets if one.name == sheet] or sheets)
    targets = propose(table)
    known = Known(viewer)
    return Preview(table, targets, [(draft, known.doubles(draft)) for draft in drafts(table, targets)])
