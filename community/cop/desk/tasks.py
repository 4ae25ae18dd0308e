"""Jobs of the room."""

import time
from contextlib import suppress

from cop.desk.actions import (
    applying,
    forgetting,
    group_acts,
    inviting,
    keeping,
    requests,
    sending,
    taking_in,
    today,
    turns,
    undoing,
)
from cop.desk.actions.claiming import NotPossible, UnderWay
from cop.desk.actions.turns import end_of_turn
from cop.desk.models import ImportRow
from cop.people.models import Person
from cop.people.queries.indexing import ORGANISATION, PERSON
from cop.services.jobs.actions import enqueue
from cop.services.search.actions import AT_ONCE, index


def follow() -> None:
    """End what is over of who sees to what, and have the mail of the morning sent where it is morning."""
    today.end_what_is_over()
    today.ask_for_morning_mails()


def morning_mail(number: int) -> None:
    """Send one mail of the morning; a second run changes nothing."""
    today.send_morning_mail(number)


def read_import(number: int) -> None:
    """Read a list that was received, or is to be read otherwise; a second run changes nothing."""
    with suppress(NotPossible, UnderWay):
        taking_in.read_received(number, ends=end_of_turn())


def apply_import(number: int, acting: int) -> None:
    """Apply a list for the person of the secretariat with the number `acting`; goes on where a killed worker was. What
    stands in the way is kept with the list."""
    person = Person.objects.get(pk=acting)
    with suppress(NotPossible, UnderWay, applying.Taken):
        applying.apply(number, skip_problems=True, acting_person=person, ends=end_of_turn())


def undo_import(number: int, acting: int) -> None:
    """Undo a list likewise."""
    with suppress(NotPossible, UnderWay, undoing.BuiltOn):
        undoing.undo(number, acting_person=Person.objects.get(pk=acting), ends=end_of_turn())


def take_up_imports() -> None:
    """Go on with a list whose worker was killed, or which had to let another one go first; a second run changes nothing."""
    turns.take_up()


def index_import(number: int, kind: str = ORGANISATION, after: int = 0) -> None:
    """Have the organisations and people of a list found, those of a `kind` from a number on, and forget its file; a second
    run changes nothing."""
    ends = end_of_turn()
    while (numbers := _to_index(number, kind, after)) or kind == ORGANISATION:
        index(kind, numbers)
        kind, after = (kind, numbers[-1]) if numbers else (PERSON, 0)
        if time.monotonic() >= ends:
            enqueue(applying.INDEX, number, kind, after)
            return
    taking_in.forget_cells(number)


def _to_index(number: int, kind: str, after: int) -> list[int]:
    column = "organisation" if kind == ORGANISATION else "person"
    rows = ImportRow.objects.filter(source=number, **{f"{column}__gt": after}).order_by(column)
    return list(rows.values_list(column, flat=True).distinct()[:AT_ONCE])


def mail_invited(number: int) -> None:
    """Write to those who were invited or reminded from a list; a second run changes nothing."""
    inviting.make_mails(number)


def forget_imports() -> None:
    """Throw old lists away that were not applied."""
    forgetting.forget_old()


def go_on_with_group_act(number: int, acting: int) -> None:
    """Do, or undo, what is left of an act on many for the person with the number `acting`; a second run changes nothing."""
    group_acts.go_on(number, acting_person=Person.objects.get(pk=acting))


def forget_group_acts() -> None:
    """Throw old previews away of acts that were not done."""
    group_acts.forget_old()


def send_letters() -> None:
    """Send the letters whose moment has come; a second run changes nothing."""
    sending.send_due()


def forget_who_got_letters() -> None:
    """Keep counts alone of old letters."""
    sending.forget_who()


def count_what_is_held() -> None:
    """Count each kind of data for the data protection desk; a second run changes nothing."""
    keeping.count_what_is_held()


def forget_requests() -> None:
    """Leave of requests that were answered long ago what the law wants; a second run changes nothing."""
    requests.forget_old()
