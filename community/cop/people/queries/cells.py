"""Cells of the tables that people open in a spreadsheet."""

from unicodedata import category, normalize

from cop.services.languages.forms import without_control_characters


def formula_like(cell: str) -> bool:
    """Whether `cell` begins like a formula, be it in full-width signs or after something that is not seen."""
    begins = next((sign for sign in cell if not sign.isspace() and category(sign) != "Cf"), "")
    return normalize("NFKC", begins)[:1] in tuple("=+-@")


def harmless(cell: str) -> str:
    """Return `cell` for a CSV so that every spreadsheet can open it and none takes it for a formula: one that begins like a
    formula gets an apostrophe. A workbook says of each cell that it is text, and needs none."""
    cell = without_control_characters(cell)
    return f"'{cell}" if formula_like(cell) else cell


def as_written(cell: str) -> str:
    """Return what stood in a cell before `harmless` put an apostrophe before it."""
    return cell[1:] if cell.startswith("'") and harmless(cell[1:]) == cell else cell
