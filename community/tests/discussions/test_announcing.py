"""An announcement to many: one mail each, whatever ends the job."""

import json

from cop.discussions.actions.announcing import AT_ONCE
from cop.discussions.models import Follow, Thread
from cop.discussions.tasks import tell_of_thread
from cop.people.models import PersonLanguage
from cop.services.mail.models import Message
from installation import copied, migrated

PEOPLE = 250
STORY = "import json; from discussions.announcing import story; print(json.dumps(story({})))"


def test_a_killed_job_neither_doubles_nor_loses_a_mail():
    with copied(migrated()) as place:
        first, second, *ended = json.loads(place.python(STORY.format(PEOPLE)))
    assert first == ["SIGKILL", [0, 0]]
    kind, (mails, people) = second
    assert kind == "SIGKILL"
    assert mails == people == AT_ONCE
    assert ended == [[PEOPLE, PEOPLE]] * 2


def test_each_reads_it_in_their_language_behind_what_they_had(community, facilitator, make_person):
    thread = Thread.objects.create(
        community=community,
        kind="announcement",
        title="The room",
        body="It **moved**.",
        state="open",
        asker=facilitator,
    )
    people = [make_person(f"f{n}@example.org", name=f"Follower {n}") for n in range(3)]
    for person in people:
        for kind, what in (("community", community.pk), ("person", facilitator.pk)):
            Follow.objects.create(person=person, kind=kind, what=str(what))
    people[0].languages.all().delete()
    for position, language in enumerate(("vi", "en")):
        PersonLanguage.objects.create(person=people[0], language=language, position=position)
    before = Message.objects.create(
        key="before",
        message_id="<before@example.org>",
        thread=f"q{thread.pk}",
        to_address="f1@example.org",
        language="en",
    )
    tell_of_thread(thread.pk)
    mails = {mail.to_address: mail for mail in Message.objects.filter(kind="discussions/opened").order_by("pk")}
    assert {address: mail.language for address, mail in mails.items()} == {
        "f0@example.org": "vi", "f1@example.org": "en", "f2@example.org": "en",
    }  # fmt: skip
    assert "Faci Litator announces:" in mails["f2@example.org"].text
    assert "Follower 2" in mails["f2@example.org"].text
    assert mails["f1@example.org"].headers["In-Reply-To"] == before.message_id
    assert "In-Reply-To" not in mails["f2@example.org"].headers
    assert all("List-Unsubscribe" in mail.headers for mail in mails.values())


def test_mails_to_many_leave_room_for_others(community, make_person, monkeypatch):
    monkeypatch.setattr("cop.discussions.actions.announcing.AT_ONCE", 1)
    monkeypatch.setattr("cop.discussions.actions.announcing.A_MINUTE", 2)
    thread = Thread.objects.create(community=community, kind="announcement", title="The room", state="open")
    for n in range(3):
        Follow.objects.create(person=make_person(f"f{n}@example.org"), kind="community", what=str(community.pk))
    tell_of_thread(thread.pk)
    due = list(Message.objects.filter(kind="discussions/opened").order_by("pk").values_list("next_attempt", flat=True))
    assert due[0] == due[1]
    assert (due[2] - due[0]).total_seconds() == 60
