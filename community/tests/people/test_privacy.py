"""Who sees what: nothing hidden is on any page, for any audience and any viewer; consents given and taken back."""

import csv
import io
import json
from zipfile import ZipFile

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from cop.network.models import Community, Topic
from cop.people.choices import Audience, ConsentKind, Field, Role, Standing
from cop.people.models import (
    Affiliation,
    Consent,
    ConsentText,
    Expertise,
    Membership,
    Person,
    PersonLanguage,
)
from cop.services.ledger.queries import history
from cop.services.mail.models import Message
from cop.services.search.actions import index
from people.browsing import send, text
from people.joining import EVERY_CONSENT, join
from people.signing_in_for_tests import enter

MARKS = {
    Field.NAME: "Qzname",
    Field.ORGANISATION: "Qzrole",
    Field.COUNTRY: "Qzplace",
    Field.EXPERTISE: "Qzsentence",
    Field.LEARNING: "Qzlearning",
    Field.LANGUAGES: "Vietnamese",
    Field.ASKED: '<span class="tag">willing to be asked',
    Field.PHOTO: "qzphoto.webp",
    Field.LINKS: "https://qzlink.example.org",
    Field.EMAIL: "qzmail@example.org",
    Field.PHONE: "+99 888 777 66",
    Field.ADDRESS: "Qzstreet",
}
"""What gives each field away wherever it stands on a page."""

COLUMNS = {
    "Name": Field.NAME,
    "Name in Latin letters": Field.NAME,
    "Organisation": Field.ORGANISATION,
    "Role": Field.ORGANISATION,
    "Country": Field.COUNTRY,
    "Place": Field.COUNTRY,
    "What they know": Field.EXPERTISE,
    "What they did": Field.EXPERTISE,
    "Languages": Field.LANGUAGES,
    "Willing to be asked": Field.ASKED,
    "E-mail address": Field.EMAIL,
    "Telephone": Field.PHONE,
}
"""What gives each field away in the person's row of a file, whatever stands there."""


@pytest.fixture
def shown(make_person, make_organisation):
    """A member with everything filled in."""
    from cop.services.files.models import StoredFile

    photo = StoredFile.objects.create(
        purpose="people.photo", name="qzphoto.webp", content_type="image/webp", size=1, key="q"
    )
    person = make_person(
        "qzmail@example.org", name="Qzname", name_latin="Qzname Latin", place="Qzplace", country="BT", learning="Qzlearning", phone="+99 888 777 66",
        willing_to_be_asked=True, photo=photo, postal_address="Qzstreet",
        links=[{"address": "https://qzlink.example.org", "name": "x"}], languages=("en", "vi"),
    )  # fmt: skip
    Affiliation.objects.create(person=person, organisation=make_organisation("Works"), role="Qzrole")
    Expertise.objects.create(person=person, topic=Topic.objects.get(code="charging-tariffs"), sentence="Qzsentence")
    return person


@pytest.fixture
def viewers(make_person, community, secretariat, facilitator, shown):
    """Who looks, with the widest audience that they belong to: {name: (client, audience)}."""
    stranger = Community.objects.create(slug="other", names={"en": "Other"}, opened=timezone.localdate())
    people = {
        "applicant": (make_person(name="A", standing=Standing.APPLICANT), Audience.EVERYONE),
        "former": (make_person(name="B", standing=Standing.FORMER), Audience.EVERYONE),
        "member of another community": (make_person(name="C", communities=(stranger,)), Audience.MEMBERS),
        "member": (make_person(name="D"), Audience.COMMUNITIES),
        "funder": (make_person(name="E", role=Role.FUNDER), Audience.COMMUNITIES),
        "facilitator": (facilitator, Audience.COMMUNITIES),
        "secretariat": (secretariat, Audience.SECRETARIAT),
    }
    clients = {"visitor": (Client(), Audience.EVERYONE)}
    for name, (person, audience) in people.items():
        Expertise.objects.create(person=person, topic=Topic.objects.get(code="charging-tariffs"))
        clients[name] = (Client(), audience)
        clients[name][0].force_login(person)
    return clients


VIEWERS = [
    "visitor", "applicant", "former", "member of another community", "member", "funder", "facilitator", "secretariat",
]  # fmt: skip
PAGES = ["/people/{n}/", "/people/", "/people/?q=qzname", "/people/?q=qzsentence", "/people/?q=qzsentense", "/people/?country=BT", "/people/?language=vi", "/people/?asked=1",
         "/organisations/{o}/", "/organisations/", "/organisations/?q=qzrole", "/organisations/?q=qzname", "/", "/c/clean-mobility/"]  # fmt: skip
FILES = [f"/people/export.{form}{choice}" for form in ("csv", "xlsx") for choice in ("", "?all=1")]


@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    audiences=st.fixed_dictionaries({field: st.sampled_from(list(Audience)) for field in Field}),
    looks=st.sampled_from(VIEWERS),
)
@pytest.mark.one_database
def test_no_hidden_value_is_on_any_page(viewers, shown, audiences, looks):
    Person.objects.filter(pk=shown.pk).update(**{f"seen_{field.value}": level for field, level in audiences.items()})
    index("people.person", [shown.pk])
    caches["memory"].clear()
    client, widest = viewers[looks]
    addresses = [page.format(n=shown.pk, o=shown.affiliations.get().organisation_id) for page in PAGES]
    for address in addresses:
        for field, mark in _given_away_by(b"".join(client.get(address)).decode()):
            assert audiences[field] <= widest, f"{looks} reads the {field.label} ({mark}) on {address}"
    assert client.get(addresses[0]).status_code == (200 if audiences[Field.NAME] <= widest else 404)
    visible = {field for field in Field if audiences[field] <= widest}
    for address in FILES:
        told = _told_in_file(client, address, shown)
        assert told <= visible, f"{looks} gets {told - visible} in {address}"


def _told_in_file(client: Client, address: str, person: Person) -> set[Field]:
    """Which fields of a person a file tells, in any row by a mark and in their own by any word; none where it is refused."""
    response = client.get(address)
    if response.status_code == 403:
        return set()
    content = b"".join(response)
    if "xlsx" in address:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    else:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    everything = "\n".join(str(cell) for row in rows for cell in row)
    told = {field for field, mark in MARKS.items() if field != Field.LANGUAGES and mark in everything}
    own = [dict(zip(rows[0], row, strict=True)) for row in rows[1:] if int(row[0]) == person.pk]
    return told | {field for row in own for head, field in COLUMNS.items() if row.get(head)}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_every_column_of_a_file_is_told_to_whoever_sees_all(viewers, shown, form):
    told = _told_in_file(viewers["secretariat"][0], f"/people/export.{form}?all=1", shown)
    assert told == set(COLUMNS.values())


def test_suggestions_and_newcomers_tell_of_the_person_where_it_is_shown(viewers, shown):
    client = viewers["member"][0]
    index("people.person", [shown.pk])
    assert "Qzname" in text(client.get("/"))
    assert "qzsentence" in text(client.get("/people/?q=qzsentense"))


SECRETS = [mark for field, mark in MARKS.items() if field not in (Field.LANGUAGES, Field.ASKED)]


@pytest.fixture
def hiding(viewers, shown, texts, community, make_person):
    """The same member, who hides everything and belongs to a member organisation that the member speaks for, signed in."""
    Person.objects.filter(pk=shown.pk).update(**{f"seen_{field.value}": Audience.SECRETARIAT for field in Field})
    EmailAddress.objects.create(user=shown, email=shown.email, verified=True, primary=True)
    organisation = shown.affiliations.get().organisation
    organisation.domains, organisation.focal_person = ["example.org"], Person.objects.get(name="D")
    organisation.save()
    Membership.objects.create(organisation=organisation)
    make_person(name="Typing")
    Membership.objects.filter(person=shown, community=community).delete()
    index("people.person", [shown.pk])
    client = Client()
    enter(client, Person.objects.get(pk=shown.pk))
    return client


def _live(hiding: Client, viewers: dict, shown: Person) -> None:
    """What the hiding member does, and what others do about them, through doors that send mail."""
    stranger, desk, typing = Client(), viewers["secretariat"][0], Client()
    hiding.post("/join/", {"place": "clean-mobility", **EVERY_CONSENT})
    send(hiding, hiding.get("/my/profile/"), {"place": "Qzplace 2"})
    desk.post(f"/people/{shown.pk}/roles/", {"role": "funder"})
    stranger.post("/sign-in/", {"email": shown.email})
    enter(typing, Person.objects.get(name="Typing"))
    typing.post("/my/security/addresses/", {"email": shown.email})
    newcomer = {"email": "qznew@example.org", "name": "Qzname"}
    join(Client(), you=newcomer, work={"sentence": "Qzsentence"}, joins={"consent_directory": ""})
    send(hiding, hiding.get("/my/erase/"))
    send(hiding, hiding.get("/my/leave/"), {"everything": "yes"})


TOLD_BY_ASKING = {"facilitator": {"Qzname"}}
"""Who asks to join a community tells those who decide on it their name."""


def test_no_mail_to_others_holds_what_is_hidden(viewers, shown, hiding, facilitator):
    _live(hiding, viewers, shown)
    own = {shown.email, "qznew@example.org", "secretariat@example.org", "office@example.org"}
    others = Message.objects.exclude(to_address__in=own)
    assert set(Message.objects.filter(to_address=shown.email).values_list("kind", flat=True)) >= {
        "people/role_given", "people/sign_in_code", "people/erase_code", "people/left", "people/address_in_use",
    }  # fmt: skip
    assert {mail.kind for mail in others} >= {"people/focal_person_told", "people/application_new"}
    for mail in others:
        said = "\n".join([mail.to_address, mail.subject, mail.text, mail.html, json.dumps(mail.headers)])
        told = TOLD_BY_ASKING["facilitator"] if mail.to_address == facilitator.email else set()
        assert {secret for secret in SECRETS if secret in said} <= told, f"{mail.kind} to {mail.to_address}"


@pytest.mark.parametrize("looks", VIEWERS[1:])
@pytest.mark.one_database
def test_own_data_of_others_hold_nothing_that_is_hidden(viewers, shown, hiding, looks):
    _live(hiding, viewers, shown)
    client = viewers[looks][0]
    enter(client, Person.objects.get(pk=client.session["_auth_user_id"]))
    with ZipFile(io.BytesIO(b"".join(client.post("/my/data/download/")))) as pack:
        said = "\n".join(pack.read(name).decode() for name in pack.namelist())
    assert {secret for secret in SECRETS if secret in said} <= TOLD_BY_ASKING.get(looks, set())


def _given_away_by(page: str) -> list[tuple[Field, str]]:
    """A page that was asked for a word says the word itself in its form; a list of filters names every choice."""
    body = page.partition("<main")[2] or page
    for part in ("<form", '<aside class="narrowing"'):
        while part in body:
            before, _, rest = body.partition(part)
            body = before + rest.partition("</form>" if part == "<form" else "</aside>")[2]
    return [(field, mark) for field, mark in MARKS.items() if mark in body]


@pytest.mark.one_database
def test_every_mark_is_on_the_page_of_whoever_sees_all(viewers, shown):
    page = text(viewers["secretariat"][0].get(f"/people/{shown.pk}/"))
    assert {field for field, _mark in _given_away_by(page)} == set(Field)


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.one_database
def test_own_page_is_shown_as_others_see_it(client, shown, viewers, audience):
    for level, field in enumerate([Field.PHONE, Field.LEARNING, Field.ADDRESS, Field.LINKS]):
        setattr(shown, f"seen_{field.value}", level)
    shown.seen_name = Audience.EVERYONE
    shown.save()
    client.force_login(shown)
    seen_so = {field for field, _mark in _given_away_by(text(client.get(f"/people/{shown.pk}/?as={audience.value}")))}
    looks = next(viewer for viewer, widest in viewers.values() if widest == audience)
    assert seen_so == {field for field, _mark in _given_away_by(text(looks.get(f"/people/{shown.pk}/")))}


@pytest.mark.one_database
def test_page_as_others_see_it_has_no_heading_over_what_they_do_not_see(client, shown):
    for field in Field:
        setattr(shown, f"seen_{field.value}", Audience.EVERYONE if field == Field.NAME else Audience.SECRETARIAT)
    shown.save()
    client.force_login(shown)
    for page, headings in ((f"/people/{shown.pk}/?as=1", False), (f"/people/{shown.pk}/", True)):
        main = client.get(page).content.decode().partition("<main")[2].partition("</main>")[0]
        assert ("<h2" in main or "<dt" in main) is headings


@pytest.mark.one_database
def test_own_page_says_that_others_do_not_see_it_at_all(client, shown):
    client.force_login(shown)
    page = text(client.get(f"/people/{shown.pk}/?as=0"))
    assert "They do not see your page" in page
    assert "Qzsentence" not in page


def test_nobody_looks_through_the_eyes_of_others_at_somebody_else(client, shown, make_person):
    client.force_login(make_person(name="Curious"))
    assert "+99 888 777 66" not in text(client.get(f"/people/{shown.pk}/?as=3"))


@pytest.fixture
def texts(community):
    """A text for each kind of consent."""
    return {
        kind: ConsentText.objects.create(kind=kind, version=1, texts={"en": f"I agree to {kind}"})
        for kind in ConsentKind
    }


def agree(person: Person, texts: dict, *kinds: ConsentKind) -> None:
    for kind in kinds:
        Consent.objects.create(person=person, text=texts[kind])


@pytest.fixture
def mine(client, shown, texts):
    """The member with everything filled in, who agreed to everything, signed in."""
    agree(shown, texts, *ConsentKind)
    index("people.person", [shown.pk])
    client.force_login(shown)
    return shown


def test_audience_holds_at_once_on_pages_in_search_and_in_files(client, mine, make_person, secretariat):
    send(client, client.get("/my/privacy/"), {"expertise": "3"})
    client.force_login(make_person(name="Other"))
    assert "Qzsentence" not in text(client.get(f"/people/{mine.pk}/"))
    assert "Qzname" not in text(client.get("/people/?q=qzsentence"))
    client.force_login(secretariat)
    rows = list(csv.reader(io.StringIO(b"".join(client.get("/people/export.csv?all=1&q=qzsentence")).decode())))
    assert any("Qzname" in cell for row in rows for cell in row)


def test_ledger_keeps_who_saw_it_before(client, mine):
    send(client, client.get("/my/privacy/"), {"phone": "1"})
    (row,) = history(mine, act="people.privacy_changed")
    assert (row.old, row.new) == ({"phone": 3}, {"phone": 1})


@pytest.mark.one_database
def test_stale_tab_does_not_show_again_what_another_tab_hid(client, mine):
    first, second = client.get("/my/privacy/"), client.get("/my/privacy/")
    send(client, first, {"learning": "3"})
    page = send(client, second, {"links": "0"})
    assert page.status_code == 409
    assert "what you want to learn: now “the secretariat only”. You had not changed it" in text(page)
    assert audiences(mine, "learning", "links") == (3, 1)
    send(client, page)
    assert audiences(mine, "learning", "links") == (3, 0)


@pytest.mark.one_database
def test_two_tabs_that_decide_on_one_field_clash(client, mine):
    first, second = client.get("/my/privacy/"), client.get("/my/privacy/")
    send(client, first, {"learning": "3"})
    page = send(client, second, {"learning": "0"})
    assert "what you want to learn: now “the secretariat only”, you typed “everyone”." in text(page)
    assert audiences(mine, "learning") == (3,)


def test_form_that_does_not_say_what_it_was_opened_on_shows_nothing_again(client, mine):
    send(client, client.get("/my/privacy/"), {"learning": "3"})
    for opened in ("", "{}", "[1]", "no JSON"):
        send(client, client.get("/my/privacy/"), {"opened": opened, "learning": "0"})
        assert audiences(mine, "learning") == (3,)


def audiences(person, *names):
    person.refresh_from_db()
    return tuple(getattr(person, f"seen_{name}") for name in names)


def test_showing_more_asks_for_agreement_and_hiding_never_does(client, mine):
    Consent.objects.filter(person=mine, text__kind="directory").delete()
    send(client, client.get("/my/privacy/"), {"learning": "3"})
    assert Person.objects.get(pk=mine.pk).seen_learning == 3
    page = send(client, client.get("/my/privacy/"), {"phone": "0"})
    assert "Agree to it here" in text(page)
    assert Person.objects.get(pk=mine.pk).seen_phone == 3
    send(client, page, {"agreed": "1"})
    assert Person.objects.get(pk=mine.pk).seen_phone == 0
    assert Consent.objects.get(person=mine, text__kind="directory").text.version == 1


@pytest.mark.one_database
def test_audience_that_is_none_is_refused(client, mine):
    for forged in ("4", "-1", "", "x"):
        send(client, client.get("/my/privacy/"), {"phone": forged})
    assert Person.objects.get(pk=mine.pk).seen_phone == 3


def test_consent_shows_the_text_that_was_agreed_to_and_is_taken_back_in_one_step(client, mine, texts):
    ConsentText.objects.create(kind=ConsentKind.NEWS, version=2, texts={"en": "A newer wording"})
    page = text(client.get("/my/privacy/"))
    assert "I agree to news" in page
    assert "The text has changed meanwhile. Read it again before you agree. A newer wording" in page
    client.post("/my/privacy/news/", {"withdraw": "yes"})
    consent = Consent.objects.get(person=mine, text__kind="news")
    assert consent.withdrawn is not None
    assert Person.objects.get(pk=mine.pk).news_rhythm == "none"
    assert "A newer wording" in text(client.get("/my/privacy/"))
    client.post("/my/privacy/news/", {"version": "1"})
    assert Consent.objects.filter(person=mine, text__kind="news").count() == 1
    client.post("/my/privacy/news/", {"version": "2"})
    assert Consent.objects.get(person=mine, text__kind="news", withdrawn=None).text.version == 2
    assert Person.objects.get(pk=mine.pk).news_rhythm == "weekly"


def test_consent_to_a_text_that_changed_is_renewed_and_changes_nothing_else(client, mine, texts):
    ConsentText.objects.create(kind=ConsentKind.DIRECTORY, version=2, texts={"en": "A newer wording"})
    Person.objects.filter(pk=mine.pk).update(seen_country=Audience.COMMUNITIES)
    for _ in range(2):
        client.post("/my/privacy/directory/", {"version": "2"})
    held = Consent.objects.filter(person=mine, text__kind="directory", withdrawn=None)
    assert [given.text.version for given in held.order_by("pk")] == [1, 2]
    assert Person.objects.get(pk=mine.pk).seen_country == Audience.COMMUNITIES
    page = text(client.get("/my/privacy/"))
    assert "A newer wording" in page
    assert "Read it again before you agree" not in page
    client.post("/my/privacy/directory/", {"withdraw": "yes"})
    assert not Consent.objects.filter(person=mine, text__kind="directory", withdrawn=None).exists()


def test_taking_back_being_shown_hides_everything_and_giving_it_again_shows_it(client, mine, make_person):
    client.post("/my/privacy/directory/", {"withdraw": "yes"})
    other = Client()
    other.force_login(make_person(name="Other"))
    assert other.get(f"/people/{mine.pk}/").status_code == 404
    assert "Qzname" not in text(other.get("/people/?q=qzname")).partition("</form>")[2]
    client.post("/my/privacy/directory/", {"version": "1"})
    person = Person.objects.get(pk=mine.pk)
    assert (person.seen_name, person.seen_phone) == (Audience.MEMBERS, Audience.SECRETARIAT)


@pytest.mark.requirement("S29")
def test_taking_back_what_a_membership_needs_ends_it(client, mine):
    client.post("/my/privacy/transfer/", {"withdraw": "yes"})
    client.post("/my/privacy/transfer/", {"withdraw": "yes"})
    person = Person.objects.get(pk=mine.pk)
    assert person.standing == Standing.FORMER
    assert not Membership.objects.filter(person=person, until=None).exists()
    assert Consent.objects.filter(person=mine, text__kind="transfer").count() == 1


def test_applicant_may_take_back_a_needed_consent(client, texts, make_person):
    applicant = make_person(name="Applicant", standing=Standing.APPLICANT)
    agree(applicant, texts, ConsentKind.MEMBERSHIP)
    client.force_login(applicant)
    client.post("/my/privacy/membership/", {"withdraw": "yes"})
    assert Consent.objects.get(person=applicant).withdrawn is not None


def test_unknown_consent_is_not_found(client, mine):
    assert client.post("/my/privacy/everything/", {"withdraw": "yes"}).status_code == 404
    assert client.get("/my/privacy/news/").status_code == 405


def test_languages_of_a_person_are_shown_in_their_order(client, mine):
    PersonLanguage.objects.create(person=mine, language="si", position=2)
    assert "English, Vietnamese, Sinhala" in text(client.get(f"/people/{mine.pk}/"))
