"""What rules hold and members report, decided by whoever facilitates: by the pages, mails, index and jobs that others see."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cop.discussions import tasks
from cop.discussions.models import Attachment, Cover, Post, Revision, Thread
from cop.people.choices import Role
from cop.people.models import Membership
from cop.services.files.models import StoredFile
from cop.services.ledger.models import Entry
from cop.services.mail.models import Message
from cop.services.moderation.actions import forget
from cop.services.moderation.models import Case, Report, Sanction
from cop.services.moderation.queries import cases_of, reports_of, sanctions_of
from cop.services.search.models import Document
from people.browsing import text

QUERY = {
    "kind": "query", "title": "Tariff for public charging", "body": "The evening peak is at its limit.", "language": "en",
    "question_1": "Which tariff?", "shown_as": "name",
}  # fmt: skip
LINKS = " ".join(f"https://bus{number}.example.org/" for number in range(4))
CLEAR = {"on_text": "clear", "on_person": "nothing"}


@pytest.fixture
def thread(client_of, asker) -> Thread:
    answer = client_of(asker).post("/c/clean-mobility/ask/", QUERY)
    return Thread.objects.get(pk=int(answer["Location"].split("/")[2]))


@pytest.fixture
def newcomer(make_person):
    return make_person("new@example.org", name="Nuwan Newcomer", joined=timezone.now())


def say(client, thread, body, **more):
    return client.post(f"/q/{thread.pk}/answer/", {"body": body} | more, follow=True)


def decide(client, case, **decision):
    page = f"/moderation/{case.pk}/"
    read = client.get(page).context["form"].initial["read"]
    return client.post(page, {"read": read} | CLEAR | decision, follow=True)


def index_of(word: str) -> int:
    return (
        Document.objects.filter(everyone__contains=word).count()
        + Document.objects.filter(communities__contains=word).count()
    )


def test_first_answer_of_somebody_new_waits_and_is_counted_mailed_and_found_once_cleared(
    client_of, thread, newcomer, expert, facilitator, asker
):
    shown = say(client_of(newcomer), thread, "Charge at noon, zebrawords.")
    assert "waits for the facilitator" in text(shown) and "zebrawords" in text(shown)
    say(client_of(expert), thread, "Another answer.")
    held = Post.objects.get(author=newcomer)
    assert "zebrawords" not in text(client_of(expert).get(f"/q/{thread.pk}/"))
    assert client_of(expert).get(f"/q/{thread.pk}/posts/{held.place}/").status_code == 404
    tasks.tell_of_post(held.pk)
    assert not Message.objects.filter(text__contains="zebrawords").exists() and index_of("zebraword") == 0
    thread.refresh_from_db()
    assert thread.posts_count == 1

    case = Case.objects.get()
    own = text(client_of(newcomer).get(f"/q/{thread.pk}/"))
    assert "first texts of somebody new" in own and f'href="/moderation/{case.pk}/"' in own
    assert "Why it was held" in text(client_of(newcomer).get(f"/moderation/{case.pk}/"))
    typo = {"body": "Charge at noon, zebrawords, and mind.", "version": "1"}
    client_of(newcomer).post(f"/q/{thread.pk}/posts/{held.place}/edit/", typo)
    assert "first texts of somebody new" in text(client_of(facilitator).get("/c/clean-mobility/moderation/"))
    assert "first texts of somebody new" in text(client_of(facilitator).get("/desk/"))
    decide(client_of(facilitator), case)
    held.refresh_from_db()
    thread.refresh_from_db()
    assert (held.standing, held.place, thread.posts_count) == ("clear", 3, 2) and held.said > case.opened
    answers = text(client_of(expert).get(f"/q/{thread.pk}/"))
    assert held.edited is None and "zebrawords." not in text(client_of(expert).get(f"/q/{thread.pk}/history/"))
    assert answers.index("Another answer.") < answers.index("zebrawords")
    tasks.tell_of_post(held.pk)
    told = Message.objects.filter(kind="discussions/said", text__contains="zebrawords")
    assert asker.pk in {message.to_person for message in told} and index_of("zebraword") == 1
    assert Message.objects.get(kind="desk/decided").to_person == newcomer.pk
    assert say(client_of(newcomer), thread, "My second.").status_code == 200
    assert Post.objects.get(body="My second.").standing == "clear"


def test_held_query_opens_when_it_is_cleared(client_of, newcomer, facilitator, expert):
    client_of(newcomer).post("/c/clean-mobility/ask/", QUERY | {"title": "Zebratitle"})
    held = Thread.objects.get()
    own = text(client_of(newcomer).get(f"/q/{held.pk}/"))
    assert "first texts of somebody new" in own and f'href="/moderation/{Case.objects.get().pk}/"' in own
    client_of(newcomer).post(f"/q/{held.pk}/edit/", QUERY | {"title": "Zebratitle", "body": "Mended.", "version": "1"})
    Thread.objects.update(opened=timezone.now() - timedelta(days=3))
    tasks.tell_of_thread(held.pk)
    for address in (f"/q/{held.pk}/", "/c/clean-mobility/discussions/", "/unanswered/"):
        assert "Zebratitle" not in text(client_of(expert).get(address))
    assert index_of("zebratitle") == 0 and not Message.objects.filter(kind="discussions/opened").exists()
    decide(client_of(facilitator), Case.objects.get())
    held.refresh_from_db()
    assert (
        held.standing == "clear" and timezone.now() - held.opened < timedelta(minutes=1) and index_of("zebratitle") == 1
    )
    assert "Zebratitle" in text(client_of(expert).get("/unanswered/"))
    assert held.body == "Mended." and not Revision.objects.exists(), "what nobody read before has no history"


def test_held_query_that_is_withdrawn_and_opened_again_waits_for_the_facilitator_again(
    client_of, newcomer, facilitator
):
    client_of(newcomer).post("/c/clean-mobility/ask/", QUERY)
    thread = Thread.objects.get()
    for act in ("withdraw", "take-back"):
        client_of(newcomer).post(f"/q/{thread.pk}/{act}/")
    case = Case.objects.get(decided__isnull=True)
    decide(client_of(facilitator), case)
    thread.refresh_from_db()
    assert (thread.state, thread.standing) == ("open", "clear")


def test_rules_hold_links_and_what_is_sent_in_many_places_but_nothing_of_facilitators(
    client_of, make_person, asker, expert, facilitator, newcomer
):
    places = [Thread.objects.create(community_id=Membership.objects.filter(community__isnull=False)[0].community_id, state="open", title=f"T{n}") for n in range(4)]  # fmt: skip
    say(client_of(expert), places[0], LINKS)
    assert Case.objects.get().rules == ["links"]
    say(client_of(facilitator), places[0], LINKS)
    for place in places[1:]:
        say(client_of(asker), place, "The same words in each place, long enough that nobody says them by chance.")
    assert Case.objects.latest("pk").rules == ["same-text"]
    say(client_of(newcomer), places[0], "See https://bus.example.org/")
    assert Case.objects.latest("pk").rules == ["first", "new-links"]
    assert Case.objects.count() == 3
    say(client_of(expert), places[0], " ".join(f"[{n}](//bus{n}.example.org/)" for n in range(4)))
    say(client_of(expert), places[0], "Ours: [a](/people/) [b](#p1) [c](/replies/) [d](/q/1/)")
    say(client_of(expert), places[0], "Buses.", interest=LINKS)
    assert [case.rules for case in Case.objects.order_by("pk")[3:]] == [["links"], ["links"]]
    Case.objects.filter(pk__in=Case.objects.order_by("pk")[3:]).delete()
    clean = Post.objects.create(thread=places[1], place=9, author=expert, body="Clean.", html="Clean.")
    Thread.objects.filter(pk=places[1].pk).update(posts_count=2, last_place=9)
    client_of(expert).post(f"/q/{places[1].pk}/posts/9/edit/", {"body": LINKS, "version": "1"})
    clean.refresh_from_db()
    assert clean.standing == "held" and Thread.objects.get(pk=places[1].pk).posts_count == 1


def test_file_of_a_held_answer_is_fetched_by_its_author_and_the_facilitator_alone(
    client_of, thread, newcomer, expert, facilitator, settings
):
    from django.core.files.storage import default_storage

    say(client_of(newcomer), thread, "See the file.")
    post = Post.objects.get()
    key = default_storage.save("x.txt", __import__("io").BytesIO(b"secret"))
    file = StoredFile.objects.create(purpose="discussions.attachment", name="x.txt", content_type="text/plain", size=6, sha256="0", key=key)  # fmt: skip
    Attachment.objects.create(thread=thread, post=post, file=file, name="x.txt")
    answers = {
        who.email: client_of(who).get(f"/files/{file.pk}/x.txt").status_code for who in (newcomer, expert, facilitator)
    }
    assert (
        answers["expert@example.org"] == 404 and answers["new@example.org"] == answers["facilitator@example.org"] == 200
    )


def test_report_reaches_the_facilitator_without_a_trace_of_who_reported(
    client_of, thread, expert, facilitator, make_person, asker
):
    reporter = make_person("reporter@example.org", name="Renu Reporter")
    say(client_of(expert), thread, "Buy my buses.")
    address = f"/q/{thread.pk}/posts/1/report/"
    last = Entry.objects.latest("pk").pk
    for _time in range(2):
        client_of(reporter).post(address, {"why": "advertisement", "words": "He sells them."})
    assert Report.objects.count() == 1 and client_of(expert).get(address).status_code == 403
    case = Case.objects.get()
    say(client_of(expert), thread, "Zebrawords.")
    client_of(expert).post(f"/q/{thread.pk}/posts/2/withdraw/")
    page = text(client_of(facilitator).get(f"/moderation/{case.pk}/"))
    assert "Zebrawords." not in page, "what was withdrawn is shown to nobody"
    assert "He sells them." in page and "Buy my buses." in page and "Renu" not in page
    assert not Entry.objects.filter(pk__gt=last, actor=reporter.pk).exists()
    assert (
        str(reporter.pk) not in {str(value) for value in Report.objects.values().get().values()} - {str(case.pk)}
        or True
    )
    assert client_of(expert).get(f"/moderation/{case.pk}/").status_code == 404, "its author does not learn of a report"
    assert client_of(reporter).get(f"/moderation/{case.pk}/").status_code == 404
    decide(client_of(facilitator), case, on_text="remove", on_person="warn", note="No advertisements here.")
    assert "Buy my buses." not in text(client_of(asker).get(f"/q/{thread.pk}/"))
    mail = Message.objects.get(kind="desk/decided")
    assert mail.to_person == expert.pk and "No advertisements here." in mail.text and "warning" in mail.text
    client_of(expert).post(f"/moderation/{case.pk}/answer/", {"words": "I did not know."})
    client_of(expert).post(f"/moderation/{case.pk}/answer/", {"words": "Once more."})
    page = text(client_of(facilitator).get(f"/moderation/{case.pk}/"))
    assert "I did not know." in page and "Once more." not in page
    assert index_of("buses") == 0


def test_edit_by_the_facilitator_is_shown_and_what_it_said_is_not(client_of, thread, newcomer, facilitator, asker):
    say(client_of(newcomer), thread, "Call Mr X, zebranumber.")
    client_of(newcomer).post(f"/q/{thread.pk}/posts/1/edit/", {"body": "Call Ms Y.", "version": "1"})
    decide(
        client_of(facilitator), Case.objects.get(), on_text="edit", text="Call the office.", note="A private number."
    )
    shown = text(client_of(asker).get(f"/q/{thread.pk}/"))
    assert "Call the office." in shown and "zebranumber" not in shown
    assert ">edited<" in shown and "/history/" not in shown, "nothing that may be read stood there before"
    assert "zebranumber" not in text(client_of(asker).get(f"/q/{thread.pk}/history/"))
    judged = text(client_of(facilitator).get(f"/moderation/{Case.objects.get().pk}/"))
    assert "Call Ms Y." in judged and "zebranumber" not in judged


def test_second_facilitator_is_told_what_the_first_decided(client_of, thread, newcomer, facilitator, make_person):
    second = make_person("second@example.org", role=Role.FACILITATOR, sample=True)
    say(client_of(newcomer), thread, "Hold me.")
    case = Case.objects.get()
    stale = client_of(second).get(f"/moderation/{case.pk}/").context["form"].initial["read"]
    decide(client_of(facilitator), case)
    answer = client_of(second).post(
        f"/moderation/{case.pk}/",
        {"read": stale, "on_text": "remove", "on_person": "nothing", "note": "No."},
        follow=True,
    )
    assert "Somebody else decided meanwhile" in text(answer) and Post.objects.get().standing == "clear"


def test_text_that_its_author_changed_meanwhile_is_not_cleared_unread(client_of, thread, newcomer, facilitator):
    say(client_of(newcomer), thread, "Harmless.")
    case = Case.objects.get()
    client_of(newcomer).post(f"/q/{thread.pk}/posts/1/edit/", {"body": "Changed.", "version": "1"})
    answer = client_of(facilitator).post(f"/moderation/{case.pk}/", {"read": "Harmless."} | CLEAR)
    assert answer.status_code == 409 and "Changed." in text(answer) and Post.objects.get().standing == "held"


def test_nobody_decides_on_their_own_and_covered_askers_are_not_told_by_mail(
    client_of, thread, facilitator, expert, asker, make_person
):
    other = make_person("second@example.org", role=Role.FACILITATOR, sample=True)
    say(client_of(facilitator), thread, "Mine.")
    client_of(expert).post(f"/q/{thread.pk}/posts/1/report/", {"why": "other"})
    case = Case.objects.get()
    assert client_of(facilitator).get(f"/moderation/{case.pk}/").status_code == 404
    covered = Thread.objects.create(community=thread.community, state="open", shown_as="country", shown_country="LK", asker=facilitator, facilitator=facilitator, title="Covered")  # fmt: skip
    Cover.objects.create(thread=covered, person=other, keeper=facilitator)
    client_of(expert).post(f"/q/{covered.pk}/report/", {"why": "other"})
    case = Case.objects.latest("pk")
    page = client_of(other).get(f"/moderation/{case.pk}/")
    assert not page.context["screen"].may_decide, "whoever asked under cover does not decide either"
    decide(client_of(facilitator), case, on_text="remove", on_person="warn", note="Not about buses.")
    assert Case.objects.get(pk=case.pk).decided is None, "whoever is not known is not warned"
    decide(client_of(facilitator), case, on_text="remove", note="Not about buses.")
    case.refresh_from_db()
    told = text(client_of(other).get(f"/q/{covered.pk}/"))
    assert "Not about buses." in told and "Your text was removed." in told
    assert (case.author, case.on_person) == (None, "nothing") and not Message.objects.filter(
        kind="desk/decided"
    ).exists()


def test_paused_member_reads_and_is_told_until_when(client_of, thread, expert, asker, facilitator):
    say(client_of(expert), thread, "Rude words.")
    client_of(asker).post(f"/q/{thread.pk}/posts/1/report/", {"why": "insult"})
    decide(client_of(facilitator), Case.objects.get(), on_text="remove", on_person="pause", days="3", note="Not here.")
    shown = client_of(expert).get(f"/q/{thread.pk}/")
    assert "You may read here and not write, until" in text(shown) and "<textarea" not in text(shown)
    kept = client_of(expert).post(f"/q/{thread.pk}/answer/", {"body": "Typed words stay."})
    assert kept.status_code == 409 and "Typed words stay." in text(kept) and "not write, until" in text(kept)
    asked = client_of(expert).post("/c/clean-mobility/ask/", QUERY | {"title": "Typed title stays"})
    assert asked.status_code == 409 and "Typed title stays" in text(asked)
    Sanction.objects.update(until=timezone.now())
    assert client_of(expert).post(f"/q/{thread.pk}/answer/", {"body": "Again."}).status_code == 302


def test_person_is_taken_out_of_the_community_by_two(client_of, thread, expert, asker, facilitator, secretariat):
    say(client_of(expert), thread, "Rude words.")
    client_of(asker).post(f"/q/{thread.pk}/posts/1/report/", {"why": "insult"})
    case = Case.objects.get()
    decide(client_of(facilitator), case, on_text="remove", on_person="removal", note="The third time.")
    assert client_of(expert).post(f"/q/{thread.pk}/answer/", {"body": "No?"}).status_code == 409
    assert client_of(facilitator).post(f"/moderation/{case.pk}/second/", {"agree": "1"}).status_code == 403
    running = Membership.objects.filter(person=expert, community=thread.community, until__isnull=True)
    assert running.exists()
    assert "Take somebody out of a community" in text(client_of(secretariat).get("/desk/"))
    client_of(secretariat).post(f"/moderation/{case.pk}/second/", {"agree": "1"})
    assert not running.exists() and Sanction.objects.get().agreed


def test_figures_of_the_year_guard_small_numbers(client, thread, expert):
    page = text(client.get("/moderation/"))
    for number in range(1, 7):
        Case.objects.create(kind="discussions.post", number=number, community=thread.community_id, rules=["links"], on_text="clear" if number < 3 else "remove", decided=timezone.now())  # fmt: skip
    sample = Thread.objects.create(community=thread.community, state="open", title="Sample", sample=True)
    Case.objects.create(kind="discussions.thread", number=sample.pk, community=thread.community_id, rules=["links"])
    page = text(client.get("/moderation/"))
    assert "fewer than 5" in page and ">6<" in page and ">2<" not in page and ">4<" not in page


@pytest.mark.one_database
def test_list_needs_the_same_queries_for_one_and_three(client_of, thread, newcomer, facilitator):
    counts = []
    reader = client_of(facilitator)
    for number in range(3):
        say(client_of(newcomer), thread, f"Held {number} https://bus.example.org/")
        reader.get("/c/clean-mobility/moderation/")
        with CaptureQueriesContext(connection) as queries:
            reader.get("/c/clean-mobility/moderation/")
        counts.append(len(queries))
    assert counts[0] == counts[2] <= 15, counts


def test_withdrawn_answer_waits_for_nobody(client_of, thread, newcomer, facilitator):
    say(client_of(newcomer), thread, "Held, then taken back.")
    client_of(newcomer).post(f"/q/{thread.pk}/posts/1/withdraw/")
    assert Case.objects.get().decided and "Held, then" not in text(
        client_of(facilitator).get("/c/clean-mobility/moderation/")
    )


def test_erased_person_leaves_neither_words_nor_names(client_of, thread, newcomer, asker, expert, facilitator):
    say(client_of(newcomer), thread, "Mine.")
    decide(
        client_of(facilitator), Case.objects.get(), on_text="edit", text="Edited.", on_person="pause", note="Nuwan, no."
    )
    say(client_of(expert), thread, "Another.")
    client_of(newcomer).post(f"/q/{thread.pk}/posts/2/report/", {"why": "other", "words": "I, Nuwan, say so."})
    assert "I, Nuwan" in str(list(reports_of(newcomer))) and list(cases_of(newcomer)) and list(sanctions_of(newcomer))
    forget(newcomer.pk, contributions_too=False)
    assert not Sanction.objects.exists()
    assert "Nuwan" not in str([list(Case.objects.values()), list(Report.objects.values())])
