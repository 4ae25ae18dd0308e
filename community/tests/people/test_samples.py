"""Samples: plainly marked, of every kind, never counted, and gone without a trace when they are taken out."""

from collections import Counter

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Q

from cop.network import initial as network
from cop.network.models import Community, Partnership, Topic
from cop.people import initial as people
from cop.people.access import viewpoint
from cop.people.actions import codes
from cop.people.choices import ApplicationState, Audience, Category, CodePurpose, ConsentKind, Role, Standing
from cop.people.mail_providers import domain_of
from cop.people.models import (
    Affiliation,
    Application,
    Code,
    Consent,
    Expertise,
    Membership,
    Organisation,
    Person,
    PersonLanguage,
    RoleHeld,
)
from cop.people.queries.doubles import likely_doubles
from cop.people.queries.figures import counted_members
from cop.people.samples import generate, load_demo, remove_demo
from cop.services.files.actions import store
from cop.services.files.choices import DOCUMENTS
from cop.services.files.models import StoredFile
from cop.services.languages.choices import CODES
from cop.services.ledger.actions import record
from cop.services.ledger.models import Entry, Key
from cop.services.mail.actions import Recipient, queue
from cop.services.mail.models import Message
from cop.services.search.actions import index
from cop.services.search.choices import Zone
from cop.services.search.queries import matching

pytestmark = pytest.mark.one_database

NINE = {"BD", "BT", "CN", "IN", "KR", "LK", "MY", "PH", "VN"}
EVERY_ZONE = tuple(Zone)


@pytest.fixture
def loaded(db):
    network.load()
    people.load()


@pytest.fixture
def demo(loaded):
    load_demo()


def everything():
    """Every row of every table but the ledger, which keeps what happened; documents of the index without their numbers."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label != "ledger"]
    tables = {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models}
    documents = [{**document, "id": None} for document in tables["search.Document"]]
    return tables | {"search.Document": sorted(documents, key=lambda document: (document["kind"], document["number"]))}


def found(kind, q):
    return set(matching(kind, q, EVERY_ZONE).values_list("number", flat=True))


def test_demo_is_sixty_people_of_forty_organisations_each_plainly_a_sample(demo):
    assert (Person.objects.count(), Organisation.objects.count()) == (60, 40)
    for one in [*Person.objects.all(), *Organisation.objects.all()]:
        assert one.sample
        assert one.name.startswith("Sample ")
    assert all(domain_of(person.email).endswith("sample.example") for person in Person.objects.all())
    assert Partnership.objects.get().demo


def test_demo_has_every_country_kind_topic_and_language(demo):
    organisations = Organisation.objects.all()
    assert {organisation.country for organisation in organisations} == NINE
    assert {person.country for person in Person.objects.all()} == NINE
    assert {organisation.category for organisation in organisations} == set(Category.values)
    assert {row.language for row in PersonLanguage.objects.all()} == set(CODES)
    assert not Topic.objects.filter(parent__isnull=False).exclude(pk__in=Expertise.objects.values("topic")).exists()


def test_demo_has_somebody_of_each_role(demo):
    held = RoleHeld.objects.values_list("role", flat=True)
    assert Counter(held) == Counter(
        [Role.SECRETARIAT, Role.FACILITATOR, Role.LEADERSHIP, Role.FOCAL_POINT, Role.FUNDER, Role.OPERATOR]
    )
    assert RoleHeld.objects.get(role=Role.FOCAL_POINT).country == "BT"
    assert RoleHeld.objects.get(role=Role.FACILITATOR).community == Community.objects.get()
    assert Role.SECRETARIAT in viewpoint(Person.objects.get(email="secretariat@sample.example")).roles
    first = Person.objects.order_by("pk").first()
    assert viewpoint(first).roles == {Role.MEMBER, Role.EXPERT}


def test_demo_has_applications_a_shared_mailbox_former_jobs_and_member_organisations(demo):
    states = Counter(Application.objects.values_list("state", flat=True))
    assert states == {ApplicationState.WAITING: 3, ApplicationState.ASKED: 2}
    assert Person.objects.filter(standing=Standing.APPLICANT, applications__sample=True).count() == 5
    assert Person.objects.filter(shared_mailbox=True).count() == 1
    assert Affiliation.objects.filter(until__isnull=False).count() == 2
    members = Organisation.objects.filter(memberships__isnull=False).distinct()
    assert {domain for member in members for domain in member.domains} == {
        "ministry.sample.example",
        "city.sample.example",
    }
    assert all(member.focal_person for member in members)


def test_demo_has_one_applicant_who_looks_like_a_member(demo):
    secretariat = Person.objects.get(email="secretariat@sample.example")
    found_for = [likely_doubles(application, secretariat) for application in Application.objects.order_by("pk")]
    assert found_for[0][0].person.name == "Sample member 9 · නියැදි සාමාජික 9"
    assert max(map(len, found_for)) <= 5


def test_demo_shows_every_choice_of_privacy(demo):
    names = Counter(Person.objects.values_list("seen_name", flat=True))
    assert set(names) == set(Audience)
    assert Person.objects.filter(seen_country=Audience.SECRETARIAT, seen_name__lte=Audience.MEMBERS).exists()
    assert Person.objects.exclude(phone="").filter(seen_phone=Audience.MEMBERS).exists()
    unlisted = Person.objects.get(seen_name=Audience.SECRETARIAT)
    assert {consent.text.kind for consent in unlisted.consents.all()} == {
        ConsentKind.MEMBERSHIP,
        ConsentKind.TRANSFER,
        ConsentKind.NEWS,
    }
    assert Consent.objects.filter(text__kind=ConsentKind.TRANSFER).count() == 60


def test_samples_are_never_counted(demo):
    assert counted_members().count() == 0


@pytest.mark.both_databases
def test_demo_is_found_in_every_script(demo):
    for q in ("නියාමකය", "ཁྲོམ་སྡེ", "ঢাকা", "示例", "नमूना", "மாதிரி", "예시", "Contoh", "Halimbawang", "mẫu"):
        assert found("people.organisation", q) or found("people.person", q), q


@pytest.mark.both_databases
def test_loading_the_demo_twice_changes_nothing(demo):
    before, entries = everything(), Entry.objects.count()
    load_demo()
    assert (everything(), Entry.objects.count()) == (before, entries)


def test_loading_the_demo_takes_few_queries(loaded, django_assert_max_num_queries):
    with django_assert_max_num_queries(150):
        load_demo()


def test_removing_the_demo_leaves_what_was_there_before(loaded, make_person, make_organisation):
    real = make_person("real@example.org", name="Real Person")
    works = make_organisation("Real Works", focal_person=real)
    index("people.person", [real.pk])
    index("people.organisation", [works.pk])
    before = everything()
    load_demo()
    generate(30, 5)
    remove_demo()
    assert everything() == before
    assert "sample.example" not in str(before)
    last = Entry.objects.order_by("pk").last()
    assert (last.act, last.values["old"]) == ("people.samples_removed", {"people": 90, "organisations": 45})
    assert not Key.objects.exists()


@pytest.mark.both_databases
def test_removing_the_demo_takes_what_its_people_did_and_leaves_real_people(
    client, demo, make_person, make_organisation
):
    real, works = make_person("real@example.org"), make_organisation("Real Works")
    sample = Person.objects.get(email="secretariat@sample.example")
    Organisation.objects.filter(sample=False).update(focal_person=sample)
    make_organisation("Merged", merged_into=Organisation.objects.filter(sample=True).first())
    EmailAddress.objects.create(user=sample, email="second@sample.example", verified=True)
    client.force_login(sample, backend="cop.people.signing_in.sessions.Backend")
    to = Recipient(address=sample.email, person_number=sample.pk, language="en", sample=True, time_zone="UTC")
    with transaction.atomic():
        codes.make(CodePurpose.ADDRESS, "second@sample.example")
        queue("people/erased", to=to, context={}, key="sample-1")
        record("people.profile_changed", sample, acting_person=sample, about=sample, new={"name": "x"})
    pdf = SimpleUploadedFile("a.pdf", b"%PDF-1.7\n%%EOF")
    store(pdf, purpose="people.photo", kinds=DOCUMENTS, owner=sample.pk, acting_person=sample)
    remove_demo()
    gone = [Message, Code, StoredFile, EmailAddress, Affiliation, Session]
    assert [model.objects.count() for model in gone] == [0] * len(gone)
    assert not Key.objects.filter(person=sample.pk).exists()
    assert client.get("/my/profile/").status_code == 302
    assert set(Person.objects.all()) == {real}
    works.refresh_from_db()
    assert works.focal_person is None
    assert Membership.objects.filter(~Q(person=real)).count() == 0
    assert not Partnership.objects.get().demo


def test_removing_from_an_installation_without_samples_changes_nothing(loaded, make_person):
    make_person()
    before, entries = everything(), Entry.objects.count()
    remove_demo()
    assert (everything(), Entry.objects.count()) == (before, entries)


def generated():
    fields = [f.attname for f in Person._meta.concrete_fields if f.attname not in ("id", "password")]
    known = Expertise.objects.order_by("person__email", "position").values_list(
        "person__email", "topic__code", "sentence"
    )
    there = Affiliation.objects.order_by("person__email").values_list("person__email", "organisation__name", "role")
    spoken = PersonLanguage.objects.order_by("person__email", "position").values_list("person__email", "language")
    belongs = Membership.objects.order_by("person__email", "pk").values_list(
        "person__email", "community__slug", "since"
    )
    return [
        list(rows) for rows in (Person.objects.order_by("email").values_list(*fields), known, there, spoken, belongs)
    ]


def test_generated_samples_are_the_same_for_the_same_numbers(loaded):
    generate(60, 10)
    first = generated()
    remove_demo()
    generate(60, 10)
    assert generated() == first
    remove_demo()
    generate(60, 10, seed=2)
    assert generated() != first


def test_generated_samples_add_to_those_that_are_there(demo):
    generate(40)
    generate(10, 3)
    assert Person.objects.count() == 60 + 40 + 10
    assert Organisation.objects.count() == 40 + 8 + 3
    assert Person.objects.filter(email="generated50@sample.example").exists()


@pytest.mark.both_databases
def test_generated_samples_are_marked_spread_and_found(loaded):
    generate(300)
    members = Person.objects.filter(sample=True, standing=Standing.MEMBER, name__startswith="Sample ")
    assert members.count() == 300
    assert {person.country for person in members} == NINE
    assert {row.language for row in PersonLanguage.objects.all()} == set(CODES)
    assert set(Organisation.objects.values_list("sample", flat=True)) == {True}
    assert set(members.values_list("seen_name", flat=True)) == set(Audience)
    assert counted_members().count() == 0
    in_busan = members.filter(place="부산")
    assert {person.pk for person in in_busan} <= found("people.person", "부산")
    assert in_busan.exists()
