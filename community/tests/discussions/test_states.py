"""Where a thread stands: every state is reached by the one whose turn it is, and the asker hears of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cop.discussions import ending_tasks
from cop.discussions.models import Ending, Post, Reply, Thread
from cop.people.models import Person, RoleHeld
from cop.services.languages.queries import day
from cop.services.ledger.models import Entry
from cop.services.mail.models import Message
from discussions.test_talking import ASK, QUERY, ask
from people.browsing import text


@pytest.fixture
def thread(client_of, asker, facilitator) -> Thread:
    return ask(client_of(asker))


@pytest.fixture
def further(client_of, facilitator, django_capture_on_commit_callbacks):
    """Take a thread further as its facilitator, with the mail that comes of it."""

    def take(thread: Thread, act: str, *, was: str | None = None, **typed):
        thread.refresh_from_db()
        answer = client_of(facilitator).post(
            f"/q/{thread.pk}/state/", {"act": act, "was": was or thread.state, **typed}
        )  # fmt: skip
        thread.refresh_from_db()
        entry = Entry.objects.filter(act="discussions.moved", number=thread.pk).latest("pk")
        for _time in range(2):
            ending_tasks.tell_of_move(thread.pk, thread.state, entry.pk)
        return answer

    return take


def mailed() -> list[tuple[int, str]]:
    return [(m.to_person, m.text) for m in Message.objects.filter(kind="discussions/moved").order_by("pk")]


def test_answered_privately_is_seen_by_asker_and_facilitators_alone(
    client_of, asker, expert, facilitator, thread, further
):
    page = f"/q/{thread.pk}/"
    further(thread, "privately", word="We spoke on Monday.")
    assert thread.state == "privately" and client_of(expert).get(page).status_code == 404
    assert "We spoke on Monday." in text(client_of(asker).get(page))
    [(person, words)] = mailed()
    assert person == asker.pk and "We spoke on Monday." in words
    further(thread, "reopen")
    assert thread.state == "open" and not Ending.objects.exists()
    assert client_of(expert).get(page).status_code == 200


def test_redirected_leads_on_and_the_word_is_the_askers_alone(client_of, asker, expert, facilitator, thread, further):
    unseen = ask(client_of(expert), title="With the facilitator", help_wanted="on")
    assert "no other thread with this number" in text(further(thread, "redirect", to=unseen.pk))
    other = ask(client_of(expert), title="The thread that knows")
    client_of(expert).post(f"/q/{thread.pk}/follow/", {"how": "follow"})
    further(thread, "redirect", to=other.pk, word="Only for you.")
    seen_by = {person.pk: text(client_of(person).get(f"/q/{thread.pk}/")) for person in (asker, expert)}
    assert all("The thread that knows" in shown for shown in seen_by.values())
    assert "Only for you." in seen_by[asker.pk] and "Only for you." not in seen_by[expert.pk]
    words = dict(mailed())
    assert set(words) == {asker.pk, expert.pk} and "Only for you." not in words[expert.pk]
    assert "The thread that knows" in text(client_of(asker).get(f"/q/{thread.pk}/")).split("<aside>")[1], (
        "a stop on the line"
    )


def test_word_to_who_asked_under_cover_is_read_on_the_page_and_mailed_to_nobody(
    client_of, asker, facilitator, make_person, further
):
    for number in range(5):
        make_person(f"{number}@example.org", country="LK")
    answer = client_of(asker).post("/c/clean-mobility/ask/", {
        "kind": "query", "title": "Covered", "body": "x", "language": "en", "shown_as": "nothing",
    })  # fmt: skip
    thread = Thread.objects.get(pk=int(answer["Location"].split("/")[2]))
    further(thread, "privately", word="Call me.")
    assert thread.state == "privately" and not mailed()
    assert "Call me." in text(client_of(asker).get(f"/q/{thread.pk}/"))


def test_of_two_facilitators_who_end_it_at_once_the_second_is_told(
    client_of, facilitator, secretariat, thread, further
):
    further(thread, "privately", word="First.")
    answer = client_of(secretariat).post(
        f"/q/{thread.pk}/state/", {"act": "redirect", "was": "open", "where": "The ministry", "word": "Second."}
    )  # fmt: skip
    thread.refresh_from_db()
    assert answer.status_code == 409 and thread.state == "privately"
    shown = text(answer)
    assert "Somebody else was quicker: it stands at “answered privately” now." in shown
    assert Ending.objects.get().word == "First."


def test_withdrawn_while_being_answered_gives_the_answer_back(client_of, asker, expert, thread):
    page = f"/q/{thread.pk}/"
    client_of(asker).post(f"{page}withdraw/")
    answer = client_of(expert).post(f"{page}answer/", {"body": "An hour of writing."})
    assert (
        answer.status_code == 404
        and "An hour of writing." in text(answer)
        and "taken away while you wrote" in text(answer)
    )
    assert not Post.objects.exists()
    client_of(expert).post(f"{page}take-back/")
    assert Thread.objects.get().state == "withdrawn", "only who asked takes it back"
    client_of(asker).post(f"{page}take-back/")
    assert Thread.objects.get().state == "open"


def test_asker_hears_when_the_facilitator_opens_it_or_compiles(client_of, asker, facilitator, further):
    thread = ask(client_of(asker), help_wanted="on")
    client_of(facilitator).post(f"/q/{thread.pk}/open/")
    thread.refresh_from_db()
    row = Entry.objects.filter(act="discussions.moved", number=thread.pk).latest("pk")
    ending_tasks.tell_of_move(thread.pk, "open", row.pk)
    assert [person for person, _words in mailed()] == [asker.pk]


def test_line_says_by_when_the_next_step_is_due(client_of, asker, thread):
    shown = text(client_of(asker).get(f"/q/{thread.pk}/")).split("<aside>")[1]
    assert "due by" in shown and "until" in shown and shown.count('aria-current="step"') == 1
    Thread.objects.update(state="checking", first_answered=timezone.now())
    Reply.objects.create(thread=thread, checked_until=timezone.localdate() + timedelta(days=3))
    now = text(client_of(asker).get(f"/q/{thread.pk}/")).split("<aside>")[1].split('aria-current="step"')[1]
    assert now.startswith("><b>Checked by asker and those quoted</b><span>until")


def test_what_is_over_is_archived_after_the_communitys_time(client_of, asker, thread):
    talk = ask(client_of(asker), kind="discussion", title="Talk")
    quiet = timezone.now() - timedelta(days=181)
    Thread.objects.update(moved=quiet)
    ending_tasks.archive_what_is_over()
    states = dict(Thread.objects.values_list("pk", "state"))
    assert states == {thread.pk: "open", talk.pk: "archived"}, "a query without its reply stays open"


def test_who_asked_for_help_with_the_words_is_told_when_it_is_open(client_of, asker, facilitator):
    thread = ask(client_of(asker), help_wanted="on")
    assert Thread.objects.get(pk=thread.pk).state == "wording"
    client_of(facilitator).post(f"/q/{thread.pk}/open/")
    entry = Entry.objects.filter(act="discussions.moved", number=thread.pk).latest("pk")
    ending_tasks.tell_of_move(thread.pk, "open", entry.pk)
    [(person, words)] = mailed()
    assert person == asker.pk and "It is open for answers." in words
    assert "Stop this mail" in words and "how often" not in words


def test_query_is_sent_back_with_a_note_and_handed_in_again(client_of, asker, expert, facilitator, further):
    thread = ask(client_of(asker), help_wanted="on")
    page = f"/q/{thread.pk}/"
    assert "What is to be changed" in text(client_of(facilitator).get(f"{page}state/"))
    assert client_of(facilitator).post(f"{page}state/", {"act": "back", "was": "wording"}).status_code == 200
    further(thread, "back", note="Say which city.")
    assert thread.state == "draft" and client_of(facilitator).get(page).status_code == 404
    [(person, words)] = mailed()
    assert person == asker.pk and "Say which city." in words and "sent it back to you" in words
    late = further(thread, "back", was="wording", note="And which year.")
    assert late.status_code == 409 and "And which year." in text(late) and "“draft” now" in text(late)
    assert further(thread, "back", was="wording", note="Say which city.").status_code == 302
    assert client_of(expert).post(f"{page}state/", {"act": "back", "note": "x"}).status_code == 404
    assert Ending.objects.get().word == "Say which city."
    shown = text(client_of(asker).get(page))
    assert "Say which city." in shown and "sent back by the facilitator" in shown
    version = client_of(asker).get(f"{page}edit/").context["form"].initial["version"]
    client_of(asker).post(f"{page}edit/", QUERY | {"title": "Tariff in Kandy", "version": version})
    client_of(asker).post(f"{page}send/", {"help": "1"})
    assert "Say which city." in text(client_of(facilitator).get(page))
    assert "Tariff in Kandy" in text(client_of(facilitator).get(page))
    client_of(facilitator).post(f"{page}open/")
    late = text(further(thread, "back", was="wording", note="And which year."))
    assert "“open” now" in late and "And which year." in late
    assert "Say which city." not in text(client_of(asker).get(page)) and not Ending.objects.exists()


def test_query_under_cover_is_sent_back_to_whoever_asked_and_no_row_tells_who(
    client_of, asker, expert, facilitator, secretariat, further
):
    thread = ask(client_of(asker), shown_as="nothing", title="Zonal fares")
    before = Message.objects.count()
    further(thread, "back", note="Say which city.")
    assert Message.objects.count() == before
    for other in (facilitator, secretariat, expert):
        assert client_of(other).get(f"/q/{thread.pk}/").status_code == 404
    assert "Say which city." in text(client_of(asker).get(f"/q/{thread.pk}/"))
    client_of(asker).post(f"/q/{thread.pk}/send/")
    assert "Say which city." in text(client_of(facilitator).get(f"/q/{thread.pk}/"))
    rows = Entry.objects.filter(kind="discussions.thread", number=thread.pk)
    assert asker.pk not in rows.values_list("actor", flat=True) and "which city" not in str(list(rows.values()))
    assert {(row.happened.hour, row.happened.minute) for row in rows} == {(0, 0)}


def test_discussion_is_closed_after_its_last_day_with_a_note_and_opened_again(
    client_of, asker, expert, facilitator, further
):
    ends = timezone.localdate() + timedelta(days=3)
    late = client_of(asker).post(ASK, QUERY | {"kind": "discussion", "talk_until": "2020-01-01"})
    assert "This day is over" in text(late)
    far = client_of(asker).post(ASK, QUERY | {"kind": "discussion", "talk_until": "9999-12-31"})
    assert "within three months" in text(far)
    thread = ask(client_of(asker), kind="discussion", talk_until=ends.isoformat())
    page = f"/q/{thread.pk}/"
    assert f"until {day(ends)}" in text(client_of(expert).get(page))
    ending_tasks.close_what_is_over()
    thread.refresh_from_db()
    assert thread.state == "open"
    for turn in (1, 2):
        Thread.objects.update(closes=timezone.localdate() - timedelta(days=2))
        for _twice in range(2):
            ending_tasks.close_what_is_over()
        thread.refresh_from_db()
        assert thread.state == "archived" and thread.steps.filter(code="talked").count() == turn
        assert "The last day of the discussion is over" in text(client_of(expert).get(page))
        assert client_of(expert).post(f"{page}answer/", {"body": "Late."}).status_code in (403, 409)
        further(thread, "reopen")
        assert thread.state == "open" and thread.closes is None
    assert "It was opened again." in text(client_of(expert).get(page))
    assert "within three months" in text(further(thread, "until", until="9999-12-31"))
    further(thread, "until", until=ends.isoformat())
    assert thread.closes == ends
    query = ask(client_of(asker), talk_until=ends.isoformat())
    assert query.closes != ends


def test_draft_is_sent_by_whoever_may_still_begin_it(client_of, facilitator):
    thread = ask(client_of(facilitator), kind="announcement", draft="1")
    RoleHeld.objects.filter(person=facilitator).delete()
    assert client_of(Person.objects.get(pk=facilitator.pk)).post(f"/q/{thread.pk}/send/").status_code == 403
    thread.refresh_from_db()
    assert thread.state == "draft"
