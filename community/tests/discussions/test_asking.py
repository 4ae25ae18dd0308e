"""What a text can hold: links to ours, mentions, files, quotations; and what each reader is shown of them."""

import re
import zipfile
from datetime import timedelta
from io import BytesIO
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cop.discussions import tasks
from cop.discussions.actions import covering, linking
from cop.discussions.models import Attachment, Link, Post, Revision, Thread, Translation
from cop.discussions.queries import mentions
from cop.people.actions.erasing import _ERASERS
from cop.services.files.models import StoredFile
from cop.services.files.queries import content
from cop.services.ledger.models import Entry
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
    hindi = Translation.objects.create(
        thread=thread, post=post, language="hi", body=post.body, html=post.html, of_version=1
    )
    forms = (
        "answer/?to=1", "answer/?quote=1", "posts/1/translate/?to=ko", f"translations/{hindi.pk}/report/",
    )  # fmt: skip
    reply, quote, *others = (text(client_of(expert).get(f"/q/{thread.pk}/{form}")) for form in forms)
    assert (
        "not for you" in shown and "not for you" in mail.text and "not for you" in reply + quote and "peak" in found[1]
    )
    for seen in (shown, mail.text, mail.html, *found, reply, quote, *others, text(client.get(f"/q/{thread.pk}/"))):
        assert SECRET not in seen and f"/q/{secret.pk}/" not in seen
    client_of(facilitator).post(f"/q/{thread.pk}/posts/1/edit/", {"body": "Nothing.", "version": "1"})
    assert (
        "the peak matters" in (before := text(client_of(expert).get(f"/q/{thread.pk}/history/")))
        and SECRET not in before
    )
    client_of(facilitator).post(f"/q/{thread.pk}/posts/1/edit/", {"body": post.body, "version": "2"})
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
    assert "Led to" not in shown, "people are no stops"
    assert "@Hari" not in shown and "a member" in shown and "Hidden Hari" not in shown
    refused = client_of(expert).post(f"/q/{thread.pk}/answer/", {"body": "@[Hidden Hari] what do you say?"})
    assert refused.status_code == 200 and "Hidden Hari" in text(refused) and Post.objects.count() == 1
    bomb = client_of(expert).post(f"/q/{thread.pk}/answer/", {"body": "@[a b]" * 3300})
    assert "at most 10 people" in text(bomb) and "@[a b]@[a b]" in text(bomb) and Post.objects.count() == 1


def test_whoever_speaks_for_a_mentioned_organisation_gets_one_mail(
    client_of, asker, expert, facilitator, make_person, make_organisation, thread
):
    outside = make_person("outside@example.org", name="Outside Om", communities=())
    for name, person in (
        ("Bus Board", facilitator),
        ("Rail Board", facilitator),
        ("Tram Board", outside),
        ("Own", expert),
    ):
        make_organisation(name, focal_person=person)
    post = say(
        client_of(expert), thread, "@[Bus Board], @[Rail Board], @[Tram Board] and @[Own]: look. @[Asanka Asker]"
    )
    for _time in range(2):
        tasks.tell_of_post(post.pk)
    told = Message.objects.filter(kind="discussions/mentioned")
    assert sorted(one.to_person for one in told) == sorted([asker.pk, facilitator.pk])
    assert "Esha Expert mentions Bus Board" in (mail := told.get(to_person=facilitator.pk)).text
    assert "you speak for an organisation" in mail.text and "mentions you" in told.get(to_person=asker.pk).text


def test_mention_under_cover_and_chatham_tells_nobody_who_speaks(client_of, asker, expert, facilitator):
    for changes in ({"shown_as": "nothing"}, {"kind": "discussion", "chatham": "on"}):
        thread = ask(client_of(asker), body="@[Esha Expert] may know.", **changes)
        if thread.is_covered:
            client_of(facilitator).post(f"/q/{thread.pk}/open/", {"sure": "1"})
        tasks.tell_of_thread(thread.pk)
        [mail] = Message.objects.filter(kind="discussions/mentioned", thread=f"q{thread.pk}")
        assert mail.to_person == expert.pk and "Asanka" not in mail.text + mail.html + str(mail.headers)
        assert ("A member" if thread.is_covered else "A participant") in mail.text
        assert thread.title not in text(client_of(facilitator).get(f"/people/{expert.pk}/")), "people are no stops"


PDF = b"%PDF-1.4 zebra %%EOF"


def upload(name="plan.pdf", content=PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def docx() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", '<w:document><w:ins w:author="Asanka Asker"/></w:document>')
        archive.writestr("docProps/core.xml", "<cp:x metadata/core-properties><dc:creator>Asanka</dc:creator></cp:x>")
    return made.getvalue()


def test_files_come_with_head_and_answer_and_are_fetched_by_who_reads_them(client_of, asker, expert, client):
    thread = ask(client_of(asker), attached=[upload("Head plan.pdf")])
    say(client_of(expert), thread, "Here.", attached=[upload("b.pdf"), upload("<script>c.pdf")])
    shown = text(client_of(asker).get(f"/q/{thread.pk}/"))
    files = {one.name: f"/files/{one.file_id}/{quote(one.name)}" for one in Attachment.objects.all()}
    assert set(files) == {"Head plan.pdf", "b.pdf", "<script>c.pdf"} and "<script>c" not in shown
    assert all(address in shown for address in files.values())
    answer = client_of(asker).get(files["b.pdf"])
    assert answer.status_code == 200 and answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"] and client.get(files["b.pdf"]).status_code == 404
    gone = Attachment.objects.get(name="b.pdf")
    edit = {"body": "Here.", "version": "1", "without": [gone.pk], "attached": [upload("new.pdf")]}
    assert client_of(expert).post(f"/q/{thread.pk}/posts/1/edit/", edit).status_code == 302
    assert sorted(Attachment.objects.filter(post__isnull=False).values_list("name", flat=True)) == [
        "<script>c.pdf",
        "new.pdf",
    ]
    Post.objects.update(standing="held")
    held = files["<script>c.pdf"]
    assert client_of(asker).get(held).status_code == 404 and client_of(expert).get(held).status_code == 200


@pytest.mark.one_database
def test_file_that_is_not_taken_is_told_and_the_text_stays(client_of, asker, expert, thread):
    client, page = client_of(expert), f"/q/{thread.pk}/answer/"
    for files, words in (
        ([upload("x.exe", b"MZ")], "x.exe: This is not a document that we can keep"),
        ([upload("half.pdf", b"%PDF-1.4")], "half.pdf: This file is damaged"),
        ([upload(f"{n}.pdf") for n in range(6)], "At most 5 files"),
        ([upload("big.pdf", b"%PDF-" + b"x" * 26 * 1024 * 1024)], "big.pdf: This file is too large: it has 26 MB"),
    ):
        refused = client.post(page, {"body": "An hour of words.", "attached": files})
        assert words in text(refused) and "An hour of words." in text(refused), words
    sent = encode_multipart(BOUNDARY, {"body": "An hour of words.", "attached": upload("f.pdf", b"x" * 200_000)})
    length = {"CONTENT_LENGTH": str(40 * 1024 * 1024)}
    refused = client.generic("POST", page, sent, content_type=MULTIPART_CONTENT, **length)
    assert refused.status_code == 413 and "An hour of words." in text(refused) and "At most 25 MB" in text(refused)
    assert not Post.objects.exists() and not StoredFile.objects.exists()


BROKEN = b"%PDF-1.7\n1 0 obj\n<< /Author (Asanka"


@pytest.mark.one_database
def test_file_under_cover_tells_neither_who_made_it_nor_when(client_of, asker, facilitator):
    thread = ask(client_of(asker), shown_as="nothing", attached=[upload("asanka.docx", docx())])
    client_of(facilitator).post(f"/q/{thread.pk}/open/")
    client_of(asker).post(f"/q/{thread.pk}/answer/", {"body": "Mine.", "attached": [upload("asanka.docx", docx())]})
    later = Attachment.objects.get(post__isnull=False)
    assert not Entry.objects.filter(kind="files.storedfile", number=later.file_id).exists()
    covering.go_round(timezone.now() + timedelta(days=2))
    shown = Attachment.objects.get(post__isnull=False)
    assert shown.file_id > later.file_id and shown.post.standing == "clear" and content(shown.file)
    for one in Attachment.objects.select_related("file"):
        assert one.name == "file.docx" and one.file.owner is None
        with zipfile.ZipFile(BytesIO(b"".join(content(one.file)))) as archive:
            assert b"Asanka" not in b"".join(map(archive.read, archive.namelist()))
    rows = Entry.objects.filter(kind="files.storedfile")
    assert {row.actor for row in rows} == {facilitator.pk} and {row.happened.hour for row in rows} == {0}
    pdf = client_of(asker).post(f"/q/{thread.pk}/answer/", {"body": "Words.", "attached": [upload("plan.pdf", BROKEN)]})
    assert "plan.pdf: This file is damaged" in text(pdf) and "Words." in text(pdf)


def test_name_is_known_in_small_letters_of_any_script(make_person, community):
    person = make_person(name="Đỗ Minh")
    assert mentions.resolved("@[đỗ minh] and @[do minh]", community) == (
        f"[@đỗ minh](/people/{person.pk}/) and @[do minh]"
    )


def test_quotation_and_preview(client_of, asker, expert, make_person, thread):
    say(client_of(expert), thread, "Charge at noon.\n\n@[Asanka Asker] knows[^1].\n\n[^1]: A note.")
    form = text(client_of(asker).get(f"/q/{thread.pk}/answer/?quote=1"))
    assert f"&gt; [Esha Expert](/people/{expert.pk}/) [1]:" in form and "&gt; Charge at noon." in form
    quoted = (
        f"> [Esha Expert](/people/{expert.pk}/) [1]:\n> [@Asanka](/people/{asker.pk}/)\n\nThank you, @[Esha Expert]."
    )
    seen = client_of(asker).post(f"/q/{thread.pk}/answer/", {"body": quoted, "to": "1", "preview": "1"})
    assert f'href="/people/{expert.pk}/">@Esha Expert</a>.' in text(seen) and "<blockquote>" in text(seen)
    assert quoted.splitlines()[3] in text(seen) and Post.objects.count() == 1
    assert "<span>Asanka Asker, " in seen.content.decode()
    reply = say(client_of(asker), thread, quoted, to="1")
    assert [one.person_id for one in Link.objects.filter(post=reply, mentions=True)] == [expert.pk], "not who is quoted"
    say(client_of(expert), thread, "Other[^1].\n\n[^1]: Another note.")
    shown = text(client_of(asker).get(f"/q/{thread.pk}/"))
    ids = re.findall(r' id="(fn[^"]+)"', shown)
    assert len(ids) == len(set(ids)) == 4
    Thread.objects.update(chatham=True)
    assert "Esha" not in text(client_of(asker).get(f"/q/{thread.pk}/answer/?quote=1"))


@pytest.mark.one_database
def test_page_asks_no_more_of_many_links_and_files_than_of_one(client_of, asker, expert, thread):
    others = [ask(client_of(asker), title=f"Other {n}") for n in range(3)]
    client, counts = client_of(asker), []
    for other in (None, others[0], *others[1:]):
        if other:
            say(client_of(expert), thread, f"[it](/q/{other.pk}/) @[Asanka Asker]", attached=[upload()])
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/q/{thread.pk}/")
        counts.append(len(asked))
        files = [query["sql"] for query in asked if 'FROM "discussions_attachment" INNER' in query["sql"]]
        assert len(files) == bool(other) and all('"post_id" IN' in sql for sql in files), "of what is shown alone"
    assert counts[1] == counts[2] == counts[3] <= counts[0] + 1, counts


def test_who_is_erased_is_not_called_by_name_where_they_were_mentioned(client_of, asker, expert, thread):
    post = say(client_of(asker), thread, "@[Esha Expert] may know.")
    client_of(asker).post(f"/q/{thread.pk}/posts/1/edit/", {"body": f"{post.body} Or not.", "version": "1"})
    body = Revision.objects.get().body
    for number in (None, post.pk):
        Translation.objects.create(thread=thread, post_id=number, language="hi", body=body, html=body, of_version=1)
    Revision.objects.create(thread=thread, body=body)
    linking.forget(expert.pk, contributions_too=False)
    written = [
        list(kind.objects.values_list("body", "html" if kind is not Revision else "title"))
        for kind in (Post, Revision, Translation)
    ]
    assert [len(found) for found in written] == [1, 2, 2] and "Esha" not in str(written)
    assert "a member may know" in text(client_of(asker).get(f"/q/{thread.pk}/")).replace("<i>", "").replace("</i>", "")


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_erasing_locks_threads_before_it_changes_what_is_in_them(client_of, asker, expert, thread):
    say(client_of(expert), thread, "@[Asanka Asker] may know.")
    with CaptureQueriesContext(connection) as asked:
        for eraser in _ERASERS:
            eraser(expert.pk, contributions_too=True)
    said = [query["sql"] for query in asked]
    locks = [place for place, sql in enumerate(said) if "FOR UPDATE" in sql and '"discussions_thread"' in sql]
    changes = [place for place, sql in enumerate(said) if sql.startswith('UPDATE "discussions_post"')]
    assert locks[0] < changes[0]
