"""Fills an installation with rows that are hard to carry: every script, exact times, nested values, sealed entries, files."""

from datetime import UTC, datetime
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image

from cop.network.models import Community, Partnership, Topic
from cop.people.models import Organisation, Person, PersonLanguage
from cop.services.files import access
from cop.services.files.actions import store
from cop.services.files.choices import DOCUMENTS, PICTURES
from cop.services.ledger.actions import record
from cop.services.lines.models import Connection
from cop.services.mail.models import Incoming, Message

NAMES = ["Nimal O'Brien", "රූපා", "རྫོང་ཁ", "Nguyễn\u0301 Thị", "👩🏽‍🔧", "שלום", 'a "quoted"\nname', "김"]


@transaction.atomic
def fill() -> None:
    partnership = Partnership.objects.create(pk=1, names={"vi": "Đối tác", "en": "Us", "b": {"z": [1, 2.5], "a": None}})
    community = Community.objects.create(slug="clean-mobility", partnership=partnership)
    topic = Topic.objects.create(code="child", parent=Topic.objects.create(code="parent"))
    topic.communities.add(community)
    for number, name in enumerate(NAMES):
        fill_person(number, name)
    boss, first = Person.objects.all()[:2]
    parent = Organisation.objects.create(name="Ministry", focal_person=boss)
    record("people.listed", parent, acting_person=boss, new={"name": "Ministry"})
    Organisation.objects.create(name="Agency", parent=parent)
    Connection.objects.create(from_kind="a", from_number=1, to_kind="b", to_number=2)
    first.delete()  # so that numbers have a gap
    Message.objects.create(key="k", message_id="<k@example.org>", to_address="a@example.org", language="en", kind="a/b")
    fill_files(boss)
    mail = b"From: a@example.org\r\n\r\nna\xefve\r\n"
    raw = default_storage.save("incoming/a.eml", ContentFile(mail))
    Incoming.objects.create(raw=raw, size=len(mail), door="lmtp", recipient="b@example.org", person=boss.pk)


def fill_person(number: int, name: str) -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, 123456 + number, UTC)
    person = Person.objects.create_user(
        f"person{number}@example.org", name=name, joined=moment, links=[{"é": "https://x.org"}]
    )
    PersonLanguage.objects.create(person=person, language="si", position=0)
    record("people.joined", person, acting_person=person, about=person, new={"name": name})


def fill_files(owner: Person) -> None:
    access.register("tests.open", lambda file, viewer: True)
    out = BytesIO()
    Image.linear_gradient("L").save(out, "PNG")
    for name, data, kinds in (
        ("face.png", out.getvalue(), PICTURES),
        ("a.pdf", b"%PDF-1.7\n%%EOF" + b"\n" * 99, DOCUMENTS),
    ):
        upload = SimpleUploadedFile(name, data)
        file = store(upload, purpose="tests.open", kinds=kinds, owner=owner.pk, acting_person=owner)
        if kinds is PICTURES:
            owner.photo = file
            owner.save()
