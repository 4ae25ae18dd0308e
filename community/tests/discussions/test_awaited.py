"""Who wants a translation that nobody made waits for it, is seen by those who may make it, and gets it by one mail."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cop.discussions import mails, tasks
from cop.discussions.actions.awaiting import erase
from cop.discussions.language_tasks import bring_translations
from cop.discussions.models import Awaited, Cover, Follow, Post, SectionText, Thread, Translation
from cop.people.models import Person
from cop.people.queries.my_data import tables
from cop.services.ledger.models import Entry
from cop.services.mail.models import Message
from discussions.test_by_mail import last, replied
from discussions.test_letters import _our_server, query  # noqa: F401
from discussions.test_replies import desk, published, thread  # noqa: F401
from people.browsing import text

pytestmark = pytest.mark.django_db

PAGE = "/translations/?in=vi"


@pytest.fixture
def waiting(make_person) -> Person:
    return make_person("waiting@example.org", name="Wei Waiting", languages=("vi",))


def translations_to(person: Person) -> list[Message]:
    kinds = ("discussions/translation", "discussions/whole_reply")
    return list(Message.objects.filter(kind__in=kinds, to_person=person.pk).order_by("pk"))


def test_who_asks_for_it_by_mail_waits_once_and_gets_it_once_and_can_answer(query, waiting, expert, client_of):  # noqa: F811
    post = Post.objects.create(thread=query, place=1, author=expert, body="A low rate.", html="A low rate.")
    Thread.objects.filter(pk=query.pk).update(last_place=1)
    mails.said(post, waiting)
    for said in ("dịch", "Dịch."):
        assert replied(last("said", waiting), waiting, said).state == "done"
    assert "help@" in last("noted", waiting).text and Awaited.objects.get().post == post
    client_of(waiting).post(f"/q/{query.pk}/wait/", {"language": "vi"})
    page = text(client_of(expert).get(PAGE))
    assert "Vietnamese (1)" in page and f"/q/{query.pk}/posts/1/translate/?to=vi" in page and "1 person waits" in page
    assert "Wei" not in page and "Nobody waits" in text(client_of(expert).get("/translations/?in=ta"))
    bring_translations()
    assert translations_to(waiting) == []
    for of in ({"post": post}, {"title": "Biểu giá"}):
        Translation.objects.create(thread=query, language="vi", body="Giá thấp.", of_version=1, **of)
    for _twice in range(2):
        bring_translations()
    of_post, of_head = sorted(translations_to(waiting), key=lambda mail: "Biểu giá" in mail.text)
    assert "Giá thấp." in of_post.text and "A low rate." in of_post.text and "Biểu giá" in of_head.text
    assert of_post.language == "vi" and not Awaited.objects.exists()
    replied(of_post, waiting, "Chúng tôi cũng vậy.")
    assert query.posts.get(author=waiting).parent == post
    sealed = Entry.objects.filter(act="discussions.translation_awaited", about=waiting.pk)
    assert sealed.count() == 2 and not any(entry.values for entry in sealed)


def test_nobody_waits_for_or_gets_what_they_do_not_see(query, waiting, client_of, make_person):  # noqa: F811
    stranger = make_person("stranger@example.org", languages=("vi",), communities=())
    assert client_of(stranger).post(f"/q/{query.pk}/wait/", {"language": "vi"}).status_code == 404
    assert client_of(waiting).post(f"/q/{query.pk}/wait/", {"language": "en"}).status_code == 404
    client_of(waiting).post(f"/q/{query.pk}/wait/", {"language": "vi"})
    assert query.title not in text(client_of(stranger).get(PAGE)), "they may not translate it"
    assert query.title in text(client_of(waiting).get(PAGE))
    assert [row["thread"] for row in tables()["translations-awaited"](waiting)] == [query.pk]
    Translation.objects.create(thread=query, language="vi", title="Biểu giá", of_version=1)
    Thread.objects.filter(pk=query.pk).update(state="withdrawn")
    assert query.title not in text(client_of(waiting).get(PAGE))
    bring_translations()
    assert translations_to(waiting) == [] and not Awaited.objects.exists()
    Awaited.objects.create(thread=query, language="ta", person=waiting)
    Awaited.objects.create(thread=query, language="ko", person=waiting, since=timezone.now() - timedelta(days=366))
    bring_translations()
    assert Awaited.objects.get().language == "ta"
    erase(waiting.pk, contributions_too=False)
    assert not Awaited.objects.exists()


def test_a_reply_comes_once_its_translator_has_finished(desk, thread, waiting):  # noqa: F811
    Follow.objects.create(person=waiting, kind="thread", what=str(thread.pk))
    edition = published(desk, thread)
    tasks.tell_of_reply(edition.pk)
    replied(last("reply_published", waiting), waiting, "dịch")
    assert Awaited.objects.get().of_reply and f"/q/{thread.pk}/reply/in/vi/" in text(desk.get(PAGE))
    section = SectionText.objects.create(edition=edition, section="summary", language="vi", text="Giá thấp buổi trưa.")
    bring_translations()
    assert translations_to(waiting) == []
    SectionText.objects.filter(pk=section.pk).update(made=timezone.now() - timedelta(hours=2))
    bring_translations()
    assert "Giá thấp buổi trưa." in translations_to(waiting)[0].text


def test_who_asked_under_cover_does_not_translate_it_and_the_list_asks_as_often_for_three_as_for_one(
    query,  # noqa: F811
    waiting,
    asker,
    facilitator,
    client_of,
):
    Awaited.objects.create(thread=query, language="vi", person=waiting)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(PAGE).status_code == 200
        return len(asked)

    client = client_of(waiting)
    queries()
    one = queries()
    for place in (1, 2, 3):
        post = Post.objects.create(thread=query, place=place, author=asker, body="More.", html="More.")
        other = Thread.objects.create(community=query.community, state="open", title=f"Other {place}", asker=asker)
        Awaited.objects.create(thread=query, post=post, language="vi", person=waiting)
        Awaited.objects.create(thread=other, language="vi", person=waiting)
    assert queries() == one <= 15
    Thread.objects.update(shown_as="nothing", asker=facilitator)
    Cover.objects.create(thread=query, person=asker)
    page = text(client_of(asker).get(PAGE))
    assert f"/q/{query.pk}/translate/" not in page and "Other 2" in page
