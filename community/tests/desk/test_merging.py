"""Merging at the desk: the queue of likely doubles, two side by side, what follows, who is told, and undoing it."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from cop.desk.importing.drafts import Draft
from cop.desk.importing.matching import Known
from cop.desk.models import Import, ImportRow, Note
from cop.network.models import Community
from cop.people.actions.joining.confirming import send_code
from cop.people.actions.merging import forgetting
from cop.people.choices import Audience, ConsentKind, MergeKind, Role, Standing
from cop.people.mails.own import erasure_asked
from cop.people.models import (
    Affiliation,
    Application,
    Consent,
    ConsentText,
    Erasure,
    LikelyDouble,
    Membership,
    Merge,
    Person,
    RoleHeld,
)
from cop.people.queries.consenting import agreed_to
from cop.people.signing_in import one_time_link
from cop.people.tasks import erase, look_for_doubles_after
from cop.services.ledger.models import Key
from cop.services.lines.actions import connect
from cop.services.lines.models import Connection
from cop.services.mail.models import Message
from people.browsing import send, text
from people.joining import join, make_consent_texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, secretariat):
    client.force_login(secretariat)
    return client


@pytest.fixture
def ann(make_person):
    """The one who stays."""
    return signing_in(make_person("ann@example.org", name="Ann Perera", phone="+94 77 111 2222", version=3))


@pytest.fixture
def anne(make_person):
    """The same, once more."""
    return signing_in(make_person("anne@example.org", name="Anne Perera", country="LK", place="Kandy"))


def signing_in(person):
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def at(kept, gone, kind="people"):
    return f"/desk/{kind}/{kept.pk}/merge/{gone.pk}/"


def merge(desk, kept, gone, *, kind="people", **chosen):
    return send(desk, desk.get(at(kept, gone, kind)), chosen)


def merged(desk, kept, gone, *, kind="people", **chosen):
    """Merge, and return the page of what was done."""
    answer = merge(desk, kept, gone, kind=kind, **chosen)
    assert answer.status_code == 302, text(answer)
    return answer.url


def fresh(thing):
    return type(thing).objects.get(pk=thing.pk)


def agree(person, *kinds):
    for kind in kinds:
        found, _ = ConsentText.objects.get_or_create(kind=kind, version=1, defaults={"texts": {"en": "Yes"}})
        Consent.objects.create(person=person, text=found)


def test_two_people_are_one_and_apart_again(desk, ann, anne, make_organisation, make_person):
    board = make_organisation("Board", focal_person=anne)
    Affiliation.objects.create(person=anne, organisation=board, role="Planner")
    Person.objects.filter(pk=ann.pk).update(place="", country="")
    page = desk.get(at(ann, anne))
    assert "ann@example.org, anne@example.org" in text(page)
    shown = merged(desk, ann, anne, name="gone")
    now = fresh(ann)
    assert (now.name, now.place, now.phone) == ("Anne Perera", "Kandy", "+94 77 111 2222")
    assert fresh(board).focal_person == ann
    assert list(Affiliation.objects.values_list("person", flat=True)) == [ann.pk]
    assert desk.get(f"/people/{anne.pk}/").url == f"/people/{ann.pk}/"
    assert "Kandy" in text(desk.get(f"/people/{ann.pk}/"))
    mails = Message.objects.filter(kind="people/merged").order_by("to_address")
    assert [mail.to_address for mail in mails] == ["ann@example.org", "anne@example.org"]
    assert "signs you in as before" in mails[0].text
    assert "signs you in no more" in mails[1].text
    assert "ann@example.org" not in mails[1].text
    send(desk, desk.get(shown), {}, action="")
    assert (fresh(ann).name, fresh(ann).place) == ("Ann Perera", "")
    assert (fresh(anne).standing, fresh(board).focal_person) == (Standing.MEMBER, anne)
    assert desk.get(f"/people/{anne.pk}/").status_code == 200
    assert Message.objects.filter(kind="people/merge_undone").count() == 2
    assert "This merge was undone." in text(desk.get(shown))


def test_nobody_signs_in_for_another(desk, ann, anne):
    sessions = {person: Client() for person in (ann, anne)}
    for person, browser in sessions.items():
        browser.post(urlsplit(one_time_link(person)).path)
        assert browser.get("/my/security/").status_code == 200
    Authenticator.objects.create(user=anne, type=Authenticator.Type.TOTP, data={"secret": "x"})
    shown = merged(desk, ann, anne)
    assert [browser.get("/my/security/").status_code for browser in sessions.values()] == [302, 302]
    assert not EmailAddress.objects.filter(user=ann, email="anne@example.org").exists()
    assert not Authenticator.objects.filter(user=ann).exists()
    assert not fresh(anne).is_active
    send(desk, desk.get(shown), {})
    assert fresh(anne).is_active
    assert Authenticator.objects.get().user == anne


def test_more_private_of_both_wins_and_an_agreement_holds_that_both_gave(desk, ann, anne):
    agree(ann, ConsentKind.MEMBERSHIP, ConsentKind.DIRECTORY, ConsentKind.NEWS)
    agree(anne, ConsentKind.MEMBERSHIP, ConsentKind.DIRECTORY)
    Person.objects.filter(pk=ann.pk).update(seen_phone=Audience.EVERYONE, seen_country=Audience.SECRETARIAT)
    Person.objects.filter(pk=anne.pk).update(seen_phone=Audience.COMMUNITIES, seen_country=Audience.EVERYONE)
    shown = merged(desk, ann, anne)
    now = fresh(ann)
    assert (now.seen_phone, now.seen_country) == (Audience.COMMUNITIES, Audience.SECRETARIAT)
    assert agreed_to(now) == {ConsentKind.MEMBERSHIP, ConsentKind.DIRECTORY}
    assert now.news_rhythm == "none"
    assert Consent.objects.filter(person=ann).count() == 5
    send(desk, desk.get(shown), {})
    assert agreed_to(fresh(ann)) == {ConsentKind.MEMBERSHIP, ConsentKind.DIRECTORY, ConsentKind.NEWS}


def test_what_was_shown_to_one_community_is_not_shown_to_the_one_of_the_other(desk, make_person, community):
    second = Community.objects.create(slug="second", names={"en": "Second"}, opened=timezone.localdate())
    shows = {"seen_phone": Audience.COMMUNITIES}
    here = make_person("a@x.example", name="Ann", phone="+94 77 111 2222", **shows)
    there = make_person("b@y.example", name="Ann", communities=(second,), **shows)
    reader = Client()
    reader.force_login(make_person("c@z.example", communities=(second,)))
    merged(desk, here, there)
    page = text(reader.get(f"/people/{here.pk}/"))
    assert "Ann" in page
    assert "111 2222" not in page


def test_who_is_shown_without_having_agreed_as_both_is_shown_to_the_secretariat_alone(desk, ann, anne, member):
    agree(ann, ConsentKind.DIRECTORY)
    merged(desk, ann, anne)
    reader = Client()
    reader.force_login(member)
    assert reader.get(f"/people/{ann.pk}/").status_code == 404
    assert "Ann" not in text(reader.get("/people/?q=Perera"))


def test_double_from_a_list_hides_nobody_and_shows_nothing_of_its_own(desk, ann, make_person, member):
    agree(ann, ConsentKind.DIRECTORY)
    listed = make_person(name="Ann Perera", standing=Standing.LISTED, postal_address="12 List Lane", learning="Trams",
                         seen_learning=Audience.SECRETARIAT, seen_name=Audience.SECRETARIAT)  # fmt: skip
    merged(desk, ann, listed)
    reader = Client()
    reader.force_login(member)
    page = text(reader.get(f"/people/{ann.pk}/"))
    assert "Ann Perera" in page
    assert "Trams" not in page
    assert fresh(ann).learning == "Trams"


def test_of_two_memberships_the_older_counts_and_both_are_kept(desk, ann, anne, community):
    long_ago = timezone.now() - timedelta(days=900)
    Membership.objects.filter(person=anne, community=community).update(since=long_ago)
    shown = merged(desk, ann, anne)
    runs = Membership.objects.get(person=ann, community=community, until=None)
    assert runs.since == long_ago
    assert Membership.objects.filter(community=community, until=None, person__in=[ann, anne]).count() == 1
    assert Membership.objects.filter(community=community, person__in=[ann, anne]).count() == 2
    send(desk, desk.get(shown), {})
    assert Membership.objects.filter(community=community, until=None, person__in=[ann, anne]).count() == 2


def test_roles_are_not_handed_on(desk, ann, anne):
    RoleHeld.objects.create(person=anne, role=Role.LEADERSHIP)
    assert "This role ends." in text(desk.get(at(ann, anne)))
    shown = merged(desk, ann, anne)
    assert not RoleHeld.objects.filter(person=ann).exists()
    assert RoleHeld.objects.get(person=anne).until is not None
    send(desk, desk.get(shown), {})
    assert RoleHeld.objects.get(person=anne).until is None


REFUSED = {
    "role": "holds a role that needs a second step",
    "second steps": "Both sign in with a second step",
    "erasing": "is being erased",
    "mailbox": "a mailbox that several people read",
    "standing": "Anne Perera ({number}) stands for more than the other",
    "sample": "with a sample only",
    "taken back": "took an agreement back",
}


@pytest.mark.parametrize("hindrance", REFUSED)
def test_refused_with_a_clear_word_and_nothing_changes(hindrance, desk, ann, anne):
    if hindrance == "role":
        RoleHeld.objects.create(person=anne, role=Role.OPERATOR)
    elif hindrance == "second steps":
        for person in (ann, anne):
            Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    elif hindrance == "erasing":
        Erasure.objects.create(person=anne, due=timezone.now())
    elif hindrance == "taken back":
        agree(ann, ConsentKind.MEMBERSHIP)
        agree(anne, ConsentKind.MEMBERSHIP)
        Consent.objects.filter(person=anne).update(withdrawn=timezone.now())
    else:
        values = {
            "mailbox": {"shared_mailbox": True},
            "standing": {"standing": Standing.FORMER},
            "sample": {"sample": True},
        }
        Person.objects.filter(pk=ann.pk).update(**values[hindrance])
    page = desk.get(at(ann, anne))
    assert REFUSED[hindrance].format(number=anne.pk) in text(page)
    versions = {"kept_version": 3, "gone_version": 1}
    assert REFUSED[hindrance].format(number=anne.pk) in text(desk.post(at(ann, anne), versions))
    assert not Merge.objects.exists()


def test_pressed_twice_or_the_other_way_round_one_merge_is_made(desk, ann, anne):
    page, round_page = desk.get(at(ann, anne)), desk.get(at(anne, ann))
    first, again = send(desk, page), send(desk, page)
    assert first.url == again.url == send(desk, round_page).url
    assert Merge.objects.count() == 1


def test_nobody_waits_for_what_they_have_and_waits_again_when_it_is_undone(desk, ann, community):
    Membership.objects.filter(person=ann, community=community).delete()
    make_consent_texts()
    asked, more = (join(Client(), you={"email": f"{name}@example.net", "name": "Ann Perera"}) for name in ("a", "b"))
    for one, places in ((asked, []), (more, [community])):
        one.communities.set(places)
        one.partnership, one.organisation = True, None
        one.save()
    shown = merged(desk, ann, asked.person)
    merged(desk, ann, more.person)
    assert [(fresh(one).state, fresh(one).person) for one in (asked, more)] == [("accepted", ann), ("waiting", ann)]
    assert "Desk Person" in text(desk.get(f"/desk/applications/{asked.pk}/"))
    send(desk, desk.get(shown), {}, action="")
    assert (fresh(asked).state, fresh(asked).person, fresh(asked).decided) == ("waiting", asked.person, None)
    Membership.objects.create(person=ann, community=community)
    data = {"seen": "waiting", "partnership": "on", "communities": [community.slug]}
    answer = desk.post(f"/desk/applications/{more.pk}/accept/", data, follow=True)
    assert fresh(more).state == "accepted"
    assert "The welcome mail" not in text(answer)
    assert not Message.objects.filter(kind="people/accepted").exists()
    assert fresh(ann).confirmed == more.confirmed


def test_what_was_changed_meanwhile_is_looked_at_again(desk, ann, anne):
    page = desk.get(at(ann, anne))
    Person.objects.filter(pk=anne.pk).update(version=2)
    assert "changed meanwhile" in text(desk.get(send(desk, page).url))
    assert not Merge.objects.exists()


def test_chain_is_taken_apart_from_its_end(desk, ann, anne, make_person):
    third = make_person("annie@example.org", name="Annie Perera", phone="+94 77 999 9999")
    first = merged(desk, ann, third)
    second = merged(desk, anne, ann)
    assert desk.get(f"/people/{third.pk}/").url == f"/people/{anne.pk}/"
    assert "Undo that first" in text(desk.get(first))
    assert "Undo that first" in text(desk.get(desk.post(first).url))
    for page in (second, first):
        send(desk, desk.get(page), {})
    assert set(Person.objects.filter(name__contains="Perera").values_list("standing", flat=True)) == {Standing.MEMBER}
    assert Membership.objects.filter(person=third, until=None).count() == 2


def test_what_people_changed_since_stays_with_the_one_who_stayed(desk, ann, anne, make_organisation):
    board = make_organisation("Board")
    job = Affiliation.objects.create(person=anne, organisation=board, role="Planner")
    shown = merged(desk, ann, anne)
    Affiliation.objects.filter(pk=job.pk).update(role="Director")
    Person.objects.filter(pk=ann.pk).update(name="Ann the First")
    send(desk, desk.get(shown), {})
    assert (fresh(job).person, fresh(ann).name, fresh(anne).name) == (ann, "Ann the First", "Anne Perera")


def test_erasing_the_one_who_stayed_reaches_the_record_and_the_other_one_at_once(desk, ann, anne):
    shown = merged(desk, ann, anne, name="gone")
    erasure_asked(Erasure.objects.create(person=ann, due=timezone.now() - timedelta(hours=1)))
    told = Message.objects.filter(kind="people/erasure_asked")
    assert set(told.values_list("to_address", flat=True)) == {"ann@example.org", "anne@example.org"}
    erase(ann.pk)
    both = Person.objects.filter(pk__in=[ann.pk, anne.pk])
    assert set(both.values_list("standing", "name", "email")) == {(Standing.ERASED, "", None)}
    assert Merge.objects.get().record == {}
    assert not Key.objects.filter(person__in=[ann.pk, anne.pk]).exists()
    assert not EmailAddress.objects.filter(email__contains="ann").exists()
    assert Erasure.objects.filter(done__isnull=False).count() == 2
    assert "was erased since" in text(desk.get(shown))
    assert desk.get(f"/people/{anne.pk}/").status_code == 404


@pytest.mark.parametrize("since", ["is being erased", "They left since"])
def test_what_happened_since_keeps_a_merge_from_being_undone(since, desk, ann, anne):
    shown = merged(desk, ann, anne)
    if since == "They left since":
        Person.objects.filter(pk=ann.pk).update(standing=Standing.FORMER)
    else:
        Erasure.objects.create(person=ann, due=timezone.now())
    assert since in text(desk.get(desk.post(shown).url))
    assert fresh(anne).standing == Standing.MERGED


def test_after_thirty_days_the_record_is_gone_and_the_old_address_leads_on(desk, ann, anne):
    shown = merged(desk, ann, anne)
    forgetting.forget_old()
    assert Merge.objects.get().record != {}
    Merge.objects.update(made=timezone.now() - timedelta(days=31))
    assert "30 days" in text(desk.get(shown))
    forgetting.forget_old()
    assert (Merge.objects.get().record, fresh(anne).name, fresh(anne).email) == ({}, "", None)
    assert not EmailAddress.objects.filter(email="anne@example.org").exists()
    assert desk.get(f"/people/{anne.pk}/").url == f"/people/{ann.pk}/"
    desk.post(shown)
    assert fresh(ann).standing == Standing.MEMBER
    assert fresh(anne).standing == Standing.MERGED


def test_two_organisations_are_one_and_apart_again(desk, make_organisation, member, community):
    board = make_organisation("Transport Board", domains=["board.lk"], names={"en": "Transport Board"})
    office = make_organisation("Board of Transport", domains=["office.lk"], names={"si": "මණ්ඩලය"}, website="https://b.lk",
                               focal_person=member)  # fmt: skip
    child = make_organisation("Depot", parent=office)
    Affiliation.objects.create(person=member, organisation=office, role="Planner")
    for one in (board, office):
        Membership.objects.create(organisation=one, community=community)
    draft = Application.objects.create(key="draft", answers={"work": {"organisation": office.pk}})
    note = Note.objects.create(organisation=office, text="Slow to answer")
    connect(office, board, acting_person=None)
    connect(member, office, acting_person=None)
    shown = merged(desk, board, office, kind="organisations")
    now = fresh(board)
    assert (now.domains, now.website, now.focal_person) == (["board.lk", "office.lk"], "https://b.lk", member)
    assert fresh(note).organisation == board
    assert (fresh(child).parent, fresh(draft).answers["work"]["organisation"]) == (board, board.pk)
    assert Membership.objects.filter(organisation=board, until=None).count() == 1
    assert Connection.objects.filter(from_number=office.pk, to_number=board.pk).exists()
    answer = Client().get(f"/organisations/{office.pk}/")
    assert (answer.status_code, answer.url) == (302, f"/organisations/{board.pk}/")
    assert "Board of Transport" not in text(Client().get("/organisations/?q=Transport"))
    assert "was merged with another one" in text(desk.get(f"/organisations/{board.pk}/changes/"))
    assert Message.objects.filter(kind="people/organisations_merged", to_person=member.pk).count() == 1
    send(desk, desk.get(shown), {})
    assert (fresh(board).domains, fresh(child).parent, fresh(office).merged_into) == (["board.lk"], office, None)
    assert fresh(note).organisation == office
    assert fresh(draft).answers["work"]["organisation"] == office.pk
    assert Client().get(f"/organisations/{office.pk}/").status_code == 200


def test_two_of_one_name_are_told_apart(desk, ann, anne, make_organisation):
    Person.objects.filter(pk=anne.pk).update(name="Ann Perera", country="LK")
    Person.objects.filter(pk=ann.pk).update(country="LK")
    Affiliation.objects.create(person=anne, organisation=make_organisation("Transport Board"), role="Planner")
    look_for_doubles_after("person", 0)
    for address in ("/desk/doubles/", "/desk/"):
        assert f"Transport Board, Sri Lanka, {anne.pk}" in text(desk.get(address))
    assert "Transport Board: Planner" in text(desk.get(f"/desk/people/{ann.pk}/merge/{anne.pk}/"))


def test_doubles_are_found_once_and_who_is_not_the_same_is_not_asked_about_again(desk, ann, anne, make_person, member):
    make_person("ann@elsewhere.example", name="Ann Perera", country="KH")
    Person.objects.filter(pk=ann.pk).update(country="LK")
    look_for_doubles_after("person", 0)
    look_for_doubles_after("person", 0)
    pairs = {(pair.one, pair.other) for pair in LikelyDouble.objects.all()}
    assert pairs == {(ann.pk, anne.pk)}
    page = desk.get("/desk/doubles/")
    assert "nearly the same name" in text(page)
    assert "Likely doubles" in text(desk.get("/desk/"))
    send(desk, page, {}, action=f"/desk/doubles/{LikelyDouble.objects.get().pk}/two/")
    Person.objects.filter(pk=anne.pk).update(name="Anne Pereras")
    look_for_doubles_after("person", 0)
    assert LikelyDouble.objects.get().dismissed is not None
    assert "Perera" not in text(desk.get("/desk/doubles/"))


def test_doubles_follow_a_change_of_name_and_a_telephone_written_in_another_way(ann, make_person, make_organisation):
    other = make_person(name="Perera A. Ann", phone="0771112222")
    make_organisation("Kandy Transport Board"), make_organisation("Kandy Transport Bord")
    for kind in MergeKind:
        look_for_doubles_after(kind, 0)
    assert {pair.kind for pair in LikelyDouble.objects.all()} == set(MergeKind)
    Person.objects.filter(pk=other.pk).update(name="Somebody Else", phone="")
    look_for_doubles_after("person", 0)
    assert [pair.kind for pair in LikelyDouble.objects.all()] == [MergeKind.ORGANISATION]


def test_list_of_doubles_needs_the_same_number_of_queries_for_one_and_three(
    desk, make_person, django_assert_max_num_queries
):
    desk.get("/desk/doubles/")
    counts = []
    for number in (1, 3):
        for _ in range(number):
            one, other = make_person(name="A"), make_person(name="B")
            LikelyDouble.objects.create(kind="person", one=one.pk, other=other.pk, weight=4)
        with django_assert_max_num_queries(15) as asked:
            assert desk.get("/desk/doubles/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.one_database
def test_two_side_by_side_need_as_many_queries_however_much_there_is_of_each(
    desk, ann, anne, make_organisation, django_assert_max_num_queries
):
    desk.get(at(ann, anne))
    counts = []
    each = list(zip(ConsentKind, (Role.LEADERSHIP, Role.FOCAL_POINT, Role.FUNDER), strict=False))
    for there in ([], each[:1], each[1:]):
        for kind, role in there:
            for one in (ann, anne):
                agree(one, kind)
                Affiliation.objects.create(person=one, organisation=make_organisation(f"Board of {kind}"))
                RoleHeld.objects.create(person=one, role=role)
        with django_assert_max_num_queries(15) as asked:
            assert "Told by mail: ann@example.org, anne@example.org" in text(desk.get(at(ann, anne)))
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2]


def test_found_by_number_name_or_address(desk, ann, anne):
    page = f"/desk/people/{ann.pk}/merge/"
    for typed in (anne.pk, "anne per", "anne@example.org"):
        assert at(ann, anne) in text(desk.get(page, {"q": typed}))
    assert at(ann, ann) not in text(desk.get(page, {"q": "perera"}))


def test_lists_and_programs_follow(desk, ann, anne):
    everyone = {"seen_name": Audience.EVERYONE}
    Person.objects.filter(pk__in=[ann.pk, anne.pk]).update(**everyone)
    waiting = Import.objects.create(file_name="list.csv", state="read")
    row = ImportRow.objects.create(source=waiting, number=2, decision="new", perhaps=[anne.pk, ann.pk])
    shown = merged(desk, ann, anne)
    assert fresh(row).perhaps == [ann.pk]
    assert Client().get(f"/api/v1/people/{anne.pk}").json()["number"] == ann.pk
    (double,) = Known(fresh(Person.objects.get(name="Desk Person"))).doubles(
        [Draft(2, {"name": "Anne", "emails": ["anne@example.org"]})]
    )
    assert [one.number for one in double if one.certain] == [ann.pk]
    send(desk, desk.get(shown), {})
    assert fresh(row).perhaps == [anne.pk, ann.pk]


def test_who_joins_with_the_address_of_the_one_who_went_is_led_to_the_other(desk, ann, anne):
    merged(desk, ann, anne)
    draft = Application.objects.create(key="draft", email="anne@example.org", answers={})
    send_code(draft)
    said = Message.objects.filter(kind="people/already_known").get().text
    assert "Sign in with your other address." in said
    assert "ann@example.org" not in said


def test_own_data_tells_of_the_other_entry(desk, ann, anne):
    from cop.people.queries.my_data import tables

    merged(desk, ann, anne)
    told = list(tables()["entries-made-one-with-mine"](fresh(ann)))
    assert [row["name"] for row in told] == ["Anne Perera"]
    acts = [row["act"] for row in tables()["history"](fresh(ann))]
    assert acts.count("people.merged") == 2
