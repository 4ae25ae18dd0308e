"""Jobs of the room."""

from cop.desk.actions import applying, forgetting, undoing
from cop.desk.models import ImportRow
from cop.people.models import Person
from cop.people.queries.indexing import ORGANISATION, PERSON
from cop.services.search.actions import AT_ONCE, index


def apply_import(number: int, acting: int) -> None:
    """Apply a list for the person of the secretariat with the number `acting`; goes on where a killed worker was."""
    applying.apply(number, skip_problems=True, acting_person=Person.objects.get(pk=acting))


def undo_import(number: int, acting: int) -> None:
    """Undo a list likewise."""
    undoing.undo(number, acting_person=Person.objects.get(pk=acting))


def index_import(number: int) -> None:
    """Have the people and organisations of a list found; a second run changes nothing."""
    for kind, column in ((ORGANISATION, "organisation"), (PERSON, "person")):
        rows = ImportRow.objects.filter(source=number).exclude(**{column: None}).order_by(column)
        numbers = list(rows.values_list(column, flat=True).distinct())
        for start in range(0, len(numbers), AT_ONCE):
            index(kind, numbers[start : start + AT_ONCE])


def forget_imports() -> None:
    """Throw old lists away that were not applied."""
    forgetting.forget_old()
