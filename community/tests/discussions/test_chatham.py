"""Where the Chatham House rule holds nobody is told by anything that anybody else gets."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook

from cop.desk.models import DataRequest
from cop.discussions import ending_tasks, tasks
from cop.discussions.actions import ending as actions
from cop.discussions.models import Post, Reply, Thread
from cop.network.models import Community
from cop.people.queries.my_data import archive
from cop.services.ledger.models import Entry
from cop.services.mail.models import Message
from discussions.undercover import WORDS, ask, own_link, told_of, unpacked
from people.browsing import text

pytestmark = pytest.mark.usefixtures("second_factor_off")


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
        unpacked(b"".join(pieces)).decode(errors="replace") for pieces in (fetched.streaming_content, archive(asker))
    )
    assert "okapifares" in for_desk and "is given to them alone" in for_desk
    for words in (*WORDS, "Unnamed fares", "gnufares"):
        assert words not in for_desk
        assert words in own
    assert "is given to them alone" not in own and "This is all that is kept of you here." in own


def test_nothing_that_the_secretariat_sees_of_ones_mail_tells_who_asked_or_spoke(
    client_of, make_person, asker, expert, facilitator, secretariat
):
    reader = make_person("reader@example.org", name="Rita Reader", country="IN")
    thread = ask(client_of(asker), title="Unnamed fares", shown_as="name", chatham="on")
    page = f"/q/{thread.pk}/"
    client_of(reader).post(f"{page}follow/", {"how": "follow"})
    client_of(expert).post(f"{page}answer/", {"body": "Of quaggafares.", "language": "en"})
    client_of(facilitator).post(f"{page}public/", {"side": "facilitator"})
    tasks.tell_wanted_public(thread.pk)
    client_of(facilitator).post(f"{page}compile/begin/")
    reply = Reply.objects.get(thread=thread)
    reply.parts.all().delete()
    reply.parts.create(section="summary", place=1, text="Of quaggafares.", cites=["1"], signed=timezone.now())
    client_of(facilitator).post(f"{page}compile/", {"version": reply.version, "do": "circulate"})
    reply.refresh_from_db()
    tasks.circulate_reply(reply.pk, reply.version)
    assert (told_of("check_reply"), told_of("wanted_public")) == ({expert.pk}, {asker.pk})
    assert told_of("reply_checked") == {asker.pk, reader.pk}
    actions.answer_privately(
        ask(client_of(asker), title="Private fares", shown_as="name", chatham="on"),
        "Done.",
        was="open",
        acting_person=facilitator,
    )
    ending_tasks.tell_of_move(Thread.objects.latest("pk").pk, "privately", 1)
    assert told_of("moved") == {asker.pk}
    for person in (asker, expert, reader):
        shown = text(client_of(secretariat).get(f"/desk/people/{person.pk}/mails/"))
        fetched = unpacked(b"".join(archive(person, for_others_eyes=True))).decode(errors="replace")
        assert not [one for one in ("Unnamed fares", "Private fares", "quaggafares") if one in shown + fetched], (
            person.name
        )
        own = unpacked(b"".join(archive(person))).decode(errors="replace")
        assert "Unnamed fares" in own
