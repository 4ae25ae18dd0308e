"""What somebody does under cover is seen with the round, and nothing tells when they did it."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from unittest.mock import patch

import pikepdf
import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cop.discussions import tasks
from cop.discussions.actions import covering, posting
from cop.discussions.actions.refusals import NotNow
from cop.discussions.models import Post, Revision, Thread, Waiting
from cop.people.choices import Role
from cop.services.ledger.models import Entry
from cop.services.mail.models import Message
from cop.services.moderation.models import Case
from discussions.test_moderation import decide
from discussions.undercover import COVERED, ask, go_round
from people.browsing import text

pytestmark = pytest.mark.usefixtures("second_factor_off")


def test_until_the_round_only_the_asker_sees_what_they_said(client_of, asker, expert, facilitator, secretariat, crowd):
    thread = ask(client_of(asker))
    client_of(facilitator).post(f"/q/{thread.pk}/open/")
    client_of(asker).post(f"/q/{thread.pk}/answer/", {"body": "Of quaggafares.", "language": "en"})
    page = f"/q/{thread.pk}/"
    own = text(client_of(asker).get(page))
    assert "quaggafares" in own and ">waits</a>" in own and "This helped" not in own
    for person in (expert, facilitator, secretariat):
        assert "quaggafares" not in text(client_of(person).get(page))
    thread.refresh_from_db()
    assert thread.posts_count == 0
    waits = Post.objects.get(thread=thread)
    go_round()
    go_round()
    with pytest.raises(NotNow):
        posting.edit(waits, "Of okapis.", interest="", version=1, acting_person=asker)
    assert text(client_of(expert).get(page)).count("quaggafares") == 1


@pytest.mark.parametrize("ends", ["archived", "privately", "redirected", "withdrawn"])
def test_round_puts_out_what_was_said_before_the_thread_ended(client_of, asker, expert, facilitator, crowd, ends):
    thread = ask(client_of(asker))
    page = f"/q/{thread.pk}/"
    client_of(facilitator).post(f"{page}open/")
    client_of(expert).post(f"{page}follow/", {"how": "follow"})
    client_of(asker).post(f"{page}answer/", {"body": "Of quaggafares.", "language": "en"})
    Thread.objects.update(state=ends)
    go_round()
    post = Post.objects.get(thread=thread)
    tasks.tell_of_post(post.pk)
    read = ends in ("archived", "redirected")
    assert post.standing == ("later" if ends == "withdrawn" else "clear")
    assert ("quaggafares" in text(client_of(expert).get(page))) is read
    assert ("quaggafares" in text(client_of(facilitator).get(page))) is (ends != "withdrawn")
    assert Message.objects.filter(kind="discussions/said").exists() is read


def test_what_is_held_under_cover_waits_from_its_round_on_and_is_nobodys(client_of, asker, facilitator, crowd):
    thread = ask(client_of(asker))
    client_of(facilitator).post(f"/q/{thread.pk}/open/")
    many = " ".join(f"https://{place}.example/" for place in range(5))
    client_of(asker).post(f"/q/{thread.pk}/answer/", {"body": f"See {many}", "language": "en", "sure": "1"})
    assert not Case.objects.exists()
    go_round()
    post = Post.objects.get(thread=thread)
    case = Case.objects.get(kind="discussions.post", number=post.pk)
    assert (post.standing, case.author, case.rules) == ("held", None, ["links"])
    thread.refresh_from_db()
    assert (thread.posts_count, thread.last_place) == (0, post.place)
    decide(client_of(facilitator), case)
    post.refresh_from_db()
    thread.refresh_from_db()
    assert (post.standing, thread.posts_count) == ("clear", 1)


MORNING = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
READ = (
    "/", "/q/{0}/", "/q/{0}/history/", "/c/clean-mobility/discussions/", "/c/clean-mobility/discussions/feed/", "/topics/{1}/feed/",
    "/discussions/", "/unanswered/", "/open-questions/", "/search/?q=zebrafares", "/search/?q=okapifares", "/api/v1/people",
)  # fmt: skip
READ_BY_DESK = (
    "/q/{0}/", "/q/{0}/history/", "/q/{0}/state/", "/q/{0}/ask-people/", "/q/{0}/who/", "/c/clean-mobility/moderation/",
    "/c/clean-mobility/discussions/", "/search/?q=okapifares", "/desk/", "/desk/mail/",
)  # fmt: skip
"""Where a thread, or what was done in it, can be told of."""

OWN_OF_ITS_ANSWER = re.compile(
    r'name="(?:csrfmiddlewaretoken|sent_once)" value="[^"]*"|"X-CSRFToken": ?"[^"]*"|nonce="[^"]*"'
)
NOT_TOLD = {
    "discussions.Cover",
    "discussions.Waiting",
    "discussions.WaitingFile",
    "files.StoredFile",
    "sessions.Session",
}
NOT_TOLD |= {"moderation.Limit"}
"""What a copy of the database holds of what waits: unnamed, and the limits under a digest (docs/decisions/0009)."""


@pytest.fixture
def at() -> Iterator[Callable[[datetime], None]]:
    """Set the clock."""
    with patch("django.utils.timezone.now", return_value=MORNING) as clock:
        yield lambda moment: setattr(clock, "return_value", moment)


def all_that_others_see(readers: dict[str, Client], thread: Thread) -> dict[str, Any]:
    """Each page that each of them gets, with its headers, and every row of the database."""
    topic = thread.topics.values_list("code", flat=True).first()
    seen: dict[str, Any] = {}
    for role, reader in readers.items():
        for page in READ_BY_DESK if role in ("facilitator", "secretariat") else READ:
            answer = reader.get(page.format(thread.pk, topic))
            headers = {name: value for name, value in answer.headers.items() if name not in ("X-Request-ID", "Expires")}
            seen[f"{role} {page}"] = (answer.status_code, OWN_OF_ITS_ANSWER.sub("", str(headers) + text(answer)))
    for model in apps.get_models():
        if model._meta.label not in NOT_TOLD:
            seen[model._meta.label] = sorted(map(str, model._base_manager.values()))
    return seen


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    return {name for name in after if before[name] != after[name]}


def test_nothing_that_others_see_changes_before_the_round(
    client_of, make_person, asker, expert, facilitator, secretariat, crowd, at
):
    keeper, thread = client_of(facilitator), ask(client_of(asker))
    page, own = f"/q/{thread.pk}/", client_of(asker)
    keeper.post(f"{page}open/")
    client_of(expert).post(f"{page}follow/", {"how": "follow"})
    public = ask(client_of(expert), title="Open fares", shown_as="name")
    for number in (thread.pk, public.pk):
        keeper.post(f"/q/{number}/public/", {"side": "facilitator"})
    client_of(expert).post(f"/q/{public.pk}/public/", {"side": "asker"})
    client_of(expert).post(f"{page}answer/", {"body": "By the way.", "language": "en"})
    own.post(f"{page}answer/", {"body": "Of quaggafares.", "language": "en"})
    own.post(f"{page}public/", {"side": "asker"})
    at(MORNING + timedelta(days=1))
    covering.go_round()
    other = make_person("other@example.org", name="Later Facilitator", role=Role.FACILITATOR)
    people = {"member": expert, "facilitator": other, "secretariat": secretariat}
    readers = {"visitor": Client()} | {name: client_of(one) for name, one in people.items()}
    before = all_that_others_see(readers, thread)
    assert "zebrafares" in before["visitor /c/clean-mobility/discussions/feed/"][1]

    edit = COVERED | {"title": "Zonal fares", "body": "Of okapifares.", "questions": "", "version": "1", "sure": "1"}
    own.post(f"{page}edit/", edit | {"attached": SimpleUploadedFile("asanka.pdf", blank_pdf())})
    own.post(f"{page}posts/2/edit/", {"body": "More of gnufares.", "version": "1"})
    own.post(f"{page}posts/1/accept/")
    own.post(f"{page}public/", {"side": "asker", "no": "1"})
    own.post(f"{page}appear/", {"shown_as": "nothing"})
    assert changed(before, all_that_others_see(readers, thread)) == set()
    shown = text(own.get(page))
    assert all(word in shown for word in ("okapifares", "gnufares", "file.pdf", "1 December 2026", "06:00 UTC"))
    assert "okapifares" in text(own.get(f"{page}edit/")) and "gnufares" in text(own.get(f"{page}posts/2/edit/"))
    told = text(keeper.get(page))
    assert "06:00 UTC" in told and "marked the answer that helped [1]" in told and "okapifares" not in told

    at(MORNING + timedelta(days=2))
    covering.go_round()
    covering.go_round()
    after = all_that_others_see(readers, thread)
    seen = {"member /q/{0}/", "visitor /q/{0}/", "visitor /c/clean-mobility/discussions/feed/", "ledger.Entry"}
    assert {*seen, "member /search/?q=okapifares"} <= changed(before, after)
    thread.refresh_from_db()
    assert (thread.title, thread.shown_as, thread.is_public) == ("Zonal fares", "nothing", False)
    assert thread.accepted.place == 1
    assert "gnufares" in after["member /q/{0}/"][1] and "file.pdf" in after["member /q/{0}/"][1]
    assert not Revision.objects.filter(thread=thread).exists(), "what the asker takes out may tell who they are"
    new = Entry.objects.filter(pk__gt=int(max(re.findall(r"'id': (\d+)", str(before["ledger.Entry"])), key=int)))
    assert {one.happened.time().isoformat() for one in new} == {"00:00:00"} and asker.pk not in {
        one.actor for one in new
    }
    assert "06:00 UTC" not in text(own.get(page)) + text(keeper.get(page)) and not Waiting.objects.exists()

    own.post(f"{page}posts/2/withdraw/")
    own.post(f"{page}withdraw/")
    some = {role: readers[role] for role in ("member", "facilitator")}
    assert changed(after, all_that_others_see(some, thread)) == set()
    at(MORNING + timedelta(days=3))
    covering.go_round()
    assert [reader.get(page).status_code for reader in readers.values()] == [302, 404, 200, 200]
    assert Post.objects.get(place=2).standing == "withdrawn" and Thread.objects.get(pk=thread.pk).state == "withdrawn"
    own.post(f"{page}take-back/")
    assert Thread.objects.get(pk=thread.pk).state == "withdrawn"
    at(MORNING + timedelta(days=4))
    covering.go_round()
    assert Thread.objects.get(pk=thread.pk).state == "open"


def test_what_waits_is_taken_back_and_what_somebody_changed_meanwhile_is_kept(
    client_of, asker, expert, facilitator, crowd
):
    thread, own = ask(client_of(asker)), client_of(asker)
    page = f"/q/{thread.pk}/"
    client_of(facilitator).post(f"{page}open/")
    own.post(f"{page}withdraw/")
    [waiting] = Waiting.objects.all()
    for person, answer in ((expert, 403), (facilitator, 403), (asker, 302)):
        assert client_of(person).post(f"{page}waiting/", {"waiting": str(waiting.pk)}).status_code == answer
    again = own.post(f"{page}waiting/", {"waiting": str(waiting.pk)}, follow=True)
    assert "It waits no more." in text(again)
    go_round()
    assert Thread.objects.get().state == "open"
    own.post(f"{page}edit/", COVERED | {"body": "Of okapifares.", "version": "1"})
    client_of(expert).post(f"{page}report/", {"why": "other"})
    case = Case.objects.get()
    decide(client_of(facilitator), case, on_text="edit", text="Of fares.", note="Shorter.", read=thread.body)
    go_round()
    thread.refresh_from_db()
    assert thread.body == "Of fares." and "okapifares" not in text(client_of(expert).get(page))
    shown = text(own.get(page))
    assert "okapifares" in shown and "Somebody changed it meanwhile" in shown
    own.post(f"{page}edit/", COVERED | {"body": "Of okapifares.", "version": str(thread.version)})
    go_round()
    assert "okapifares" in text(client_of(expert).get(page)) and not Waiting.objects.exists()


def blank_pdf() -> bytes:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(made := BytesIO())
    return made.getvalue()
