"""What a text can hold: links to ours, mentions, files, quotations; and what each reader is shown of them."""

import pytest

from cop.discussions import tasks
from cop.discussions.models import Post, Thread
from cop.services.mail.models import Message
from discussions.test_talking import ask
from people.browsing import text

SECRET = "Zebra tender"


@pytest.fixture
def secret(client_of, facilitator) -> Thread:
    """A draft that its asker alone sees."""
    return ask(client_of(facilitator), title=SECRET, draft="1")


@pytest.fixture
def thread(client_of, asker) -> Thread:
    return ask(client_of(asker))


def say(client, thread: Thread, body: str, **more) -> Post:
    answer = client.post(f"/q/{thread.pk}/answer/", {"body": body, **more})
    assert answer.status_code == 302, text(answer)
    return Post.objects.latest("pk")


def test_link_to_another_thread_is_a_stop_of_both_until_an_edit_takes_it_out(client_of, asker, expert, thread):
    earlier = ask(client_of(asker), title="Earlier query")
    post = say(client_of(expert), thread, f"See http://localhost:8000/q/{earlier.pk}/ and [it](/q/{earlier.pk}/).")
    here, there = (text(client_of(expert).get(f"/q/{one.pk}/")) for one in (thread, earlier))
    assert here.count(f'href="/q/{earlier.pk}/">Earlier query') >= 1 and ">it</a>" in here
    assert "Came from" in here and "Led to" in there and thread.title in there
    edit = f"/q/{thread.pk}/posts/{post.place}/edit/"
    assert client_of(expert).post(edit, {"body": "See nothing.", "version": "1"}).status_code == 302
    assert "Led to" not in text(client_of(expert).get(f"/q/{earlier.pk}/"))
    say(client_of(expert), thread, f"Again [it](/q/{earlier.pk}/).")
    assert "Led to" in text(client_of(expert).get(f"/q/{earlier.pk}/"))
    client_of(expert).post(f"/q/{thread.pk}/posts/2/withdraw/")
    assert "Led to" not in text(client_of(expert).get(f"/q/{earlier.pk}/"))


def test_link_to_what_is_private_says_so_to_others_everywhere(
    client_of, facilitator, asker, expert, thread, secret, client
):
    post = say(client_of(facilitator), thread, f"As in [{SECRET}](/q/{secret.pk}/), the peak matters.")
    Thread.objects.filter(pk=thread.pk).update(public_for_asker=thread.began, public_for_facilitator=thread.began)
    tasks.tell_of_post(post.pk)
    [mail] = Message.objects.filter(kind="discussions/said", to_person=asker.pk)
    shown = text(client_of(expert).get(f"/q/{thread.pk}/"))
    found = [text(client_of(expert).get(f"/search/?q={words}")) for words in ("zebra", "peak")]
    reply = text(client_of(expert).get(f"/q/{thread.pk}/answer/?to=1"))
    assert "not for you" in shown and "not for you" in mail.text and "not for you" in reply and "peak" in found[1]
    for seen in (shown, mail.text, mail.html, *found, reply, text(client.get(f"/q/{thread.pk}/"))):
        assert SECRET not in seen and f"/q/{secret.pk}/" not in seen
    assert f'href="/q/{secret.pk}/">{SECRET}' in text(client_of(facilitator).get(f"/q/{thread.pk}/"))


def test_who_is_mentioned_gets_one_mail_and_nobody_who_muted(
    client_of, asker, expert, facilitator, make_person, thread
):
    muted = make_person("muted@example.org", name="Muted Mala")
    outside = make_person("outside@example.org", name="Outside Om", communities=())
    hidden = make_person("hidden@example.org", name="Hidden Hari", seen_name=3)
    client_of(muted).post(f"/q/{thread.pk}/follow/", {"how": "mute"})
    words = f"@[Asanka  asker], @[Muted Mala] and [@Om](/people/{outside.pk}/), [@Hari](/people/{hidden.pk}/): look."
    post = say(client_of(expert), thread, words)
    assert f"[@Asanka  asker](/people/{asker.pk}/)" in post.body
    for _time in range(2):
        tasks.tell_of_post(post.pk)
        tasks.tell_mentioned(thread.pk, post.pk)
    told = Message.objects.filter(kind__in=("discussions/said", "discussions/mentioned"))
    assert sorted((one.to_person, one.kind) for one in told) == [
        (asker.pk, "discussions/mentioned"), (hidden.pk, "discussions/mentioned"),
    ]  # fmt: skip
    assert "Esha Expert mentions you" in told.get(to_person=asker.pk).text
    shown = text(client_of(asker).get(f"/q/{thread.pk}/"))
    assert "@Hari" not in shown and "a member" in shown and "Hidden Hari" not in shown
    refused = client_of(expert).post(f"/q/{thread.pk}/answer/", {"body": "@[Hidden Hari] what do you say?"})
    assert refused.status_code == 200 and "Hidden Hari" in text(refused) and Post.objects.count() == 1
    bomb = client_of(expert).post(f"/q/{thread.pk}/answer/", {"body": "@[a b]" * 3300})
    assert "at most 10 people" in text(bomb) and "@[a b]@[a b]" in text(bomb) and Post.objects.count() == 1


def test_mention_under_cover_and_chatham_tells_nobody_who_speaks(client_of, asker, expert, facilitator):
    for changes in ({"shown_as": "nothing"}, {"kind": "discussion", "chatham": "on"}):
        thread = ask(client_of(asker), body="@[Esha Expert] may know.", **changes)
        if thread.is_covered:
            client_of(facilitator).post(f"/q/{thread.pk}/open/")
        tasks.tell_of_thread(thread.pk)
        [mail] = Message.objects.filter(kind="discussions/mentioned", thread=f"q{thread.pk}")
        assert mail.to_person == expert.pk and "Asanka" not in mail.text + mail.html + str(mail.headers)
        assert ("a member" if thread.is_covered else "a participant") in mail.text
        page = text(client_of(facilitator).get(f"/people/{expert.pk}/"))
        assert thread.title in page and "Asanka" not in page
