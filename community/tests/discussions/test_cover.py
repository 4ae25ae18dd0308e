"""Whoever asks through the facilitator, or speaks under the Chatham House rule, is told by nothing that anybody gets."""

import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook

from config.every_address import EVERY_ADDRESS
from config.scene import ASKED_UNDER_COVER, COVERED_WORDS, make_scene
from cop.desk.models import DataRequest
from cop.discussions import ending_tasks, tasks
from cop.discussions.actions import covering
from cop.discussions.actions import ending as actions
from cop.discussions.models import Cover, Edition, Look, Outcome, Post, Reply, Thread
from cop.network.models import Community
from cop.people.actions.merging.people import merge_people
from cop.people.actions.merging.undoing import undo_merge
from cop.people.choices import Role
from cop.people.models import Merge, Person, PersonLanguage
from cop.people.queries.my_data import archive
from cop.services.files.cleaning import without_makers
from cop.services.files.refusals import Refused
from cop.services.ledger.models import Entry
from cop.services.ledger.queries import opened
from cop.services.mail.models import Message
from cop.services.moderation.models import Case
from discussions.test_moderation import decide
from discussions.test_talking import QUERY
from journeys.mails import link
from people.browsing import text

pytestmark = pytest.mark.usefixtures("second_factor_off")
ASK = "/c/clean-mobility/ask/"
COVERED = QUERY | {"title": "Zonal fares of ours", "body": "Our **zebrafares** fail.", "shown_as": "country"}
WORDS = ("Zonal fares", "zebrafares", "quaggafares")

NEAR = (
    "q/", "c/<slug:community>/discussions", "ask/", "discussions/", "unanswered/", "search", "people/<int", "desk/people/<int",
    "desk/things/", "desk/mail", "desk/jobs", "moderation/", "topics/", "replies/", "open-questions", "my/searches", "desk/acts/", "desk/merges/", "desk/doubles/", "desk/protection/", "api/v1/p", "my/data/", "my/privacy/",
)  # fmt: skip
"""The addresses at which a person or a thread may be told of."""


@pytest.fixture
def crowd(make_person, asker) -> list[Person]:
    """Four more from the asker's country: enough to be one of them."""
    return [make_person(name=f"Other {place}", country="LK") for place in range(4)]


def ask(client, **changes) -> Thread:
    answer = client.post(ASK, COVERED | changes)
    assert answer.status_code == 302, text(answer)
    return Thread.objects.get(pk=int(answer["Location"].split("/")[2]))


def story(client_of, asker, facilitator, bystander) -> Thread:
    """Asked, opened, followed by both, answered and edited under cover, and mailed."""
    thread = ask(client_of(asker))
    page = f"/q/{thread.pk}/"
    client_of(facilitator).post(f"{page}open/")
    for person in (bystander, asker):
        client_of(person).post(f"{page}follow/", {"how": "follow"})
    client_of(asker).post(
        f"{page}answer/", {"body": "First of quaggafares.\n-- \nAsanka Asker", "language": "en", "sure": "1"}
    )
    client_of(bystander).post(f"{page}answer/", {"body": "By the way.", "language": "en"})
    covering.go_round(timezone.now() + timedelta(days=2))
    client_of(asker).post(f"{page}posts/2/edit/", {"body": "More of quaggafares.", "version": "1"})
    client_of(asker).post(f"{page}posts/1/helpful/")
    client_of(bystander).post(f"{page}posts/2/helpful/")
    client_of(asker).post(f"{page}public/", {"side": "asker"})
    tasks.tell_facilitator(thread.pk)
    tasks.tell_of_thread(thread.pk)
    for post in Post.objects.order_by("pk"):
        tasks.tell_of_post(post.pk)
    return thread


def to_the_end(client_of, thread, asker, facilitator) -> Thread:
    """Compiled, circulated, read by the asker, published, mailed; and something came of it."""
    desk, page = client_of(facilitator), f"/q/{thread.pk}/"
    desk.post(f"{page}compile/begin/")
    reply = Reply.objects.get(thread=thread)
    reply.parts.all().delete()
    reply.parts.create(section="summary", place=1, text="Of quaggafares.", cites=["1"], signed=timezone.now())
    desk.post(f"{page}compile/circulate/")
    reply.refresh_from_db()
    tasks.circulate_reply(reply.pk, reply.version)
    client_of(asker).post(own_link(client_of(asker).get(page), "correct"), {"text": "Half.\n-- \nAsanka Asker"})
    client_of(asker).post(own_link(client_of(asker).get(page), "right"))
    Reply.objects.update(checked_until=timezone.localdate() - timedelta(days=1))
    tasks.end_circulations()
    tasks.tell_of_reply(Edition.objects.get(reply=reply).pk)
    Reply.objects.update(published=timezone.now() - timedelta(days=100))
    tasks.ask_what_came()
    asked = Message.objects.get(kind="discussions/what_came", to_person=asker.pk)
    client_of(asker).post(link(asked.text, page), {"text": "Lower quaggafares.\n-- \nAsanka Asker"})
    assert Outcome.objects.get(thread=thread).of_asker
    return thread


def own_link(page, act: str) -> str:
    return re.search(rf"/q/\d+/reply/check/{act}/[^\"?]+", text(page))[0]


def rows(thread: Thread) -> Iterator[tuple[str, set[int], str]]:
    """Every row of the database that tells of the thread, but for `Cover`: what kind of row, the people in it, its words."""
    posts = set(thread.posts.values_list("pk", flat=True))
    for model in apps.get_models():
        if model is Cover:
            continue
        for row in model._base_manager.all():
            people, of_thread, words = set(), model is Thread and row.pk == thread.pk, ""
            values: Any = {column: getattr(row, column.attname) for column in model._meta.concrete_fields}
            kind = str(getattr(row, "kind", ""))
            for column, value in values.items():
                to = column.remote_field.model if column.remote_field else None
                if to is Person or column.name in ("actor", "behind", "about", "to_person", "owner"):
                    people.add(value)
                of_thread |= (to is Thread and value == thread.pk) or (to is Post and value in posts)
                of_thread |= column.name == "number" and value in {
                    "discussions.thread": {thread.pk},
                    "discussions.post": posts,
                }.get(kind, ())
                words += f" {value}"
            if model is Entry:
                words += str(opened([row])[0].new)
                of_thread |= str({"kind": "thread", "what": str(thread.pk)}) in words
            of_thread |= any(word in words for word in WORDS) or f"q{thread.pk}-" in words
            if of_thread:
                yield f"{model._meta.label} {getattr(row, 'act', kind)}", people, words


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
    covering.go_round(timezone.now() + timedelta(days=2))
    tasks.tell_of_post(Post.objects.get().pk)
    said = Message.objects.get(kind="discussions/said", to_person=expert.pk).text
    assert "Một thành viên từ Sri Lanka" in said and "a member" not in said


def test_until_the_round_only_the_asker_sees_what_they_said(client_of, asker, expert, facilitator, secretariat, crowd):
    thread = ask(client_of(asker))
    client_of(facilitator).post(f"/q/{thread.pk}/open/")
    client_of(asker).post(f"/q/{thread.pk}/answer/", {"body": "Of quaggafares.", "language": "en"})
    page = f"/q/{thread.pk}/"
    assert "quaggafares" in text(client_of(asker).get(page))
    for person in (expert, facilitator, secretariat):
        assert "quaggafares" not in text(client_of(person).get(page))
    thread.refresh_from_db()
    assert thread.posts_count == 0
    covering.go_round(timezone.now() + timedelta(days=2))
    covering.go_round(timezone.now() + timedelta(days=2))
    assert text(client_of(expert).get(page)).count("quaggafares") == 1


@pytest.mark.parametrize("ends", ["archived", "privately", "redirected", "withdrawn"])
def test_round_puts_out_what_was_said_before_the_thread_ended(client_of, asker, expert, facilitator, crowd, ends):
    thread = ask(client_of(asker))
    page = f"/q/{thread.pk}/"
    client_of(facilitator).post(f"{page}open/")
    client_of(expert).post(f"{page}follow/", {"how": "follow"})
    client_of(asker).post(f"{page}answer/", {"body": "Of quaggafares.", "language": "en"})
    Thread.objects.update(state=ends)
    covering.go_round(timezone.now() + timedelta(days=2))
    post = Post.objects.get(thread=thread)
    tasks.tell_of_post(post.pk)
    read = ends in ("archived", "redirected")
    assert post.standing == ("later" if ends == "withdrawn" else "clear")
    assert ("quaggafares" in text(client_of(expert).get(page))) is read
    assert ("quaggafares" in text(client_of(facilitator).get(page))) is (ends != "withdrawn")
    assert Message.objects.filter(kind="discussions/said").exists() is read


@pytest.mark.one_database
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
        body = _unpacked(body).decode(errors="replace")
        if any(one in body for one in who) and (any(word in body for word in WORDS) or f"/q/{thread.pk}/" in body):
            linking.append(request)
    assert linking == ["/desk/people/{hidden}/mails/"]  # mail that every follower gets


@pytest.mark.parametrize("role", [Role.VISITOR, Role.MEMBER, Role.FACILITATOR])
@pytest.mark.one_database
def test_no_address_of_the_query_tells_who_asked(role, db):
    scene = make_scene(role)
    number = scene.numbers["covered_thread"]
    scene.numbers |= {"thread": number, "replied_thread": number, "waiting_thread": number}
    near = [one for table in EVERY_ADDRESS.values() for one in table if "thread}" in one and not one.startswith("POST")]
    assert len(near) > 15
    answers = {request: scene.client.get(scene.address(request)) for request in near}
    shown = {request: _unpacked(answer.content).decode(errors="replace") for request, answer in answers.items()}
    assert [request for request, body in shown.items() if any(one in body for one in ASKED_UNDER_COVER)] == []
    read = [request for request, body in shown.items() if any(word in body for word in COVERED_WORDS)]
    assert bool(read) is (role != Role.VISITOR)


def test_what_is_held_under_cover_waits_from_its_round_on_and_is_nobodys(client_of, asker, facilitator, crowd):
    thread = ask(client_of(asker))
    client_of(facilitator).post(f"/q/{thread.pk}/open/")
    many = " ".join(f"https://{place}.example/" for place in range(5))
    client_of(asker).post(f"/q/{thread.pk}/answer/", {"body": f"See {many}", "language": "en", "sure": "1"})
    assert not Case.objects.exists()
    covering.go_round(timezone.now() + timedelta(days=2))
    post = Post.objects.get(thread=thread)
    case = Case.objects.get(kind="discussions.post", number=post.pk)
    assert (post.standing, case.author, case.rules) == ("held", None, ["links"])
    thread.refresh_from_db()
    assert (thread.posts_count, thread.last_place) == (0, post.place)
    decide(client_of(facilitator), case)
    post.refresh_from_db()
    thread.refresh_from_db()
    assert (post.standing, thread.posts_count) == ("clear", 1)


def test_asker_alone_lifts_it(client_of, asker, expert, facilitator, secretariat, crowd):
    thread = story(client_of, asker, facilitator, expert)
    for person in (expert, facilitator, secretariat):
        assert client_of(person).post(f"/q/{thread.pk}/appear/", {"shown_as": "name"}).status_code == 404
    assert "Nobody else sees this note" in text(client_of(asker).get(f"/q/{thread.pk}/"))
    client_of(asker).post(f"/q/{thread.pk}/appear/", {"shown_as": "name"})
    shown = text(client_of(expert).get(f"/q/{thread.pk}/"))
    assert shown.count("Asanka Asker") == 2 and not Cover.objects.exists()
    assert Entry.objects.get(act="discussions.cover_lifted").actor == asker.pk


def test_facilitator_in_charge_alone_looks_and_the_asker_sees_that(
    client_of, make_person, asker, facilitator, secretariat, crowd
):
    other = make_person("other@example.org", name="Later Facilitator", role=Role.FACILITATOR)
    thread = ask(client_of(asker))
    who = f"/q/{thread.pk}/who/"
    for person in (other, secretariat, crowd[0]):
        assert client_of(person).post(who).status_code == 404
    assert "Asanka" not in text(client_of(facilitator).get(who)) and not Look.objects.exists()
    assert "Asanka Asker" in text(client_of(facilitator).post(who))
    assert Entry.objects.get(act="discussions.looked").about is None
    assert "The facilitator looked" in text(client_of(asker).get(f"/q/{thread.pk}/"))
    client_of(facilitator).post(f"/q/{thread.pk}/hand-over/", {"to": str(other.pk)})
    assert client_of(other).post(who).status_code == 404
    client_of(asker).post(f"/q/{thread.pk}/hand-over/", {"yes": "1"})
    assert "Asanka Asker" in text(client_of(other).post(who))
    assert client_of(facilitator).post(who).status_code == 404


def test_facilitator_who_asks_is_found_by_no_gap_among_the_facilitators(client_of, make_person, facilitator, crowd):
    others = [make_person(name=f"Facilitator {place}", role=Role.FACILITATOR) for place in range(2)]
    for asks in (facilitator, others[0]):
        thread = ask(client_of(asks), shown_as="nothing", title=f"Fares of {asks.pk}")
        assert (thread.asker, thread.facilitator, Cover.objects.get(thread=thread).keeper) == (facilitator,) * 3
        shown = text(client_of(facilitator).get(f"/q/{thread.pk}/who/"))
        assert [f'value="{one.pk}"' in shown for one in (facilitator, *others)] == [False, True, True]
        client_of(facilitator).post(f"/q/{thread.pk}/hand-over/", {"to": str(others[0].pk)})
        client_of(asks).post(f"/q/{thread.pk}/hand-over/", {"yes": "1"})
        thread.refresh_from_db()
        assert (thread.asker, Cover.objects.get(thread=thread).person) == (others[0], asks)


def test_too_few_who_fit_and_telling_words_are_said_before_it_is_sent(client_of, make_person, asker, facilitator):
    refused = client_of(asker).post(ASK, COVERED)
    assert refused.status_code == 200 and "at least five members" in text(refused) and not Thread.objects.exists()
    telling = COVERED | {"shown_as": "nothing", "body": "I, Asanka, ask.\nCall +94 77 123 4567\nKind regards"}
    warned = text(client_of(asker).post(ASK, telling))
    assert all(f"<mark>{word}</mark>" in warned for word in ("Asanka", "+94 77 123 4567", "Kind regards"))
    assert not Thread.objects.exists()
    thread = ask(client_of(asker), **telling, sure="1")
    assert "<mark>Asanka</mark>" in text(client_of(facilitator).post(f"/q/{thread.pk}/who/"))


def test_fewer_who_fit_at_the_opening_show_less(client_of, asker, expert, facilitator, crowd):
    thread = ask(client_of(asker))
    Person.objects.filter(pk=crowd[0].pk).update(country="IN")
    client_of(facilitator).post(f"/q/{thread.pk}/open/")
    assert (
        "a member from" not in text(client_of(expert).get(f"/q/{thread.pk}/")).split("<article>")[1].split("<form")[0]
    )


def test_answer_to_ones_own_query_in_ones_own_name_is_asked_about(client_of, asker, expert, facilitator, crowd):
    thread = ask(client_of(asker))
    client_of(facilitator).post(f"/q/{thread.pk}/open/")
    typed = {"body": "As I said.", "language": "en", "as": "name"}
    assert "You asked this" in text(client_of(asker).post(f"/q/{thread.pk}/answer/", typed))
    assert not Post.objects.exists()
    client_of(asker).post(f"/q/{thread.pk}/answer/", typed | {"own": "1"})
    assert Post.objects.get().author == asker


def test_merge_and_its_undoing_write_nowhere_who_asked(client_of, make_person, asker, facilitator, secretariat, crowd):
    thread = ask(client_of(asker))
    kept = make_person("kept@example.org", name="Kept Kamala")
    merge_people(kept, asker, taken=[], versions=(kept.version, asker.version), acting_person=secretariat)
    merge = Merge.objects.get()
    assert "discussions.Cover" not in str(merge.record)
    assert client_of(kept).get(f"/q/{thread.pk}/appear/").status_code == 200
    undo_merge(merge, acting_person=secretariat)
    assert client_of(kept).get(f"/q/{thread.pk}/appear/").status_code == 404


def told_of(kind: str) -> set[int | None]:
    return set(Message.objects.filter(kind=f"discussions/{kind}").values_list("to_person", flat=True))


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


def test_chatham_house_names_nobody(client_of, asker, expert, facilitator, secretariat):
    for person in (asker, expert):
        client_of(person).post(f"/follow/community/{Community.objects.get().pk}/", {"how": "follow"})
    thread = ask(client_of(asker), shown_as="name", chatham="on")
    client_of(expert).post(f"/q/{thread.pk}/answer/", {"body": "Of quaggafares.", "language": "en"})
    tasks.tell_of_thread(thread.pk)
    tasks.tell_of_post(Post.objects.get().pk)
    assert told_of("opened") >= {asker.pk, expert.pk} and told_of("said") == {asker.pk, expert.pk}
    names = ("Asanka", "Esha", f"/people/{asker.pk}/", f"/people/{expert.pk}/")
    for person in (facilitator, secretariat):
        for page in (f"/q/{thread.pk}/", f"/q/{thread.pk}/history/", "/c/clean-mobility/discussions/", "/unanswered/"):
            assert not [name for name in names if name in text(client_of(person).get(page))], page
    mails = Message.objects.filter(kind__startswith="discussions/").exclude(to_person=expert.pk)
    assert mails and all("Esha" not in mail.text + mail.html for mail in mails)
    written = Entry.objects.filter(kind__startswith="discussions.").exclude(act="discussions.followed")
    assert set(written.values_list("actor", flat=True)) == {None}
    assert client_of(secretariat).get(f"/q/{thread.pk}/who/").status_code == 404
    assert "Esha Expert" in text(client_of(facilitator).post(f"/q/{thread.pk}/who/"))


def test_what_the_secretariat_fetches_for_somebody_holds_nothing_that_is_told_to_them_alone(
    client_of, asker, expert, facilitator, secretariat, crowd
):
    covered = ask(client_of(asker))
    client_of(facilitator).post(f"/q/{covered.pk}/open/")
    client_of(asker).post(f"/q/{covered.pk}/answer/", {"body": "Of quaggafares.", "language": "en"})
    unnamed = ask(client_of(asker), title="Unnamed fares", shown_as="name", chatham="on")
    for place, words in enumerate(("Of gnufares.", "Of okapifares.")):
        where = (unnamed, ask(client_of(expert), title="Open fares", shown_as="name"))[place]
        sheet, kept = Workbook(), BytesIO()
        sheet.active["A1"] = words
        sheet.save(kept)
        typed = {"body": words, "language": "en", "attached": SimpleUploadedFile("fares.xlsx", kept.getvalue())}
        client_of(asker).post(f"/q/{where.pk}/answer/", typed)
    request = DataRequest.objects.create(
        person=asker,
        kind="access",
        received="2026-11-25",
        due="2026-12-25",
        country="LK",
        language="en",
        way="telephone",
    )
    fetched = client_of(secretariat).post(f"/desk/protection/requests/{request.pk}/data.zip")
    for_desk, own = (
        _unpacked(b"".join(pieces)).decode(errors="replace") for pieces in (fetched.streaming_content, archive(asker))
    )
    assert "okapifares" in for_desk and "is given to them alone" in for_desk
    for words in (*WORDS, "Unnamed fares", "gnufares"):
        assert words not in for_desk
        assert words in own
    assert "is given to them alone" not in own and "This is all that is kept of you here." in own


def test_where_nobody_is_named_who_asked_gets_the_mail_of_who_follows(client_of, asker, expert, facilitator):
    thread = ask(client_of(asker), shown_as="name", chatham="on")
    page, both = f"/q/{thread.pk}/", {asker.pk, expert.pk}
    client_of(expert).post(f"{page}follow/", {"how": "follow"})
    reply = Reply.objects.create(thread=thread, language="en", checked_until=timezone.localdate(), version=1)
    tasks.circulate_reply(reply.pk, 1)
    assert told_of("reply_checked") == both and not told_of("check_reply")
    client_of(asker).post(own_link(client_of(asker).get(page), "right"))
    reply.refresh_from_db()
    assert reply.asker_agreed and "/reply/check/" not in text(client_of(expert).get(page))
    Reply.objects.update(checked_until=None, number=1, published=timezone.now() - timedelta(days=100))
    tasks.ask_what_came()
    assert told_of("what_came") == both
    redirect = {"word": "Ask the board.", "where": "The board", "was": "open"}
    actions.redirect(thread, **redirect, acting_person=facilitator)
    ending_tasks.tell_of_move(thread.pk, "redirected", 1)
    moved = Message.objects.filter(kind="discussions/moved")
    assert {mail.to_person for mail in moved} == both
    assert len({mail.text.split(",", 1)[1].split("Stop this mail")[0] for mail in moved}) == 1
    assert "Ask the board." in text(client_of(asker).get(page))


@pytest.mark.one_database
def test_files_are_cleaned_or_refused():
    sheet, kept = Workbook(), BytesIO()
    sheet.properties.creator = sheet.properties.lastModifiedBy = "Asanka Asker"
    sheet.active["A1"] = "Fares"
    sheet.save(kept)
    cleaned = without_makers(SimpleUploadedFile("asanka.xlsx", kept.getvalue()))
    body = _unpacked(cleaned.read())
    assert b"Asanka" not in body and b"Fares" in body and "asanka" not in cleaned.name
    word = BytesIO()
    with zipfile.ZipFile(word, "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("word/document.xml", '<w:ins w:id="1" w:author="Asanka Asker">New</w:ins>')
        made.writestr(
            "docProps/core.xml",
            '<x xmlns="http://schemas.openxmlformats.org/package/2006/metadata/core-properties">Asanka</x>',
        )
        made.writestr(
            "docProps/app.xml",
            '<P xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">Asanka</P>',
        )
    body = _unpacked(without_makers(SimpleUploadedFile("a.docx", word.getvalue())).read())
    assert b"Asanka" not in body and b"New" in body
    with pytest.raises(Refused, match="under cover"):
        without_makers(SimpleUploadedFile("a.pdf", b"%PDF-1.4 /Author (Asanka) %%EOF"))


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(BytesIO(body)) as packed:
        return b"\n".join(_unpacked(packed.read(name)) for name in packed.namelist())
