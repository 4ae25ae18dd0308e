"""Mail to an address from which it came back too often."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cop.people.access import viewpoint
from cop.services.mail.incoming.pausing import pauses, resume


@transaction.atomic
def have_mail_again(number: int, *, acting_person: Any) -> bool:
    """Have mail go to an address again. For whom it belongs to, and for the secretariat.

    Sends nothing; what came back is forgotten. Returns False, and changes nothing, where mail goes there already. Raises
    PermissionDenied.
    """
    pause = pauses().filter(pk=number).first()
    if pause is None:
        return False
    if pause.person != acting_person.pk and not viewpoint(acting_person).may("people.edit_any_person"):
        raise PermissionDenied
    return resume(number, acting_person=acting_person)
