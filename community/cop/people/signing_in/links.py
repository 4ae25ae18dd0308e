"""Links that sign one person in once, within minutes. Operators print them; no mail carries one."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from cop.people.choices import CodePurpose
from cop.people.links import opened, signed
from cop.people.models import Code, Person
from cop.services.ledger.actions import record

VALID = timedelta(minutes=10)


@transaction.atomic
def one_time_link(person: Person) -> str:
    """Return an address that signs `person` in once, within ten minutes, after a press of a button.

    For those who hold the machine: the caller prints it where only they read. The ledger keeps that it was made.
    """
    code = Code.objects.create(purpose=CodePurpose.LINK, email=person.email or "")
    record("people.sign_in_link_made", person, acting_person=None, about=person, on_behalf="operator")
    return settings.SITE_URL + reverse("sign_in_by_link", args=[signed("sign-in", code.pk, person.pk)])


def is_good(token: str) -> bool:
    """Whether the link still signs somebody in."""
    return _code(token).exists()


def redeem(token: str) -> Person | None:
    """Use the link up and return whom it signs in; None for one that is forged, used, or too old."""
    if not _code(token).update(used=timezone.now()):
        return None
    _, person_number = opened("sign-in", token) or (0, 0)
    return Person.objects.filter(pk=person_number, is_active=True).first()


def _code(token: str) -> QuerySet[Code]:
    number, _ = opened("sign-in", token) or (0, 0)
    return Code.objects.filter(pk=number, purpose=CodePurpose.LINK, used=None, made__gt=timezone.now() - VALID)
