"""Tables in plain text: columns side by side where a line holds them, else each row as a list of its cells by name."""

from collections.abc import Sequence

from cop.services.mail.wrapping import WIDTH, columns

GAP = "  "


def laid_out(rows: Sequence[Sequence[str]], right: Sequence[bool] = ()) -> list[str]:
    """Return the lines of a table whose first row names its columns; those that `right` marks stand flush right."""
    head, *body = rows
    widths = [max(columns(row[place]) for row in rows) for place in range(len(head))]
    if sum(widths) + len(GAP) * (len(widths) - 1) > WIDTH:
        return _stacked(head, body)
    sides = [*right, *[False] * (len(head) - len(right))]
    lines = [GAP.join(map(_filled, row, widths, sides)).rstrip() for row in rows]
    return [lines[0], GAP.join("-" * width for width in widths), *lines[1:]]


def _filled(cell: str, width: int, right: bool) -> str:
    blanks = " " * (width - columns(cell))
    return blanks + cell if right else cell + blanks


def _stacked(head: Sequence[str], body: Sequence[Sequence[str]]) -> list[str]:
    lines: list[str] = []
    for row in body:
        lines += [f"{name}: {cell}" if name else cell for name, cell in zip(head, row, strict=True) if cell]
        lines.append("")
    return lines[:-1]
