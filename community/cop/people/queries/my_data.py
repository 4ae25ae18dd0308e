"""Everything that is kept of a person, as one ZIP that is written while it is sent: JSON, a
table in words for each kind of thing, their files."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from django.utils import timezone

from cop.people.choices import MergeKind
from cop.people.models import (
    Affiliation,
    Application,
    Certificate,
    Consent,
    Digest,
    Erasure,
    Expertise,
    HelpAsked,
    Membership,
    Merge,
    NewAddress,
    Organisation,
    Person,
    PersonLanguage,
    QuietHours,
    Remark,
    RoleHeld,
    SentDigest,
)
from cop.people.queries.cells import harmless
from cop.people.queries.looking import looks_at, looks_by
from cop.people.queries.merging import merged_into
from cop.people.queries.my_data_words import column_in_words, read_me, value_in_words
from cop.services.files.queries import content, owned_by
from cop.services.languages.queries import text_of
from cop.services.languages.streams import in_this_language
from cop.services.ledger.queries import about
from cop.services.mail.incoming.forgetting import of_person
from cop.services.mail.models import Message
from cop.services.mail.queries import messages_shown, messages_to

Row = dict[str, Any]

NOT_TOLD = frozenset({"password"})
TECHNICAL = frozenset({"id", "sort_name", "is_active", "last_login", "photo_id", "position", "content_type", "purpose",
                       "extra_data", "thing", "on_behalf", "application", "channel"})  # fmt: skip
"""Columns that say something to programs only: they are in the JSON and not in the tables."""

_of_other_rooms: dict[str, Callable[[Person], Iterator[Row]]] = {}
_for_others_eyes: dict[str, Callable[[Person], Iterator[Row]]] = {}


def register_table(
    name: str,
    rows: Callable[[Person], Iterator[Row]],
    *,
    for_others_eyes: Callable[[Person], Iterator[Row]] | None = None,
) -> None:
    """Register what a room above this one keeps of a person: the name of its table, and what yields its rows. What is to be
    told to the person alone `for_others_eyes` leaves out."""
    _of_other_rooms[name] = rows
    if for_others_eyes is not None:
        _for_others_eyes[name] = for_others_eyes


def archive(person: Person, *, for_others_eyes: bool = False) -> Iterator[bytes]:
    """Yield the ZIP of everything that is kept of `person`, piece by piece; nothing of it is held in memory as a whole.

    What has a name in several languages is named in the one that is active when this is called. `for_others_eyes`:
    somebody else fetches it for them, so that what is told to the person alone stays out, and the file says so.
    """
    return in_this_language(_archive(person, for_others_eyes))


def _archive(person: Person, for_others_eyes: bool) -> Iterator[bytes]:
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, pieces in _members(person, for_others_eyes):
            with pack.open(_entry(name), "w") as member:
                for piece in pieces:
                    member.write(piece)
                    yield sink.taken()
    yield sink.taken()


def tables() -> dict[str, Callable[[Person], Iterator[Row]]]:
    """Return what the download holds, in order: the name of each table and what yields its rows."""
    return {
        "person": _person,
        "addresses": lambda person: _rows(EmailAddress.objects.filter(user=person), "email", "verified", "primary"),
        "new-addresses": lambda person: _rows(
            NewAddress.objects.filter(person=person), "email", "asked", "proven", "due"
        ),
        "languages": lambda person: _rows(PersonLanguage.objects.filter(person=person), "position", "language"),
        "expertise": _expertise,
        "jobs": _jobs,
        "memberships": _memberships,
        "roles": lambda person: _rows(
            RoleHeld.objects.filter(person=person), "role", "community__slug", "country", "since", "until"
        ),
        "organisations-i-speak-for": lambda person: _rows(
            Organisation.objects.filter(focal_person=person), "id", "name"
        ),
        "certificates": lambda person: _rows(
            Certificate.objects.filter(person=person), "code", "name", "since", "communities", "language", "issued"
        ),
        "consents": _consents,
        "applications": _applications,
        "remarks": lambda person: _rows(
            Remark.objects.filter(application__person=person), "application", "from_applicant", "text", "written"
        ),
        "applications-i-filled-in-for-others": _filled_in,
        "questions-by-mail": lambda person: _rows(
            HelpAsked.objects.filter(person=person), "address", "subject", "text", "asked", "answer", "answered"
        ),
        "quiet-hours": lambda person: _rows(QuietHours.objects.filter(person=person), "begins", "ends"),
        "digests": lambda person: _rows(Digest.objects.filter(person=person), "rhythm", "until"),
        "digests-with-numbers": _digests,
        "mails": _mails,
        "mails-from-me": lambda person: of_person(person.pk),
        "sessions": lambda person: _rows(
            UserSession.objects.filter(user=person), "created_at", "last_seen_at", "ip", "user_agent"
        ),
        "second-factors": lambda person: _rows(
            Authenticator.objects.filter(user=person), "type", "created_at", "last_used_at"
        ),
        "sign-in-elsewhere": lambda person: _rows(
            SocialAccount.objects.filter(user=person), "provider", "uid", "extra_data", "date_joined", "last_login"
        ),
        "looks-at-me": looks_at,
        "looks-of-mine": looks_by,
        "entries-made-one-with-mine": _merged,
        **_of_other_rooms,
        "erasure": _erasure,
        "files": _files,
        "history": _history,
    }


def _members(person: Person, for_others_eyes: bool) -> Iterator[tuple[str, Iterable[bytes]]]:
    told_of = tables() | (_OF_THIS_ROOM_FOR_OTHERS | _for_others_eyes if for_others_eyes else {})
    yield "my-data.json", _json(person, told_of)
    filled = []
    for name, rows in told_of.items():
        told = rows(person)
        first = next(told, None)
        if first is not None:
            filled.append(name)
            yield f"tables/{name}.csv", _csv(chain([first], told))
    yield "READ-ME.txt", [_text(read_me(filled, whole=not for_others_eyes))]
    for file in owned_by(person.pk):
        yield f"files/{file.pk}-{file.name}", content(file)


def _json(person: Person, told_of: dict[str, Callable[[Person], Iterator[Row]]]) -> Iterator[bytes]:
    opening = "{\n"
    for name, rows in told_of.items():
        yield f"{opening}{json.dumps(name)}: [".encode()
        for number, row in enumerate(rows(person)):
            yield ((",\n " if number else "\n ") + json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False)).encode()
        yield b"]"
        opening = ",\n"
    yield b"\n}\n"


def _csv(rows: Iterator[Row]) -> Iterator[bytes]:
    yield "\ufeff".encode()
    for number, whole in enumerate(rows):
        row = {column: value for column, value in whole.items() if column not in TECHNICAL}
        line = io.StringIO()
        writer = csv.writer(line)
        if number == 0:
            writer.writerow(harmless(column_in_words(column)) for column in row)
        writer.writerow(harmless(value_in_words(column, value)) for column, value in row.items())
        yield line.getvalue().encode()


def _text(lines: Iterator[str]) -> bytes:
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()


def _rows(query: Any, *columns: str) -> Iterator[Row]:
    return query.order_by("pk").values(*columns).iterator(500)


def _person(person: Person) -> Iterator[Row]:
    yield {
        column.attname: getattr(person, column.attname)
        for column in Person._meta.concrete_fields
        if column.name not in NOT_TOLD
    }


def _merged(person: Person) -> Iterator[Row]:
    """What was known of the person twice, and waits until it cannot be taken apart any more."""
    for merge in Merge.objects.filter(kind=MergeKind.PERSON, kept=person.pk).order_by("pk"):
        row = {"id": merge.gone, "made": merge.made, "undone": merge.undone}
        gone = Person.objects.get(pk=merge.gone) if merge.record else None
        yield row | (next(_person(gone)) if gone else {})


def _expertise(person: Person) -> Iterator[Row]:
    for known in Expertise.objects.filter(person=person).select_related("topic"):
        yield {"topic": text_of(known.topic.names), "sentence": known.sentence, "where": known.where}


def _jobs(person: Person) -> Iterator[Row]:
    for job in Affiliation.objects.filter(person=person).select_related("organisation"):
        yield {"organisation": job.organisation.name, "role": job.role, "since": job.since, "until": job.until}


def _memberships(person: Person) -> Iterator[Row]:
    for membership in Membership.objects.filter(person=person).select_related("community").order_by("pk"):
        place = text_of(membership.community.names) if membership.community else "partnership"
        yield {"of": place, "since": membership.since, "until": membership.until}


def _consents(person: Person) -> Iterator[Row]:
    for consent in Consent.objects.filter(person=person).select_related("text").order_by("pk"):
        yield {
            "kind": consent.text.kind,
            "version": consent.text.version,
            "text": text_of(consent.text.texts, consent.language),
            "language": consent.language,
            "given": consent.given,
            "withdrawn": consent.withdrawn,
            "channel": consent.channel,
            "typed_by_somebody_else": consent.typed_by_id is not None,
        }


def _applications(person: Person) -> Iterator[Row]:
    columns = ("id", "email", "state", "answers", "language", "delegate_name", "delegate_email", "partnership",
               "organisation_joins", "started", "finished", "confirmed", "decided", "reason", "refused", "by_rule")  # fmt: skip
    for application in Application.objects.filter(person=person).prefetch_related("communities").order_by("pk"):
        row = {column: getattr(application, column) for column in columns}
        yield row | {"communities": [community.slug for community in application.communities.all()]}


def _filled_in(person: Person) -> Iterator[Row]:
    """That they filled one in, and when; what stands in it is the other person's."""
    addresses = EmailAddress.objects.filter(user=person, verified=True).values("email")
    return _rows(Application.objects.filter(delegate_email__in=addresses), "started", "delegate_name", "delegate_email")


def _digests(person: Person) -> Iterator[Row]:
    """When each went whose numbers may still be asked for, and what stood in it: the section, and the number of the thing."""
    for digest in SentDigest.objects.filter(person=person).order_by("pk").iterator(100):
        yield {"sent": digest.made, "entries": [f"{code} {thing}" for code, thing in digest.entries]}


def _digests_for_others(person: Person) -> Iterator[Row]:
    """The same without what stood in it: a thread under cover may be there."""
    for row in _digests(person):
        yield {"sent": row["sent"]}


def _mails(person: Person) -> Iterator[Row]:
    """Without the words of those that hold a code: whoever downloads this may not be who reads the mail."""
    yield from _mailed(messages_to(person.pk))


def _mails_for_others(person: Person) -> Iterator[Row]:
    """The same without those that are told to the person alone."""
    yield from _mailed(messages_shown(person.pk))


def _mailed(mails: QuerySet[Message]) -> Iterator[Row]:
    for mail in mails.iterator(100):
        row = {"to": mail.to_address, "queued": mail.queued, "sent": mail.sent, "state": mail.state, "kind": mail.kind}
        yield row | ({"subject": "", "text": ""} if mail.secret else {"subject": mail.subject, "text": mail.text})


_OF_THIS_ROOM_FOR_OTHERS: dict[str, Callable[[Person], Iterator[Row]]] = {
    "mails": _mails_for_others,
    "digests-with-numbers": _digests_for_others,
}


def _erasure(person: Person) -> Iterator[Row]:
    for erasure in Erasure.objects.filter(person=person):
        row = {name: getattr(erasure, name) for name in ("asked", "due", "contributions_too")}
        yield row | {"asked_on_the_telephone": erasure.entered_by_id is not None}


def _files(person: Person) -> Iterator[Row]:
    return _rows(owned_by(person.pk), "id", "name", "purpose", "content_type", "size", "stored")


def _history(person: Person) -> Iterator[Row]:
    """Every row of the ledger that is about the person or tells what they did; of others it holds no values."""
    numbers = [person.pk, *merged_into(MergeKind.PERSON, person.pk)]
    for row in about(*numbers):
        entry = row.entry
        mine = entry.about in (None, *numbers)
        yield {
            "happened": entry.happened,
            "act": entry.act,
            "by": _who(entry.actor, numbers),
            "on_behalf": entry.on_behalf,
            "thing": f"{entry.kind}:{entry.number}",
            "old": row.old if mine else {},
            "new": row.new if mine else {},
        }


def _who(actor: int | None, mine: list[int]) -> str:
    if actor is None:
        return "the system"
    return "me" if actor in mine else "somebody else"


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, timezone.now().timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


class _Sink(io.RawIOBase):
    """Takes what the ZIP writes and hands it on; it cannot be rewound."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        """It is for writing only."""
        return True

    def write(self, piece: Any) -> int:
        """Keep a piece until it is taken."""
        self._pieces.append(bytes(piece))
        return len(self._pieces[-1])

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)
