"""The profile: rows without JavaScript, two tabs, the photo, jobs, and what is kept of each change."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from cop.people.choices import Audience, ConsentKind, Listing, Rhythm, Sex
from cop.people.models import Affiliation, Consent, ConsentText, Organisation, Person
from cop.people.views.own import limits
from cop.services.languages.queries import day
from cop.services.ledger.models import Entry
from cop.services.ledger.queries import history
from people.browsing import forms_in, send, text

pytestmark = pytest.mark.one_database

EVERYTHING = {
    "name": "Ngô Thị Ánh",
    "addressed_as": "Chị Ánh",
    "country": "VN",
    "place": "Huế",
    "time_zone": "Asia/Ho_Chi_Minh",
    "learning": "How others price charging\r\nat night",
    "willing_to_be_asked": "on",
    "asked_at_most_a_month": "3",
    "phone": "+८४ २३४ ५६७ ८९",
    "postal_address": "12 Lê Lợi\r\nHuế",
    "sex": "u",
    "news_rhythm": "daily",
    "languages-0-language": "vi",
    "languages-1-language": "en",
    "expertise-0-topic": "charging-tariffs",
    "expertise-0-sentence": "We tried time-of-day rates",
    "expertise-0-where": "Đà Nẵng",
    "links-0-address": "https://example.org/anh",
    "links-0-name": "My page",
}


@pytest.fixture
def mine(client, member):
    """The member, signed in."""
    client.force_login(member)
    return member


def picture(size=(600, 400), kind="PNG") -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", size, "green").save(content, kind)
    return SimpleUploadedFile("me.png", content.getvalue())


@pytest.mark.both_databases
def test_profile_keeps_everything_that_is_typed(client, mine):
    send(client, client.get("/my/profile/"), EVERYTHING)
    person = Person.objects.get(pk=mine.pk)
    columns = ["name", "addressed_as", "country", "place", "time_zone", "learning", "phone", "postal_address", "sex"]
    assert [getattr(person, column) for column in columns] == [
        "Ngô Thị Ánh", "Chị Ánh", "VN", "Huế", "Asia/Ho_Chi_Minh", "How others price charging\nat night",
        "+84 234 567 89", "12 Lê Lợi\nHuế", Sex.UNDISCLOSED,
    ]  # fmt: skip
    assert (person.willing_to_be_asked, person.asked_at_most_a_month, person.news_rhythm) == (True, 3, "daily")
    assert list(person.languages.values_list("language", flat=True)) == ["vi", "en"]
    assert [(e.topic.code, e.sentence, e.where) for e in person.expertise.all()] == [
        ("charging-tariffs", "We tried time-of-day rates", "Đà Nẵng")
    ]
    assert person.links == [{"address": "https://example.org/anh", "name": "My page"}]
    assert (person.version, person.confirmed is not None) == (2, True)


def test_saving_what_is_there_changes_nothing(client, mine):
    send(client, client.get("/my/profile/"), EVERYTHING)
    send(client, client.get("/my/profile/"))
    assert Person.objects.get(pk=mine.pk).version == 2
    assert Entry.objects.filter(act="people.profile_changed").count() == 1


@pytest.mark.both_databases
def test_ledger_keeps_old_and_new_values_of_what_changed(client, mine):
    send(client, client.get("/my/profile/"), {"place": "Kandy"})
    (row,) = history(mine, act="people.profile_changed")
    assert (row.old, row.new) == ({"place": "", "version": 1}, {"place": "Kandy", "version": 2})
    assert (row.entry.about, row.entry.actor, row.entry.values) == (mine.pk, mine.pk, {})


def test_changed_profile_is_found_at_once_and_the_old_one_no_more(client, mine, make_person):
    send(client, client.get("/my/profile/"), {"place": "Trincomalee"})
    send(client, client.get("/my/profile/"), {"place": "Batticaloa"})
    client.force_login(make_person(name="Seeker"))
    assert mine.name in text(client.get("/people/?q=batticaloa"))
    assert mine.name not in text(client.get("/people/?q=trincomalee"))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"name": ""}, "This is needed."),
        ({"name": "A" * 201}, "This is too long: at most 200 characters, and it has 201."),
        ({"phone": "call me"}, "This is not a telephone number."),
        ({"links-0-address": "http://example.org"}, "The address begins with https://."),
        ({"links-0-address": "javascript:alert(1)"}, "This is not a web address."),
        ({"expertise-0-topic": "", "expertise-0-sentence": "I know"}, "This is needed."),
        ({"expertise-0-topic": "nothing"}, "This is not one of the choices."),
        ({"time_zone": "Mars/Olympus"}, "This is not one of the choices."),
        ({"asked_at_most_a_month": "31"}, "At most 30."),
    ],
)
def test_bad_input_is_named_and_everything_typed_is_kept(client, mine, typed, kept):
    page = send(client, client.get("/my/profile/"), {"place": "Typed before"} | typed)
    assert kept in text(page)
    assert "Typed before" in text(page)
    assert Person.objects.get(pk=mine.pk).version == 1


@pytest.mark.parametrize("name", ["X", "O’Neil-D’Souza", "علي", "ཀརྨ་ཚེ་རིང་", "é́́́", "🚌 Bus", "Å" * 200])
@pytest.mark.both_databases
def test_names_of_every_kind_are_kept(client, mine, name):
    send(client, client.get("/my/profile/"), {"name": name})
    kept = Person.objects.get(pk=mine.pk).name
    assert kept
    assert kept in text(client.get(f"/people/{mine.pk}/"))


def test_rows_are_added_moved_and_taken_away_without_javascript(client, mine):
    page = send(client, client.get("/my/profile/"), {"row": "expertise:add", "name": "Half ty"})
    form = forms_in(page)[0]
    assert form.fields["name"] == ["Half ty"]
    assert form.fields["expertise-0-sentence"] == [""]
    page = send(
        client, page, {"row": "expertise:add", "expertise-0-sentence": "First", "expertise-0-topic": "charging-tariffs"}
    )
    page = send(
        client,
        page,
        {"row": "expertise:up:1", "expertise-1-sentence": "Second", "expertise-1-topic": "electric-mobility"},
    )
    assert forms_in(page)[0].fields["expertise-0-sentence"] == ["Second"]
    page = send(client, page, {"row": "expertise:remove:1"})
    assert "expertise-1-sentence" not in forms_in(page)[0].fields
    assert Person.objects.get(pk=mine.pk).name == "Member Person"
    send(client, page)
    person = Person.objects.get(pk=mine.pk)
    assert (person.name, [e.sentence for e in person.expertise.all()]) == ("Half ty", ["Second"])


def test_rows_stand_in_the_order_in_which_they_arrive(client, mine):
    page = client.get("/my/profile/")
    send(
        client, page, {"languages-1007-language": "si", "languages-3-language": "ta"}, without=["languages-0-language"]
    )
    assert list(mine.languages.values_list("language", flat=True)) == ["si", "ta"]


def test_no_more_rows_are_taken_than_fit(client, mine):
    page = client.get("/my/profile/")
    send(client, page, {f"links-{n}-address": f"https://example.org/{n}" for n in range(9)})
    assert len(Person.objects.get(pk=mine.pk).links) == 5


def test_second_tab_sees_what_changed_and_loses_nothing(client, mine):
    first, second = client.get("/my/profile/"), client.get("/my/profile/")
    send(client, first, {"place": "Galle", "phone": "+94 11 111 1111", "languages-1-language": "si"})
    page = send(client, second, {"place": "Jaffna", "learning": "Batteries"})
    assert page.status_code == 409
    said = text(page)
    assert "Place: now “Galle”, you typed “Jaffna”." in said
    assert "Telephone: now “+94 11 111 1111”. You had not changed it" in said
    assert "Languages: now “English and Sinhala”. You had not changed it" in said
    assert Person.objects.get(pk=mine.pk).place == "Galle"
    send(client, page)
    person = Person.objects.get(pk=mine.pk)
    assert (person.place, person.learning, person.phone) == ("Jaffna", "Batteries", "+94 11 111 1111")
    assert list(person.languages.values_list("language", flat=True)) == ["en", "si"]


def test_control_characters_are_taken_out_of_every_field(client, mine):
    """Word processors paste \x0b for a line end; nothing could show the others, or they turn what follows."""
    typed = {
        "name": "Member\x00\x0bPerson",
        "learning": "Trams\x0b\u202eBuses\x1b[31m\u2066 ශ්\u200dරී\u200e",
        "place": "Gal\x7fle\u202a",
    }
    sent = send(
        client,
        client.get("/my/profile/"),
        typed | {"expertise-0-topic": "charging-tariffs", "expertise-0-where": "Ka\x08ndy\u2069"},
    )
    assert sent.status_code == 302
    person = Person.objects.get(pk=mine.pk)
    assert (person.name, person.learning, person.place) == (
        "Member Person",
        "Trams\nBuses[31m ශ්\u200dරී\u200e",
        "Galle",
    )
    assert person.expertise.get().where == "Kandy"


def test_both_tabs_typing_the_same_is_no_clash(client, mine):
    first, second = client.get("/my/profile/"), client.get("/my/profile/")
    send(client, first, {"place": "Galle"})
    send(client, second, {"place": "Galle", "learning": "Batteries"})
    page = send(client, client.get("/my/profile/"))
    assert page.status_code == 302
    assert "you typed" not in text(client.get("/my/profile/"))


def test_form_with_a_forged_version_overwrites_nothing(client, mine):
    send(client, client.get("/my/profile/"), {"place": "Galle"})
    for version in ("1", "0", "99"):
        page = send(client, client.get("/my/profile/"), {"version": version, "place": "Elsewhere"})
        assert page.status_code == 409
    assert Person.objects.get(pk=mine.pk).place == "Galle"


def test_profile_of_somebody_else_cannot_be_reached(client, mine, make_person):
    other = make_person(name="Other Person")
    send(client, client.get("/my/profile/"), {"name": "Changed", "id": other.pk, "person": other.pk})
    assert Person.objects.get(pk=other.pk).name == "Other Person"


@pytest.mark.parametrize(
    "address", ["/my/profile/", "/my/job/", "/my/privacy/", "/my/data/", "/my/leave/", "/my/erase/"]
)
def test_visitor_is_asked_to_sign_in_and_comes_back(client, community, address):
    assert client.get(address).headers["Location"] == f"/sign-in/?next={address}"


@pytest.mark.requirement("S31")
def test_still_right_sets_the_date_and_nothing_ends_without_it(client, mine):
    Person.objects.filter(pk=mine.pk).update(confirmed=timezone.now() - timedelta(days=3 * 365))
    mine.memberships.update(since=timezone.now() - timedelta(days=4 * 365))
    said = text(client.get(f"/people/{mine.pk}/"))
    assert "You last said on" in said
    assert "Nothing ends if you do not." in said
    assert not mine.memberships.filter(until__isnull=False).exists()
    client.post("/my/still-right/")
    assert Person.objects.get(pk=mine.pk).confirmed.date() == timezone.now().date()


def test_profile_offers_the_communities_countries_first_and_a_photo_before_another(client, mine, community):
    community.declared_countries.create(country="LK")
    page = client.get("/my/profile/")
    groups = [choice for choice in page.context["form"]["country"].field.choices if isinstance(choice[1], list)]
    assert [str(name) for name, _choices in groups] == ["Member countries", "Other countries"]
    assert [code for code, _name in groups[0][1]] == ["LK"]
    label = 'for="id_photo">Photo '
    assert label in page.content.decode()
    after = client.post("/my/profile/", {"photo": picture(), "photo_act": "save"}).content.decode()
    assert label not in after and "Another photo" in after


def test_photo_is_written_anew_shown_and_deleted(client, mine):
    page = client.get("/my/profile/")
    typed = forms_in(page)[-1].fields | {"place": "Kandy", "photo_act": "save", "photo": picture()}
    kept = client.post("/my/profile/", typed)
    assert kept.context["form"]["place"].value() == "Kandy"  # nothing typed is lost, and nothing but the photo is saved
    assert Person.objects.get(pk=mine.pk).place != "Kandy"
    photo = Person.objects.get(pk=mine.pk).photo
    assert (photo.purpose, photo.owner, photo.content_type) == ("people.photo", mine.pk, "image/webp")
    assert f"/files/{photo.pk}/" in text(client.get(f"/people/{mine.pk}/"))
    client.post("/my/profile/", {"photo": picture((300, 300))})
    client.post("/my/profile/", {"photo_act": "remove"})
    assert Person.objects.get(pk=mine.pk).photo is None
    assert client.get(f"/files/{photo.pk}/{photo.name}").status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("me.jpg", b"%PDF-1.4\n%%EOF"),
        ("me.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("me.png", b"\x89PNG\r\n\x1a\n cut off"),
        ("me.png", b""),
    ],
)
def test_what_is_no_picture_is_refused_in_words(client, mine, name, content):
    page = client.post("/my/profile/", {"photo": SimpleUploadedFile(name, content)})
    assert page.context["photo_form"].errors["photo"]
    assert Person.objects.get(pk=mine.pk).photo is None


def test_photo_is_fetched_only_by_those_who_see_it(client, mine, make_person):
    client.post("/my/profile/", {"photo": picture()})
    photo = Person.objects.get(pk=mine.pk).photo
    address = f"/files/{photo.pk}/{photo.name}"
    client.logout()
    assert client.get(address).status_code == 404
    client.force_login(make_person(name="Other"))
    assert client.get(address).status_code == 200
    Person.objects.filter(pk=mine.pk).update(seen_photo=3)
    assert client.get(address).status_code == 404


@pytest.mark.both_databases
def test_changing_jobs_is_one_act_and_keeps_the_history(client, mine, make_organisation):
    old = Affiliation.objects.create(person=mine, organisation=make_organisation("Old Works"), since=date(2020, 1, 1))
    new = make_organisation("City Transport Board")
    send(
        client,
        client.get("/my/job/"),
        {"organisation_name": "city transport board", "role": "Planner", "since": "2026-03-01"},
    )
    old.refresh_from_db()
    taken = Affiliation.objects.get(organisation=new)
    assert (old.until, taken.role, taken.since, taken.until) == (date(2026, 3, 1), "Planner", date(2026, 3, 1), None)
    said = text(client.get("/my/job/"))
    assert "Old Works" in said
    assert "1 Jan 2020 – 1 Mar 2026" in said
    assert Entry.objects.filter(act="people.job_changed", about=mine.pk).count() == 2


def test_job_that_begins_later_is_shown_to_oneself_and_begins_within_a_year(client, mine, make_organisation, member):
    make_organisation("City Transport Board")
    job = {"organisation_name": "City Transport Board", "since": "2031-01-01"}
    Affiliation.objects.create(person=mine, organisation=make_organisation("Old Works"))
    far = timezone.localdate() + timedelta(days=400)
    refused = send(client, client.get("/my/job/"), job | {"since": far.isoformat()})
    assert "This is more than a year ahead." in text(refused)
    assert Affiliation.objects.count() == 1
    soon = timezone.localdate() + timedelta(days=40)
    send(client, client.get("/my/job/"), job | {"since": soon.isoformat()})
    own = f"/people/{mine.pk}/"
    assert "City Transport Board" in text(client.get(own)) and f"from {day(soon, 'medium')}" in text(client.get(own))
    assert "City Transport Board" not in text(client.get(own, {"as": str(Audience.MEMBERS.value)}))


def test_job_that_goes_on_is_left_alone(client, mine, make_organisation):
    Affiliation.objects.create(person=mine, organisation=make_organisation("Old Works"))
    make_organisation("Second Works")
    send(client, client.get("/my/job/"), {"organisation_name": "Second Works"}, without=["ending"])
    assert Affiliation.objects.filter(person=mine, until__isnull=True).count() == 2


def test_unknown_organisation_is_proposed_and_shown_to_nobody_else(client, mine, make_person, make_organisation):
    page = send(client, client.get("/my/job/"), {"organisation_name": "Brand New Works"})
    assert "Say what kind it is." in text(page)
    send(client, page, {"category": "firm"})
    made = Organisation.objects.get(name="Brand New Works")
    assert (made.listing, made.category) == (Listing.PROPOSED, "firm")
    own = text(client.get(f"/people/{mine.pk}/"))
    hint = "Others see this job once the secretariat has listed the organisation."
    assert "Brand New Works" in own and hint in own
    as_others = text(client.get(f"/people/{mine.pk}/", {"as": str(Audience.MEMBERS.value)}))
    assert "Brand New Works" not in as_others and hint not in as_others
    Organisation.objects.filter(pk=made.pk).update(listing=Listing.LISTED)
    assert hint not in text(client.get(f"/people/{mine.pk}/"))
    Organisation.objects.filter(pk=made.pk).update(listing=Listing.PROPOSED)
    client.force_login(make_person(name="Other"))
    assert "Brand New Works" not in text(client.get(f"/people/{mine.pk}/"))
    assert client.get(f"/organisations/{made.pk}/").status_code == 404


def test_name_that_could_be_several_organisations_is_asked_about(client, mine, make_organisation):
    make_organisation("Transport Board of Kandy")
    chosen = make_organisation("Transport Board of Galle")
    from cop.services.search.actions import index

    index("people.organisation", Organisation.objects.values_list("pk", flat=True))
    page = send(client, client.get("/my/job/"), {"organisation_name": "Transport Board"})
    assert "Did you mean one of these?" in text(page)
    send(client, page, {"organisation": str(chosen.pk)})
    assert Affiliation.objects.get(person=mine).organisation == chosen


def test_whoever_leaves_an_organisation_speaks_for_it_no_more(client, mine, make_organisation):
    old = make_organisation("Old Works", focal_person=mine)
    Affiliation.objects.create(person=mine, organisation=old)
    make_organisation("New Works")
    send(client, client.get("/my/job/"), {"organisation_name": "New Works"})
    old.refresh_from_db()
    assert old.focal_person is None


def test_job_is_corrected_and_removed_only_by_its_owner(client, mine, make_person, make_organisation):
    job = Affiliation.objects.create(person=mine, organisation=make_organisation(), role="Typo")
    address = f"/my/job/{job.pk}/"
    page = send(client, client.get(address), {"since": "2026-03-02", "until": "2026-03-01"})
    assert "A job ends after it begins." in text(page)
    send(client, client.get(address), {"role": "Right", "since": "2021-01-01"})
    job.refresh_from_db()
    assert (job.role, job.since) == ("Right", date(2021, 1, 1))
    client.force_login(make_person())
    assert client.get(address).status_code == 404
    assert client.post(address, {"remove": "yes"}).status_code == 404
    client.force_login(mine)
    client.post(address, {"remove": "yes"})
    assert not Affiliation.objects.filter(pk=job.pk).exists()


def test_second_tab_of_a_job_sees_what_changed_and_loses_nothing(client, mine, make_organisation):
    job = Affiliation.objects.create(person=mine, organisation=make_organisation(), role="Typo")
    address = f"/my/job/{job.pk}/"
    first, second = client.get(address), client.get(address)
    send(client, first, {"role": "Right", "until": "2021-01-01"})
    page = send(client, second, {"role": "Other", "since": "2020-01-01"})
    assert page.status_code == 409
    assert "Your role there: now “Right”, you typed “Other”." in text(page)
    send(client, page)
    job.refresh_from_db()
    assert (job.role, job.since, job.until) == ("Other", date(2020, 1, 1), date(2021, 1, 1))


@pytest.mark.both_databases
def test_new_job_that_is_sent_twice_is_one_job(client, mine, make_organisation):
    make_organisation("New Works")
    for name in ("New Works", "Brand New Works"):
        for _ in range(2):
            send(client, client.get("/my/job/"), {"organisation_name": name, "category": "firm"}, without=["ending"])
        assert mine.affiliations.filter(organisation__name=name).count() == 1


def test_wanting_news_agrees_to_them_and_wanting_none_takes_that_back(client, mine):
    ConsentText.objects.create(kind=ConsentKind.NEWS, version=1, texts={"en": "News"})
    Person.objects.filter(pk=mine.pk).update(news_rhythm=Rhythm.NONE)
    send(client, client.get("/my/profile/"), {"news_rhythm": "daily"})
    consent = Consent.objects.get(person=mine)
    assert (consent.text.kind, consent.withdrawn) == (ConsentKind.NEWS, None)
    send(client, client.get("/my/profile/"), {"news_rhythm": "none"})
    consent.refresh_from_db()
    assert consent.withdrawn is not None


def test_unsubscribing_by_mail_while_the_form_is_open_is_not_undone_by_it(client, mine):
    from cop.services.mail.unsubscribing import unsubscribe_address

    page = client.get("/my/profile/")
    client.post(unsubscribe_address(mine.pk, "news").partition("/m/")[2].join(["/m/", ""]))
    page = send(client, page, {"place": "Galle"})
    assert page.status_code == 409
    send(client, page)
    person = Person.objects.get(pk=mine.pk)
    assert (person.news_rhythm, person.place) == (Rhythm.NONE, "Galle")
    by_mail = history(person, act="people.profile_changed")[1]
    assert (by_mail.entry.actor, by_mail.entry.on_behalf, by_mail.new["news_rhythm"]) == (None, "link", "none")


def queries_with(client, mine, make_organisation, rows: int) -> int:
    data = {f"expertise-{n}-topic": "charging-tariffs" for n in range(rows)}
    send(
        client,
        client.get("/my/profile/"),
        data | {f"links-{n}-address": f"https://example.org/{n}" for n in range(rows)},
    )
    for n in range(rows):
        Affiliation.objects.create(person=mine, organisation=make_organisation(f"Works {n}"))
    client.get(f"/people/{mine.pk}/")
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/people/{mine.pk}/")
    return len(queries)


def test_page_asks_the_database_as_often_with_three_rows_as_with_one(client, mine, make_organisation):
    one = queries_with(client, mine, make_organisation, 1)
    assert queries_with(client, mine, make_organisation, 3) == one
    assert one <= 16


def test_changes_without_end_are_slowed_down(client, mine, monkeypatch):
    monkeypatch.setattr(limits, "MOST_IN_AN_HOUR", 3)
    answers = [client.post("/my/still-right/").status_code for _ in range(5)]
    assert answers == [302] * 3 + [429] * 2
