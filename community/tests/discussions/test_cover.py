"""Whoever asks through the facilitator, or speaks under the Chatham House rule, is told by nothing that anybody gets."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from config.every_address import EVERY_ADDRESS
from config.scene import make_scene
from config.scene_of_discussions import ASKED_UNDER_COVER, COVERED_WORDS
from cop.discussions import tasks
from cop.discussions.models import Cover, Post
from cop.network.models import Partnership
from cop.people.choices import Role
from cop.people.models import PersonLanguage
from cop.services.languages.queries import age, day
from cop.services.ledger.models import Entry
from cop.services.mail.models import Message
from cop.services.queues import queue_called
from discussions.test_talking import QUERY
from discussions.undercover import WORDS, ask, go_round, rows, story, to_the_end, unpacked
from people.browsing import text

pytestmark = pytest.mark.usefixtures("second_factor_off")

NEAR = (
    "q/", "c/<slug:community>/discussions", "ask/", "discussions/", "unanswered/", "search", "people/<int", "desk/people/<int",
    "desk/things/", "desk/mail", "desk/jobs", "moderation/", "topics/", "replies/", "open-questions", "my/searches", "desk/acts/", "desk/merges/", "desk/doubles/", "desk/protection/", "api/v1/p", "my/data/", "my/privacy/",
)  # fmt: skip
"""The addresses at which a person or a thread may be told of."""


def test_no_row_but_the_cover_links_asker_and_thread(client_of, asker, expert, facilitator, crowd):
    thread = story(client_of, asker, facilitator, expert)
    follower = crowd[0]
    client_of(follower).post(f"/q/{thread.pk}/follow/", {"how": "follow"})
    found = list(rows(to_the_end(client_of, thread, asker, facilitator)))
    of_asker, of_bystander, of_follower = (
        {kind for kind, people, words in found if one.pk in people or one.name in words or str(one.email) in words}
        for one in (asker, expert, follower)
    )
    assert of_asker and of_asker <= of_bystander | of_follower
    for person in (expert, facilitator):
        assert "Asanka" not in text(client_of(person).post("/my/data/download/"))
    assert Cover.objects.get().person == asker and Entry.objects.filter(actor=facilitator.pk).exists()


def test_times_numbers_and_mails_tell_nothing(client_of, asker, expert, facilitator, crowd):
    thread = story(client_of, asker, facilitator, expert)
    midnights = {
        thread.began,
        *Entry.objects.filter(actor=facilitator.pk, kind="discussions.thread").values_list("happened", flat=True),
    }
    assert {(one.hour, one.minute, one.microsecond) for one in midnights} == {(0, 0, 0)}
    first, second = Post.objects.order_by("pk")
    assert (first.author, second.author, second.of_asker, second.place) == (expert, facilitator, True, 2)
    assert "Asanka" not in second.body
    told = Message.objects.filter(kind="discussions/said")
    assert sorted(told.filter(key__contains=f"post-{second.pk}-").values_list("to_person", flat=True)) == sorted(
        [asker.pk, expert.pk]
    )
    to_the_end(client_of, thread, asker, facilitator)
    for message in Message.objects.filter(kind__startswith="discussions/").exclude(to_person=asker.pk):
        words = f"{message.subject} {message.text} {message.html} {message.headers} {message.key}"
        assert "Asanka" not in words and "asker@" not in words


def test_days_are_those_of_the_country_where_the_community_works(client_of, asker, facilitator, crowd):
    Partnership.objects.update(works_in="LK")
    thread, colombo = ask(client_of(asker)), ZoneInfo("Asia/Colombo")
    today = timezone.localdate(timezone=colombo)
    rows = Entry.objects.filter(kind="discussions.thread", number=thread.pk)
    moments = {thread.began, thread.moved, *rows.values_list("happened", flat=True)}
    assert moments == {datetime.combine(today, time(), colombo)}
    with timezone.override("Pacific/Honolulu"):
        [item] = queue_called("wording").waits(facilitator).items
        assert (day(item.since), age(item.since)) == (day(today), "today")


def test_what_the_facilitator_took_out_before_opening_it_is_read_nowhere(client_of, asker, expert, facilitator, crowd):
    thread = ask(client_of(asker), body="I am Asanka of our zebrafares.", sure="1")
    page = f"/q/{thread.pk}/"
    client_of(facilitator).post(f"{page}edit/", QUERY | {"title": "Zonal fares", "body": "They fail.", "version": "1"})
    client_of(facilitator).post(f"{page}open/")
    assert "They fail." in text(client_of(expert).get(page))
    for person in (expert, facilitator):
        assert "zebrafares" not in text(client_of(person).get(page)) + text(client_of(person).get(f"{page}history/"))
    assert not [words for _kind, _people, words in rows(thread) if "zebrafares" in words]


@pytest.mark.one_database
def test_mail_calls_who_is_not_named_in_the_language_of_its_reader(client_of, asker, expert, facilitator, crowd):
    expert.languages.all().delete()
    PersonLanguage.objects.create(person=expert, language="vi", position=0)
    thread = ask(client_of(asker))
    client_of(facilitator).post(f"/q/{thread.pk}/open/")
    client_of(expert).post(f"/q/{thread.pk}/follow/", {"how": "follow"})
    client_of(asker).post(f"/q/{thread.pk}/answer/", {"body": "Of quaggafares.", "language": "en"})
    go_round()
    tasks.tell_of_post(Post.objects.get().pk)
    said = Message.objects.get(kind="discussions/said", to_person=expert.pk).text
    assert "Một thành viên từ Sri Lanka" in said and "a member" not in said


def test_no_page_of_the_secretariat_links_asker_and_thread(client_of, make_person, db):
    scene = make_scene(Role.SECRETARIAT)
    asker = make_person("asker@example.org", name="Asanka Asker", country="LK")
    facilitator = make_person("facilitator@example.org", name="Faci Litator", role=Role.FACILITATOR)
    for place in range(4):
        make_person(name=f"Other {place}", country="LK")
    thread = story(client_of, asker, facilitator, make_person("expert@example.org", name="Esha Expert"))
    to_the_end(client_of, thread, asker, facilitator)
    scene.numbers |= {"thread": thread.pk, "hidden": asker.pk, "members": asker.pk}
    who = ("Asanka", "asker@example.org", f"/people/{asker.pk}/")
    requests = [
        request
        for route, table in EVERY_ADDRESS.items()
        for request in table
        if route.startswith(NEAR) and not request.startswith("POST") and not request.endswith(".pdf")
    ]
    assert len(requests) > 30
    linking = []
    for request in requests:
        answer = scene.client.get(scene.address(request))
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        body = unpacked(body).decode(errors="replace")
        if any(one in body for one in who) and (any(word in body for word in WORDS) or f"/q/{thread.pk}/" in body):
            linking.append(request)
    assert linking == ["/desk/people/{hidden}/mails/"]  # mail that every follower gets


@pytest.mark.parametrize("role", [Role.VISITOR, Role.MEMBER, Role.FACILITATOR])
def test_no_address_of_the_query_tells_who_asked(role, db):
    scene = make_scene(role)
    number = scene.numbers["covered_thread"]
    scene.numbers |= {"thread": number, "replied_thread": number, "waiting_thread": number}
    near = [one for table in EVERY_ADDRESS.values() for one in table if "thread}" in one and not one.startswith("POST")]
    assert len(near) > 15
    answers = {request: scene.client.get(scene.address(request)) for request in near}
    shown = {request: unpacked(answer.content).decode(errors="replace") for request, answer in answers.items()}
    assert [request for request, body in shown.items() if any(one in body for one in ASKED_UNDER_COVER)] == []
    read = [request for request, body in shown.items() if any(word in body for word in COVERED_WORDS)]
    assert bool(read) is (role != Role.VISITOR)


def test_number_that_is_not_for_the_reader_is_as_one_that_does_not_exist(client_of, asker, expert, facilitator, crowd):
    hidden = ask(client_of(asker)).pk
    open_one = ask(client_of(expert), shown_as="name", title="Open fares").pk
    numbers = (hidden, 4_000_000, 10**30)
    page, links = (
        f"/q/{open_one}/",
        [f"http://localhost:8000/q/{one}/" for one in numbers] + [f"/q/{numbers[1]}/reply/"],
    )
    typed = {"body": " ".join(f"[See]({one})" for one in links), "language": "en"}
    for shown in (
        client_of(expert).post(f"{page}answer/", typed | {"preview": "1"}),
        client_of(expert).post(f"{page}answer/", typed, follow=True),
    ):
        assert text(shown).count("<i>not for you</i>") == len(links)
    assert {client_of(expert).get(f"/q/{one}/").status_code for one in numbers} == {404}
