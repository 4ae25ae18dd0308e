"""What the tests of records and of acts on many open and read at the desk."""

from django.test import Client

from cop.desk.models import GroupAct, GroupActRow
from cop.people.models import (
    Person,
)
from cop.services.mail.models import Message
from people.browsing import text


def at(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def record(person: Person, rest: str = "") -> str:
    return f"/desk/people/{person.pk}/{rest}"


def mail_to(person: Person) -> list[str]:
    return list(Message.objects.filter(to_person=person.pk).order_by("pk").values_list("subject", flat=True))


def prepared(desk: Client, query: str, **values: str) -> GroupAct:
    answer = desk.post(f"/desk/acts/new/?{query}", values)
    assert answer.status_code == 302, text(answer)
    return GroupAct.objects.latest("pk")


def outcomes(act: GroupAct) -> dict[str, tuple[str, str]]:
    rows = GroupActRow.objects.filter(act=act).select_related("person")
    return {row.person.name: (row.outcome, row.reason) for row in rows}
