"""`cop import FILE`: what taking in a list would mean, as JSON; with `--apply` it is taken in, `--undo` takes it back."""

import json
import os
import sys
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cop.desk.actions import applying, deciding, tables, taking_in, undoing
from cop.desk.actions.claiming import OPERATOR, NotPossible, UnderWay
from cop.desk.choices import ImportState
from cop.desk.importing.preview import Preview, preview_of
from cop.desk.importing.sheets import Unreadable, read
from cop.desk.models import Import
from cop.desk.queries.imports import changes_anything, counts, left_out
from cop.desk.tables.returning import Returned, returned, rows_of
from cop.network.models import Community
from cop.network.queries import communities_open

UNFINISHED = (ImportState.READING, ImportState.READ, ImportState.FAILED, ImportState.APPLYING)
AT_WORK = "Another list is being taken in or undone at this moment. Try again when that is done. Nothing was changed."


class Command(BaseCommand):
    """Whoever works on this machine may do, and sees, what the secretariat does."""

    help = "Print what taking in a list of people and organisations would mean; take it in; undo that."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file and the sheet in it, or the list to be undone."""
        parser.add_argument("file", type=Path, nargs="?", help="the list: XLSX, XLS, ODS or CSV")
        parser.add_argument(
            "--sheet", default="", help="the name of the sheet (default: the one with the clearest header)"
        )
        parser.add_argument("--community", metavar="SLUG", help="whoever's consent is held joins this community too")
        parser.add_argument("--apply", action="store_true", help="take the list in: all of it, or nothing")
        parser.add_argument("--skip-problems", action="store_true", help="leave out the rows that stop")
        parser.add_argument("--merge", action="store_true", help="change people who are known to what the list says")
        parser.add_argument(
            "--as-new", action="store_true", help="take in as new whoever is perhaps known, or stands in the list twice"
        )
        parser.add_argument("--undo", type=int, metavar="NUMBER", help="undo a list that was taken in")

    def handle(self, *args: Any, file: Path | None, undo: int | None, **options: Any) -> None:
        """Print JSON; raises CommandError, and has changed nothing, where it cannot be done."""
        if (file is None) == (undo is None):
            raise CommandError("Say which file is the list, or which list to --undo.")
        try:
            if undo is not None:
                self.stdout.write(json.dumps(self._undo(undo), ensure_ascii=False, indent=1, default=str))
            else:
                self._import(file or Path(), options)
            self.stdout.flush()
        except (UnderWay, NotPossible):
            raise CommandError(AT_WORK) from None
        except BrokenPipeError:
            _print_no_more()

    def _import(self, file: Path, options: dict[str, Any]) -> None:
        community = _community(options["community"])
        try:
            sheets = read(file)
            if table := returned(sheets):
                told = _table(table, file, options)
                self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1, default=str))
                return
            found = preview_of(sheets, OPERATOR, sheet=options["sheet"])
        except FileNotFoundError:
            raise CommandError(f"There is no file {file}.") from None
        except Unreadable as reason:
            raise CommandError(str(reason)) from None
        apply = partial(_apply, found, file, community, options)
        found.write(partial(self.stdout.write, ending=""), apply if options["apply"] else dict)

    @staticmethod
    def _undo(number: int) -> dict[str, Any]:
        one = Import.objects.filter(pk=number).first()
        if one is None:
            raise CommandError(f"There is no list {number}.")
        told = {"import": number, "undone": counts(one)}
        try:
            undoing.undo(number)
        except undoing.BuiltOn as reason:
            held = "; ".join(f"{kind} {_listed(numbers)}" for kind, numbers in reason.found.items() if numbers)
            raise CommandError(f"Something was built on the list since, on: {held}. Nothing was changed.") from None
        except NotPossible:
            raise CommandError(f"The list {number} is {one.state}, and cannot be undone.") from None
        return told


def _print_no_more() -> None:
    """Whoever reads has closed the pipe (`| head`); what is left to print goes nowhere, also at the end of Python."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _table(table: Returned, file: Path, options: dict[str, Any]) -> dict[str, Any]:
    """A table of ours that comes back: the cells that were changed in it."""
    rows = list(rows_of(table, OPERATOR))
    told: dict[str, Any] = {
        "kind": str(table.kind),
        "rows": len(rows),
        "changes": [
            {"row": row.number, "number": row.thing.pk if row.thing else None, "field": name} | cell
            for row in rows
            for name, cell in row.cells.items()
        ],
        "problems": [{"row": row.number} | problem for row in rows for problem in row.problems],
    }
    if not options["apply"]:
        return told
    stops = [row.number for row in rows if any(problem["stops"] for problem in row.problems)]
    if stops and not options["skip_problems"]:
        rows_that_stop = f"Rows that stop: {_listed(stops)}"
        raise CommandError(f"{rows_that_stop}. Mend them, or leave them out with --skip-problems. Nothing was changed.")
    one = tables.take_table_in(table, file, digest=taking_in.digest(file))
    applying.apply(one.pk, skip_problems=True)
    return told | {"import": one.pk, "done": counts(one)}


def _apply(found: Preview, file: Path, community: Community | None, options: dict[str, Any]) -> dict[str, Any]:
    """Take the list in, and clean up first what a killed process left of it."""
    for number in Import.objects.filter(digest=taking_in.digest(file), state__in=UNFINISHED).values_list("pk"):
        undoing.discard(*number)
    one = taking_in.take_in(found, file, community=community, merge=options["merge"])
    if options["as_new"]:
        deciding.take_held_as_new(one)
    told = {"left_out": left_out(one)}
    try:
        if not changes_anything(one):
            done = counts(one)
            undoing.discard(one.pk)
            return {"import": None, "done": done} | told
        applying.apply(one.pk, skip_problems=options["skip_problems"])
    except applying.Stops as reason:
        undoing.discard(one.pk)
        rows = f"Rows that stop: {_listed(reason.rows)}"
        raise CommandError(f"{rows}. Mend them, or leave them out with --skip-problems. Nothing was changed.") from None
    except applying.Taken as reason:
        rows = ", ".join(f"{address} (row {number})" for number, address in reason.rows[:10])
        raise CommandError(f"These addresses were taken meanwhile: {rows}. Nothing was changed: try again.") from None
    return {"import": one.pk, "done": counts(one)} | told


def _community(slug: str | None) -> Community | None:
    if slug is None:
        return None
    found = next((one for one in communities_open() if one.slug == slug), None)
    if found is None:
        raise CommandError(f"There is no open community {slug}.")
    return found


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers[:20])) + (f" and {len(numbers) - 20} more" if len(numbers) > 20 else "")
