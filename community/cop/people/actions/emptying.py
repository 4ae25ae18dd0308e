"""What erasing takes away: all that could tell who somebody was. Their number stays, so that what hangs on it stands."""

import json
from collections.abc import Collection, Iterable

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import CASCADE, Q
from django.utils import timezone

from cop.people.access import running
from cop.people.actions.merging.doubles import forget_pairs
from cop.people.actions.speaking import speak_for
from cop.people.choices import Audience, Field, MergeKind, Rhythm, Standing
from cop.people.mails.joining import thread_of
from cop.people.models import Application, Code, Erasure, Membership, Merge, NewAddress, Organisation, Person
from cop.people.queries.indexing import PERSON
from cop.people.queries.security import confirmed_addresses
from cop.people.typed import SENT
from cop.services.files.actions import remove
from cop.services.files.queries import owned_by
from cop.services.ledger.actions import forget, record
from cop.services.mail.actions import forget as forget_mail
from cop.services.search.actions import index

KEPT = frozenset({"id", "password", "sample", "made", "version"})
"""The columns of a person that an erasure leaves; whatever column is added later is emptied."""

KEPT_TABLES = frozenset({Membership, Erasure})
APPS = frozenset({"people", "account", "mfa", "socialaccount", "usersessions", "api"})
"""Every row of these apps that belongs to the person goes, but for the tables that are kept: a new table is emptied too."""


def empty(person: Person, sessions: Iterable[str]) -> None:
    """Take away everything of a person, and end `sessions`; in the transaction of the erasure. Twice is as good as once."""
    addresses = confirmed_addresses(person)
    _forget_mail(person, addresses)
    _forget_typed_by_others(addresses)
    _forget_files(person)
    _end_belonging(person)
    _end_sessions(person, sessions)
    _forget_rows(person)
    forget_pairs(MergeKind.PERSON, person.pk)
    Merge.objects.filter(Q(kept=person.pk) | Q(gone=person.pk), kind=MergeKind.PERSON).update(record={})
    _empty_row(person)
    index(PERSON, [person.pk])
    record("people.erased", person, acting_person=None)
    forget(person.pk)


def empty_merged(person: Person) -> None:
    """Take away what is left of somebody who went into somebody else, once that cannot be undone: their ways to sign in,
    and the row itself. What they did stays readable, for its history is the other one's."""
    _forget_rows(person)
    Code.objects.filter(person=person).delete()
    _empty_row(person)
    Person.objects.filter(pk=person.pk).update(standing=Standing.MERGED)


def sessions_of(person_number: int) -> list[str]:
    """Return the keys of all sessions that hold anything of a person. Reads every session: call it outside a transaction."""
    person = Person.objects.filter(pk=person_number).first()
    if person is None:
        return []
    addresses = confirmed_addresses(person)
    return [session.session_key for session in Session.objects.iterator() if _tells_of(session, person, addresses)]


def _tells_of(session: Session, person: Person, addresses: Collection[str]) -> bool:
    held = session.get_decoded()
    if held.get(SESSION_KEY) == str(person.pk) or held.get(SENT, {}).get("person") == person.pk:
        return True
    return any(address in json.dumps(held).lower() for address in addresses)


def _forget_mail(person: Person, addresses: Collection[str]) -> None:
    """To the person, and about their applications to others."""
    threads = [thread_of(application) for application in Application.objects.filter(person=person)]
    forget_mail(person.pk, *addresses, threads=threads)


def _forget_typed_by_others(addresses: Collection[str]) -> None:
    """What was typed with an address of theirs before anybody knew whose it was, and that they filled in a form for others."""
    Application.objects.filter(person__isnull=True, email__in=addresses).delete()
    for application in Application.objects.filter(delegate_email__in=addresses):
        application.delegate_name = application.delegate_email = ""
        for name in ("delegate_name", "delegate_email"):
            application.answers.get("you", {}).pop(name, None)
        application.save(update_fields=["delegate_name", "delegate_email", "answers"])
    for model in (Code, NewAddress):
        model.objects.filter(email__in=addresses).delete()
    EmailAddress.objects.filter(email__in=addresses, verified=False).delete()


def _forget_files(person: Person) -> None:
    """Files of other rooms are contributions, which their erasers see to."""
    Person.objects.filter(pk=person.pk).update(photo=None)
    for file in owned_by(person.pk).filter(purpose__startswith="people."):
        remove(file, acting_person=None)


def _end_belonging(person: Person) -> None:
    Membership.objects.filter(running(), person=person).update(until=timezone.now())
    for organisation in Organisation.objects.filter(focal_person=person):
        speak_for(organisation, None, acting_person=None)


def _end_sessions(person: Person, sessions: Iterable[str]) -> None:
    listed = UserSession.objects.filter(user=person).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in={*sessions, *listed}).delete()


def _forget_rows(person: Person) -> None:
    Code.objects.filter(email__in=NewAddress.objects.filter(person=person).values("email")).delete()
    for relation in Person._meta.related_objects:
        model = relation.related_model
        if model._meta.app_label in APPS and relation.on_delete is CASCADE and model not in KEPT_TABLES:
            model._base_manager.filter(**{relation.field.name: person}).delete()


def _empty_row(person: Person) -> None:
    for column in Person._meta.concrete_fields:
        if column.name not in KEPT:
            setattr(person, column.name, None if column.null else column.get_default())
    for field in Field:
        setattr(person, f"seen_{field.value}", Audience.SECRETARIAT)
    person.standing, person.is_active, person.news_rhythm = Standing.ERASED, False, Rhythm.NONE
    person.version += 1
    person.set_unusable_password()
    person.save()
