"""What somebody does under cover is seen with the round, and nothing tells when they did it."""

import pytest

from cop.discussions import tasks
from cop.discussions.models import Post, Thread
from cop.services.mail.models import Message
from cop.services.moderation.models import Case
from discussions.test_moderation import decide
from discussions.undercover import ask, go_round
from people.browsing import text

pytestmark = pytest.mark.usefixtures("second_factor_off")


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
    go_round()
    go_round()
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
