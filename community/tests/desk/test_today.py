"""Today at the desk: what waits is taken, given, handed over and freed; and the mail of the morning tells of it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cop.desk import tasks
from cop.desk.actions import today as actions
from cop.desk.models import Assignment, MorningMail
from cop.network.actions import change_days
from cop.network.models import Community
from cop.people.actions.leaving import leave_everything
from cop.people.actions.roles import end_role
from cop.people.choices import ApplicationState, ConsentKind, Role, Standing
from cop.people.models import Application, Consent, ConsentText, Person, Remark, RoleHeld
from cop.services.jobs.models import Job
from cop.services.jobs.tasks import run
from cop.services.ledger.models import Entry
from cop.services.mail.models import Message
from people.browsing import forms_in, send, text
from people.joining import mail_to, make_consent_texts
from people.signing_in_for_tests import enter

TODAY = datetime.now(UTC).replace(hour=1, minute=40, second=0, microsecond=0)
MONDAY_AT_SEVEN_IN_DELHI = TODAY + timedelta(days=14 - TODAY.weekday())
"""Ten minutes past, on a Monday that is near in no time zone."""


@pytest.fixture
def colleague(make_person, second_factor_off) -> Person:
    return make_person("colleague@example.org", name="Colleague Person", role=Role.SECRETARIAT)


@pytest.fixture
def apply(make_person, community):
    """Let somebody apply to a community, so many days ago."""

    def make(name: str, *, days: int = 0, to: Community = community) -> Application:
        applicant = make_person(standing=Standing.APPLICANT, name=name)
        moment = timezone.now() - timedelta(days=days)
        made = Application.objects.create(
            key=f"key of {name}", email=applicant.email, person=applicant, state=ApplicationState.WAITING,
            answers={"you": {"name": name, "country": "LK"}}, partnership=False,
            started=moment, finished=moment, confirmed=moment,
        )  # fmt: skip
        made.communities.add(to)
        return made

    return make


def at(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def press(client: Client, button: str, thing: str) -> str:
    """Press a button beside a thing on the first page of the desk, and return what the next page says."""
    page = client.get("/desk/").content.decode()
    form = re.search(
        rf'<form method="post" action="([^"]+)">(?:(?!</form>).)*{button}<span[^>]*>: {thing}</span>', page
    )
    assert form, f"no button {button} beside {thing}"
    sent = dict(re.findall(r'<input type="hidden" name="(seen|to)" value="(\d*)">', form[0]))
    return text(client.post(form[1], sent, follow=True))


def followed(client: Client, response) -> str:
    assert response.status_code == 302, response.context["form"].errors
    return text(client.get(response.url))


def own(person) -> list[str]:
    return [thing.item.words for thing in at(person).get("/desk/").context["today"].own]


def free(person) -> list[str]:
    today = at(person).get("/desk/").context["today"]
    return [thing.item.words for _, _, things in today.full for thing in things if not thing.holder]


def held_by(person, words: str) -> str:
    today = at(person).get("/desk/").context["today"]
    return next(one.holder_name for _, _, things in today.full for one in things if one.item.words == words)


class TestQueues:
    """What the queues hold beyond what the test of the first page looks at."""

    def test_oldest_things_stand_in_place_with_a_link_to_where_they_are_done(self, apply, secretariat):
        made = [apply(f"Applicant {days}", days=days) for days in range(7)]
        page = at(secretariat).get("/desk/")
        waits = page.context["today"].full[0]
        assert [one.item.words for one in waits[2]] == [f"Applicant {days}" for days in (6, 5, 4, 3, 2)]
        assert waits[1].count == 7
        assert f'<a href="/desk/applications/{made[6].pk}/">Applicant 6</a>' in page.content.decode()

    def test_answer_to_our_question_waits_apart_since_it_came(self, apply, secretariat):
        asked = apply("Asked Person", days=9)
        Remark.objects.create(application=asked, from_applicant=False, text="Which town?")
        Remark.objects.create(application=asked, from_applicant=True, text="Kandy")
        (queue, waits, things), *more = at(secretariat).get("/desk/").context["today"].full
        assert (str(queue.name), waits.count, things[0].item.words) == ("Answers to our questions", 1, "Asked Person")
        assert waits.oldest.date() == timezone.now().date()
        assert more == []

    def test_role_that_rests_waits_until_there_is_a_second_factor(self, make_person, secretariat, settings):
        holder = make_person(name="Resting Person", role=Role.FACILITATOR)
        assert "Resting Person" not in text(at(secretariat).get("/desk/"))
        settings.SECOND_FACTOR_REQUIRED = True
        Person.objects.filter(pk=secretariat.pk).update(sample=True)
        page = at(secretariat).get("/desk/").content.decode()
        assert f'<a href="/people/{holder.pk}/roles/">Resting Person</a>' in page

    def test_consents_to_an_older_text_are_counted_until_they_are_renewed(self, make_person, member, secretariat):
        make_consent_texts()
        older = ConsentText.objects.get(kind=ConsentKind.TRANSFER)
        newer = ConsentText.objects.create(kind=ConsentKind.TRANSFER, version=2, texts={"en": "Elsewhere."})
        for person in (member, make_person(), make_person(sample=True)):
            Consent.objects.create(person=person, text=older)
        assert self._to_renew(secretariat) == [2]
        Consent.objects.create(person=member, text=newer)
        Entry.objects.create(act="people.consent_given", kind="people.consent", number=1)
        assert self._to_renew(secretariat) == [1]

    def _to_renew(self, viewer) -> list[int]:
        today = at(viewer).get("/desk/").context["today"]
        return [waits.count for queue, waits, _ in today.full if str(queue.name) == "Consents to renew"]

    @pytest.mark.one_database
    def test_page_needs_the_same_queries_for_one_and_three(self, apply, secretariat, colleague):
        def ask() -> int:
            client = at(secretariat)
            client.get("/desk/")
            with CaptureQueriesContext(connection) as asked:
                client.get("/desk/")
            with CaptureQueriesContext(connection) as handing:
                client.get("/desk/hand-over/")
            assert len(asked) <= 15
            return len(asked), len(handing)

        def take(*names) -> None:
            for name in names:
                for whose, taker in (("Own", secretariat), ("Other", colleague)):
                    made = apply(f"{whose} {name}")
                    actions.assign("applications", made.pk, taker.pk, seen=None, acting_person=taker)

        take("one")
        one = ask()
        take("two", "three")
        assert ask() == one


class TestAssigning:
    """Who sees to what."""

    def test_taking_shows_it_as_ones_own_and_the_colleague_who_has_it(self, apply, secretariat, colleague, facilitator):
        apply("Nimali")
        assert "Nimali is yours now." in press(at(secretariat), "Take it", "Nimali")
        assert (own(secretariat), own(colleague), free(colleague)) == (["Nimali"], [], [])
        assert held_by(colleague, "Nimali") == held_by(facilitator, "Nimali") == "Desk Person"
        assert "Nimali is free for everybody again." in press(at(secretariat), "Give it back", "Nimali")
        assert (own(secretariat), free(colleague)) == ([], ["Nimali"])
        acts = Entry.objects.filter(act__startswith="desk.").values_list("act", "actor")
        assert list(acts) == [("desk.assigned", secretariat.pk), ("desk.freed", secretariat.pk)]

    def test_given_on_its_page_to_those_who_see_it_and_to_nobody_else(
        self, apply, secretariat, facilitator, member, make_person
    ):
        other = Community.objects.create(slug="other", names={"en": "Other"}, opened=timezone.localdate())
        stranger = make_person(name="Other Facilitator", communities=(other,))
        RoleHeld.objects.create(person=stranger, role=Role.FACILITATOR, community=other)
        address = f"/desk/things/applications/{apply('Nimali').pk}/"
        client = at(secretariat)
        page = client.get(address)
        assert ("Facilitating Person" in text(page), "Other Facilitator" in text(page)) == (True, False)
        assert f'value="{secretariat.pk}"' not in text(page)
        told = followed(client, send(client, page, {"to": str(facilitator.pk)}))
        assert "Nimali is with Facilitating Person now." in told
        assert own(facilitator) == ["Nimali"]
        for nobody in (stranger, member):
            client.post(address, {"to": nobody.pk, "seen": facilitator.pk})
            with pytest.raises(actions.PermissionDenied):
                number = Assignment.objects.get().number
                actions.assign("applications", number, nobody.pk, seen=facilitator.pk, acting_person=secretariat)
        assert own(facilitator) == ["Nimali"]

    def test_second_to_take_it_is_told_who_was_first(self, apply, secretariat, colleague):
        made = apply("Nimali")
        address, taking = f"/desk/things/applications/{made.pk}/", {"to": colleague.pk, "seen": 0}
        press(at(secretariat), "Take it", "Nimali")
        assert "Desk Person has it by now. Nothing was changed." in text(
            at(colleague).post(address, taking, follow=True)
        )
        assert own(secretariat) == ["Nimali"]

    def test_facilitator_takes_nothing_of_another_community_and_sees_no_count_of_it(self, apply, facilitator):
        other = Community.objects.create(slug="other", names={"en": "Other"}, opened=timezone.localdate())
        hidden = apply("Hidden Applicant", to=other)
        client = at(facilitator)
        assert client.get("/desk/").context["today"].full == []
        told = text(
            client.post(f"/desk/things/applications/{hidden.pk}/", {"to": facilitator.pk, "seen": 0}, follow=True)
        )
        assert "This waits for you no more. Nothing was changed." in told
        assert not Assignment.objects.exists()

    def test_what_left_its_queue_is_free_when_it_comes_back(self, apply, secretariat, colleague):
        made = apply("Nimali", days=1)
        press(at(secretariat), "Take it", "Nimali")
        Application.objects.filter(pk=made.pk).update(state=ApplicationState.ASKED)
        assert own(secretariat) == []
        later = timezone.now() + timedelta(seconds=1)
        Application.objects.filter(pk=made.pk).update(state=ApplicationState.WAITING, confirmed=later)
        assert (own(secretariat), free(colleague)) == ([], ["Nimali"])
        tasks.follow()
        assert not Assignment.objects.exists()
        assert Entry.objects.filter(act="desk.freed", actor=None).count() == 1

    def test_schedule_leaves_what_still_waits(self, apply, secretariat):
        apply("Nimali")
        press(at(secretariat), "Take it", "Nimali")
        tasks.follow()
        assert own(secretariat) == ["Nimali"]

    @pytest.mark.parametrize("end", ["role", "leaving", "erasure"])
    def test_who_goes_frees_what_they_had(self, apply, secretariat, colleague, end):
        apply("Nimali")
        press(at(colleague), "Take it", "Nimali")
        if end == "role":
            end_role(RoleHeld.objects.get(person=colleague), acting_person=secretariat)
        elif end == "leaving":
            leave_everything(acting_person=colleague)
        else:
            actions.forget(colleague.pk, contributions_too=False)
            assert not Assignment.objects.exists()
        assert free(secretariat) == ["Nimali"]
        tasks.follow()
        assert not Assignment.objects.exists()

    def test_nobody_outside_the_desk_sees_who_has_it(self, apply, secretariat, member):
        made = apply("Nimali")
        press(at(secretariat), "Take it", "Nimali")
        for address in ("/", "/my/application/", "/my/data/"):
            assert "Desk Person" not in text(at(made.person).get(address))
        assert at(member).get(f"/desk/things/applications/{made.pk}/").status_code == 403

    def test_own_data_holds_what_one_has_at_the_desk(self, apply, client, secretariat):
        made = apply("Nimali")
        press(at(secretariat), "Take it", "Nimali")
        enter(client, secretariat)
        pack = b"".join(client.post("/my/data/download/"))
        assert b"tables/things-at-the-desk.csv" in pack
        assert Assignment.objects.get().number == made.pk


class TestHandingOver:
    """All that one has goes to another in one act."""

    def test_everything_goes_over_with_the_note(self, apply, secretariat, colleague, facilitator):
        for name in ("Nimali", "Pema"):
            apply(name)
            press(at(colleague), "Take it", name)
        client = at(secretariat)
        page = client.get("/desk/hand-over/")
        assert "Colleague Person (2)" in page.content.decode()
        sent = {"giver": str(colleague.pk), "to": str(facilitator.pk), "note": "Back on Friday"}
        assert "2 things were handed over." in followed(client, send(client, page, sent))
        assert (own(colleague), sorted(own(facilitator))) == ([], ["Nimali", "Pema"])
        assert "Back on Friday" in text(at(facilitator).get("/desk/"))

    def test_what_the_other_does_not_see_stays_and_is_said(self, apply, secretariat, colleague, facilitator):
        other = Community.objects.create(slug="other", names={"en": "Other"}, opened=timezone.localdate())
        apply("Nimali")
        apply("Hidden Applicant", to=other)
        for name in ("Nimali", "Hidden Applicant"):
            press(at(colleague), "Take it", name)
        client = at(secretariat)
        sent = {"giver": colleague.pk, "to": facilitator.pk}
        told = text(client.post("/desk/hand-over/", sent, follow=True))
        assert "1 thing was handed over. 1 stays, because the other person does not see it." in told
        assert (own(colleague), own(facilitator)) == (["Hidden Applicant"], ["Nimali"])

    def test_facilitator_hands_over_only_what_is_of_their_community(self, apply, secretariat, colleague, facilitator):
        other = Community.objects.create(slug="other", names={"en": "Other"}, opened=timezone.localdate())
        apply("Nimali")
        apply("Hidden Applicant", to=other)
        for name in ("Nimali", "Hidden Applicant"):
            press(at(colleague), "Take it", name)
        client = at(facilitator)
        assert "Colleague Person (1)" in client.get("/desk/hand-over/").content.decode()
        told = text(client.post("/desk/hand-over/", {"giver": colleague.pk, "to": secretariat.pk}, follow=True))
        assert "1 thing was handed over." in told
        assert own(colleague) == ["Hidden Applicant"]

    def test_nobody_hands_over_to_themselves(self, apply, secretariat):
        apply("Nimali")
        press(at(secretariat), "Take it", "Nimali")
        sent = {"giver": secretariat.pk, "to": secretariat.pk}
        assert "Choose two different people." in text(at(secretariat).post("/desk/hand-over/", sent))


class TestMorningMail:
    """At 07:00 of the reader's own day."""

    @pytest.fixture
    def morning(self, monkeypatch):
        """Let it be another moment, and the schedule run then, with the jobs that it asks for."""

        def be(moment: datetime = MONDAY_AT_SEVEN_IN_DELHI) -> None:
            monkeypatch.setattr(timezone, "now", lambda: moment)
            tasks.follow()
            for number in list(Job.objects.filter(task="cop.desk.tasks.morning_mail").values_list("pk", flat=True)):
                run(number)

        return be

    @pytest.fixture
    def reader(self, secretariat) -> Person:
        """Somebody in Delhi who has chosen the mail."""
        Person.objects.filter(pk=secretariat.pk).update(time_zone="Asia/Kolkata")
        client = at(secretariat)
        page = client.get("/desk/")
        assert not MorningMail.objects.exists()
        form = next(form for form in forms_in(page) if form.action == "/desk/morning-mail/")
        client.post(form.action, dict(form.buttons))
        return secretariat

    def _mails(self, reader: Person) -> list[Message]:
        return mail_to(reader.email, "desk/today")

    def test_tells_what_waits_once_mine_first_then_the_oldest(self, apply, reader, morning):
        for name, days in (("Waiting Short", 1), ("Waiting Long", 8), ("Waiting Mine", 2)):
            apply(name, days=days)
        press(at(reader), "Take it", "Waiting Mine")
        morning()
        morning(MONDAY_AT_SEVEN_IN_DELHI + timedelta(minutes=10))
        (mail,) = self._mails(reader)
        assert mail.subject == "3 things wait at the desk"
        for said in (mail.text, mail.html):
            places = [said.index(name) for name in ("Waiting Mine", "Waiting Long", "Waiting Short")]
            assert places == sorted(places)
        assert mail.secret  # it names people, and their erasure would not find it

    @pytest.mark.parametrize(
        "moment",
        [
            MONDAY_AT_SEVEN_IN_DELHI - timedelta(minutes=20),
            MONDAY_AT_SEVEN_IN_DELHI + timedelta(hours=5),
            MONDAY_AT_SEVEN_IN_DELHI + timedelta(days=5),
        ],
    )
    def test_comes_neither_early_nor_late_nor_at_the_weekend(self, apply, reader, morning, moment):
        apply("Nimali", days=1)
        morning(moment)
        assert self._mails(reader) == []

    def test_comes_on_the_working_days_of_the_readers_country(self, apply, reader, morning):
        Person.objects.filter(pk=reader.pk).update(country="IN")
        apply("Nimali", days=1)
        day = {"day": MONDAY_AT_SEVEN_IN_DELHI.date().isoformat(), "works": "free", "name": "Strike", "reason": ""}
        change_days("IN", {"changes": [day]}, version=1, acting_person=reader)
        morning()
        assert self._mails(reader) == []
        change_days("IN", {"changes": [day | {"works": "works"}]}, version=2, acting_person=reader)
        morning()
        assert len(self._mails(reader)) == 1

    def test_is_skipped_when_nothing_waits_and_not_sent_unasked(self, apply, reader, colleague, morning):
        Job.objects.all().delete()
        morning()
        assert self._mails(reader) == []
        apply("Nimali")
        morning(MONDAY_AT_SEVEN_IN_DELHI + timedelta(days=1))
        assert (len(self._mails(reader)), self._mails(colleague)) == (1, [])

    def test_is_stopped_by_one_click_and_by_the_button(self, apply, reader, morning):
        apply("Nimali")
        morning()
        (mail,) = self._mails(reader)
        link = mail.headers["List-Unsubscribe"].split(">")[0].strip("<")
        assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert Client().post(link[link.index("/m/u/") :], {"List-Unsubscribe": "One-Click"}).status_code == 200
        morning(MONDAY_AT_SEVEN_IN_DELHI + timedelta(days=1))
        assert (len(self._mails(reader)), MorningMail.objects.count()) == (1, 0)
        client = at(reader)
        client.post("/desk/morning-mail/", {"wanted": "yes"})
        assert "It comes no more." in text(client.post("/desk/morning-mail/", {"wanted": "no"}, follow=True))
        assert not MorningMail.objects.exists()

    def test_of_a_facilitator_tells_nothing_of_other_communities(self, apply, facilitator, morning):
        other = Community.objects.create(slug="other", names={"en": "Other"}, opened=timezone.localdate())
        apply("Nimali")
        apply("Hidden Applicant", to=other)
        at(facilitator).post("/desk/morning-mail/", {"wanted": "yes"})
        Person.objects.filter(pk=facilitator.pk).update(time_zone="Asia/Kolkata")
        morning()
        (mail,) = self._mails(facilitator)
        assert mail.subject == "1 thing waits at the desk"
        assert "Hidden Applicant" not in mail.text + mail.html

    def test_whose_role_ended_gets_none(self, apply, reader, colleague, morning):
        apply("Nimali")
        end_role(RoleHeld.objects.get(person=reader), acting_person=colleague)
        morning()
        assert self._mails(reader) == []
