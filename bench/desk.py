"""The desk's pages with 100,000 people and what hangs on them: lists, a record, letters, doubles, protection, settings, files.

Of each page: p50 and p95 of the server's time on the wall and on the processor (≤ 1 s), its queries (≤ 15), its bytes
compressed (≤ 40 KB); of a file, the time to its first row.
PEOPLE=… makes it smaller, PAGES=… (a part of a name) measures less.
"""

import gzip
import io
import os
import statistics
import sys
import time
from datetime import timedelta
from typing import Any

from lib import figure, on_each_database

PEOPLE = int(os.environ.get("PEOPLE", "100000"))
TIMES = int(os.environ.get("TIMES", "7"))
AT_ONCE = 2000
SIGN_IN = "cop.people.signing_in.sessions.Backend"
PAGES = {
    "today": "/desk/",
    "hand_over": "/desk/hand-over/",
    "people": "/desk/people/",
    "people_words": "/desk/people/?q=bus&country=IN",
    "people_any": "/desk/people/?standing=any&right=no&address=yes",
    "people_of_list": "/desk/people/?source={list}",
    "people_last_page": "/desk/people/?page=2000",
    "record": "/desk/people/{person}/",
    "record_edit": "/desk/people/{person}/edit/",
    "record_history": "/desk/people/{person}/history/",
    "record_joining": "/desk/people/{person}/joining/",
    "record_mails": "/desk/people/{person}/mails/",
    "record_organisation": "/desk/organisations/{organisation}/",
    "merge_with_whom": "/desk/people/{person}/merge/",
    "merge": "/desk/people/{person}/merge/{other}/",
    "doubles": "/desk/doubles/",
    "applications": "/desk/applications/",
    "applications_decided": "/desk/applications/?show=decided",
    "application": "/desk/applications/{application}/",
    "organisations": "/desk/organisations/",
    "erasures": "/desk/erasures/",
    "acts": "/desk/acts/",
    "act_new": "/desk/acts/new/",
    "lists": "/desk/import/",
    "list": "/desk/import/{list}/",
    "list_waiting": "/desk/import/{waiting}/",
    "invitations": "/desk/import/{list}/invitations/",
    "letters": "/desk/letters/",
    "letter_new": "/desk/letters/new/",
    "letter": "/desk/letters/{draft}/",
    "letter_preview": "/desk/letters/{draft}/preview/",
    "letter_preview_late": "/desk/letters/{draft}/preview/?page=5000",
    "letter_sent": "/desk/letters/{sent}/",
    "mail": "/desk/mail/",
    "jobs": "/desk/jobs/",
    "protection": "/desk/protection/",
    "protection_consents": "/desk/protection/consents/",
    "protection_consents_older": "/desk/protection/consents/?state=older",
    "protection_requests": "/desk/protection/requests/",
    "protection_breaches": "/desk/protection/breaches/",
    "protection_retention": "/desk/protection/retention/",
    "protection_looks": "/desk/protection/looks/",
    "settings": "/desk/settings/",
    "settings_partnership": "/desk/settings/partnership/",
    "settings_community": "/desk/settings/communities/{community}/",
    "settings_topic": "/desk/settings/topics/{topic}/",
    "settings_joining": "/desk/settings/joining/",
    "settings_categories": "/desk/settings/categories/",
    "settings_roles": "/desk/settings/roles/",
    "settings_days": "/desk/settings/days/",
    "settings_country_days": "/desk/settings/days/LK/",
    "settings_consents": "/desk/settings/consents/",
    "settings_consent": "/desk/settings/consents/news/",
    "settings_mails": "/desk/settings/mails/",
    "settings_tokens": "/desk/settings/tokens/",
    "settings_hooks": "/desk/settings/hooks/",
    "pages": "/desk/pages/",
    "pages_redirects": "/desk/pages/redirects/",
    "pages_findings": "/desk/pages/findings/",
    "file_people": "/desk/people/export.csv",
    "file_organisations": "/desk/organisations/export.csv",
    "file_consents": "/desk/protection/consents/export.csv",
    "file_letter": "/desk/letters/{sent}/export.csv",
}
"""The desk's pages by name, and the files that it makes (`file_…`)."""


def main() -> None:
    """Fill a database, ask as the secretariat, print the figures; called once for each database in a process of its own."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    call_command("prepare", verbosity=0, stdout=io.StringIO())
    settings.SECOND_FACTOR_REQUIRED = False
    begun = time.process_time()
    secretary, numbers = filled()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    named = f"{connection.vendor}_{PEOPLE}"
    figure(f"desk_filled_cpu_{named}", time.process_time() - begun, "s", "")
    client = Client(SERVER_NAME="localhost")
    client.force_login(secretary, backend=SIGN_IN)
    for name, address in PAGES.items():
        if os.environ.get("PAGES", "") in name:
            print_page(f"desk_{name}", named, client, address.format(**numbers))


def print_page(name: str, named: str, client: Any, address: str) -> None:
    """Print the figures of one page or file, of which the first request is not counted."""
    asked(client, address)
    answers = [asked(client, address) for _ in range(TIMES)]
    for what, place in (("wall", 0), ("cpu", 1)):
        times = [answer[place] for answer in answers]
        figure(f"{name}_{what}_p50_{named}", statistics.median(times), "ms", "")
        figure(f"{name}_{what}_p95_{named}", statistics.quantiles(times, n=20)[18], "ms", "<= 1000")
    _wall, _cpu, queries, size = answers[-1]
    figure(f"{name}_queries_{named}", queries, "queries", "<= 15")
    if not name.startswith("desk_file"):
        figure(f"{name}_size_{named}", size / 1000, "KB", "<= 40")


def asked(client: Any, address: str) -> tuple[float, float, int, int]:
    """Return milliseconds on the wall and on the processor, queries, and bytes compressed, of the first part of a file."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    wall, cpu = time.perf_counter(), time.process_time()
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
        content = first_parts(answer) if answer.streaming else answer.content
    assert answer.status_code == 200, (address, answer.status_code)
    took = (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000
    return *took, len(queries), len(gzip.compress(content))


def first_parts(answer: Any) -> bytes:
    """Return the mark of the encoding, the head and the first row of a file."""
    parts = iter(answer.streaming_content)
    return b"".join(next(parts) for _ in range(3))


def filled() -> tuple[Any, dict[str, int]]:
    """Fill the database; return who of the secretariat looks, and the numbers that stand in the addresses."""
    from cop.config import leaflet
    from cop.network.initial import load as load_network
    from cop.network.models import Community, Topic
    from cop.people.choices import Role
    from cop.people.models import Organisation, Person, RoleHeld
    from cop.people.samples import generate

    load_network()
    leaflet.load()
    generate(PEOPLE, PEOPLE // 5)
    Person.objects.update(sample=False)
    people = list(Person.objects.order_by("pk").values_list("pk", "email"))
    secretary = Person.objects.get(pk=people[0][0])
    RoleHeld.objects.create(person=secretary, role=Role.SECRETARIAT)
    numbers = {"person": people[1][0], "other": people[2][0], "organisation": Organisation.objects.first().pk}
    numbers |= {"community": Community.objects.first().pk, "topic": Topic.objects.first().pk}
    return secretary, numbers | joining(people) | writing(people, secretary) | listing(people) | protecting(people)


def joining(people: list[tuple[int, str]]) -> dict[str, int]:
    """Everybody's application, consents, address and history; one application in a hundred waits."""
    from allauth.account.models import EmailAddress
    from django.utils import timezone

    from cop.people.choices import ApplicationState, ConsentKind
    from cop.people.models import Application, Consent, ConsentText
    from cop.services.ledger.models import Entry

    now = timezone.now()
    texts = [ConsentText.objects.filter(kind=kind).first() for kind in (ConsentKind.NEWS, ConsentKind.MEMBERSHIP)]
    texts = [text or ConsentText.objects.create(kind=kind, version=1, texts={"en": "x"}) for text, kind in zip(
        texts, (ConsentKind.NEWS, ConsentKind.MEMBERSHIP), strict=True)]  # fmt: skip
    many(EmailAddress, (EmailAddress(user_id=p, email=e, verified=True, primary=True) for p, e in people))
    many(Consent, (Consent(person_id=p, text=text) for p, _e in people for text in texts))
    many(Application, (_application(n, p, e, now) for n, (p, e) in enumerate(people)))
    acts = ("people.application_accepted", "people.profile_changed")
    many(Entry, (Entry(act=act, actor=p, kind="people.person", number=p, about=p) for p, _e in people for act in acts))
    return {"application": Application.objects.filter(state=ApplicationState.WAITING).values_list("pk", flat=True)[0]}


def _application(number: int, person: int, email: str, now: Any) -> Any:
    from cop.people.choices import ApplicationState
    from cop.people.models import Application

    waits = number % 100 == 0
    return Application(
        key=f"bench{number}", email=email, person_id=person, confirmed=now - timedelta(minutes=number), finished=now,
        state=ApplicationState.WAITING if waits else ApplicationState.ACCEPTED, decided=None if waits else now,
        answers={"name": f"Applicant {number}", "country": "LK", "knows": []},
    )  # fmt: skip


def writing(people: list[tuple[int, str]], secretary: Any) -> dict[str, int]:
    """A draft to everybody, a letter that a tenth got, and a mail to each."""
    from django.utils import timezone

    from cop.desk.choices import LetterState
    from cop.desk.models import Addressee, Letter
    from cop.desk.queries.groups import Group
    from cop.desk.queries.letters import KIND, kept
    from cop.services.mail.choices import State
    from cop.services.mail.models import Message

    words = {"subjects": {"en": "News"}, "texts": {"en": "Dear {name}"}, "written_by": secretary}
    draft = Letter.objects.create(**words, filters=kept(Group()))
    begun = timezone.now()
    sent = Letter.objects.create(**words, state=LetterState.SENT, begun=begun, ended=begun, sent_by=secretary)
    many(Letter, (Letter(**words) for _ in range(200)))
    many(Addressee, (Addressee(letter=sent, person_id=p, queued=True) for p, _e in people[: PEOPLE // 10]))

    def mail(number: int, person: int, address: str) -> Message:
        of_letter = number < PEOPLE // 10
        return Message(
            key=f"bench{number}", message_id=f"<bench{number}@example.org>", to_person=person, to_address=address,
            language="en", state=State.FAILED if number % 500 == 0 else State.SENT, sent=begun,
            kind=KIND if of_letter else "people/accepted", thread=sent.thread if of_letter else "", text="x" * 500,
            subject="News", error="550 5.1.1 unknown" if number % 500 == 0 else "",
        )  # fmt: skip

    many(Message, (mail(number, *person) for number, person in enumerate(people)))
    return {"draft": draft.pk, "sent": sent.pk}


def listing(people: list[tuple[int, str]]) -> dict[str, int]:
    """A list that was taken in and brought everybody, one that waits with as many rows, and pairs that may be doubles."""
    from cop.desk.choices import Decision, ImportState
    from cop.desk.models import Import, ImportRow
    from cop.people.choices import MergeKind
    from cop.people.models import LikelyDouble

    applied = Import.objects.create(
        file_name="members.xlsx", state=ImportState.APPLIED, headers=["Name"], mapping=["name"]
    )
    waiting = Import.objects.create(file_name="more.xlsx", state=ImportState.READ, headers=["Name"], mapping=["name"])
    empty = {"organisation": {}, "consent": {}, "extra": {}}

    def row(source: Import, number: int, person: int, **more: Any) -> ImportRow:
        draft = {"person": {"name": f"Person {number}"}} | empty
        return ImportRow(
            source=source, number=number, cells=[f"Person {number}"], draft=draft, person_id=person, **more
        )

    many(ImportRow, (row(applied, n, p, decision=Decision.NEW, made_person=True) for n, (p, _e) in enumerate(people)))
    many(ImportRow, (row(waiting, n, p, decision=Decision.MERGE) for n, (p, _e) in enumerate(people)))
    pairs = list(zip(people[::2], people[1::2], strict=True))[: PEOPLE // 40]
    of_people = {"kind": MergeKind.PERSON, "weight": 3}
    many(LikelyDouble, (LikelyDouble(one=one, other=other, **of_people) for (one, _), (other, _) in pairs))
    return {"list": applied.pk, "waiting": waiting.pk}


def protecting(people: list[tuple[int, str]]) -> dict[str, int]:
    """A request of one in fifty, and a look at everybody."""
    from django.utils import timezone

    from cop.desk.choices import RequestKind
    from cop.desk.models import DataRequest
    from cop.people.choices import LookedAt, Role
    from cop.people.models import Look

    today, now = timezone.localdate(), timezone.now()
    asking = ((n, p) for n, (p, _e) in enumerate(people[::50]))
    request = {"kind": RequestKind.ACCESS, "country": "LK"}
    many(DataRequest, (DataRequest(person_id=p, due=today + timedelta(days=n % 30), **request) for n, p in asking))
    look = {"looker_id": people[0][0], "role": Role.SECRETARIAT, "what": LookedAt.PAGE, "hour": now}
    many(Look, (Look(person_id=p, **look) for p, _e in people))
    return {}


def many(model: Any, rows: Any) -> None:
    """Write rows in one transaction."""
    from django.db import transaction

    with transaction.atomic():
        model.objects.bulk_create(rows, batch_size=AT_ONCE)


if __name__ == "__main__":
    if "--here" in sys.argv:
        main()
    else:
        on_each_database(__file__)
