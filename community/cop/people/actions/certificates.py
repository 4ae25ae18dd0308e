"""Issuing certificates of membership."""

import secrets

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from cop.people.access import may_issue_certificate
from cop.people.models import Certificate, Person
from cop.people.queries.memberships import running_memberships
from cop.services.languages.queries import text_of
from cop.services.ledger.actions import record

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without those that are taken for each other on paper; twelve of them cannot be guessed."""


@transaction.atomic
def issue_certificate(person: Person, *, acting_person: Person) -> Certificate:
    """Issue a certificate of what somebody is a member of today, in the language of now. For the member themselves and the
    secretariat. One that says the same is issued once. Sends nothing. Raises PermissionDenied."""
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not may_issue_certificate(acting_person, person) or person.joined is None:
        raise PermissionDenied
    says = {
        "name": person.name,
        "since": timezone.localtime(person.joined).date(),
        "communities": [text_of(one.community.names) for one in running_memberships(person) if one.community],
        "language": get_language() or "en",
    }
    same = next((one for one in person.certificates.filter(**says)), None)
    if same is not None:
        return same
    made = Certificate.objects.create(person=person, code="".join(secrets.choice(LETTERS) for _ in range(12)), **says)
    record("people.certificate_issued", made, acting_person=acting_person, about=person)
    return made
