"""What stands beside a published reply – sections in other languages, what came of it – goes the one way of all texts, and the
reply says under which licence it stands."""

from datetime import timedelta
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from cop.discussions import reply_tasks
from cop.discussions.models import Edition, Outcome, Post, Rules, SectionText
from cop.people.actions.erasing import _ERASERS
from cop.services.ledger.models import Entry
from cop.services.mail.models import Message
from cop.services.moderation.models import Case
from discussions.test_moderation import LINKS, decide, index_of
from discussions.test_replies import desk, published, thread
from people.browsing import text

__all__ = ["desk", "thread"]
TAMIL = "நண்பகலில் குறைந்த கட்டணம் zebrawords [1]"


@pytest.fixture
def edition(desk, thread) -> Edition:
    return published(desk, thread)


def translate(client, edition, words):
    return client.post(f"/q/{edition.reply.thread_id}/reply/in/ta/", {"summary": words}, follow=True)


def read_in_tamil(client, edition) -> str:
    return text(client.get(f"/q/{edition.reply.thread_id}/reply/?lang=ta", headers={"accept-language": "ta"}))


def found(client, q, **filters) -> str:
    return text(client.get("/search/", {"q": q} | filters))


def test_section_that_rules_hold_is_shown_and_found_once_it_is_read(
    client_of, edition, asker, expert, facilitator, make_person
):
    translated = translate(client_of(asker), edition, f"{TAMIL} {LINKS}")
    assert "waits for the facilitator" in text(translated) and "zebrawords" not in read_in_tamil(
        client_of(asker), edition
    )
    assert index_of("zebraword") == 0
    assert "somebody else translated" in text(translate(client_of(expert), edition, "Mine."))
    case = Case.objects.get(kind="discussions.sectiontext")
    assert (case.author, case.rules, case.unseen) == (asker.pk, ["links"], True)
    screen = text(client_of(facilitator).get(f"/moderation/{case.pk}/"))
    assert "zebrawords" in screen and "Asanka Asker" in screen and "low tariff at noon" in screen
    decide(client_of(facilitator), case, on_text="edit", text=TAMIL, note="Without the links.")
    assert TAMIL in read_in_tamil(client_of(expert), edition)
    assert Message.objects.get(kind="desk/decided").to_person == asker.pk
    assert "Without the links." in text(client_of(asker).get(f"/moderation/{case.pk}/"))
    for filters in ({}, {"language": "ta"}):
        hit = found(client_of(expert), "zebrawords", **filters)
        assert "1 hit for" in hit and f"/q/{edition.reply.thread_id}/reply/" in hit


def test_section_and_outcome_that_members_report_are_decided_on_the_one_screen(
    client_of, edition, asker, expert, facilitator, make_person
):
    thread = edition.reply.thread
    translate(client_of(asker), edition, TAMIL)
    section = SectionText.objects.get()
    outcome = Outcome.objects.create(thread=thread, person=asker, of_asker=True, text="Quaggas came of it. " * 20)
    pages = {
        "sectiontext": f"/q/{thread.pk}/reply/translations/{section.pk}/report/",
        "outcome": f"/q/{thread.pk}/came/{outcome.pk}/report/",
    }
    assert pages["sectiontext"] in read_in_tamil(client_of(expert), edition)
    assert pages["outcome"] in text(client_of(expert).get(f"/q/{thread.pk}/came/{outcome.pk}/"))
    for kind, page in pages.items():
        assert client_of(asker).post(page, {"why": "wrong"}).status_code == 403
        assert "does not learn who reported" in text(client_of(expert).post(page, {"why": "wrong"}, follow=True))
        assert "You reported it before" in text(client_of(expert).post(page, {"why": "wrong"}, follow=True))
        case = Case.objects.get(kind=f"discussions.{kind}")
        assert (case.author, case.reported) == (asker.pk, 1)
        assert "Esha" not in text(client_of(facilitator).get(f"/moderation/{case.pk}/")).split("<main", 1)[1]
        decide(client_of(facilitator), case, on_text="remove", note="It is not so.")
    assert not Entry.objects.filter(act="moderation.reported", actor=expert.pk).exists()
    assert [m.to_person for m in Message.objects.filter(kind="desk/decided")] == [asker.pk] * 2
    assert "zebrawords" not in read_in_tamil(client_of(expert), edition) and index_of("zebraword") == 0
    assert client_of(expert).get(f"/q/{thread.pk}/came/{outcome.pk}/").status_code == 404
    translate(client_of(expert), edition, "புதிய சொற்கள்")
    assert "புதிய சொற்கள்" in read_in_tamil(client_of(asker), edition)


def test_words_of_an_answer_that_is_taken_back_leave_every_language(client_of, edition, thread, asker, expert):
    translate(client_of(asker), edition, TAMIL)
    assert "zebrawords" in read_in_tamil(client_of(expert), edition) and index_of("zebraword") == 1
    client_of(expert).post(f"/q/{thread.pk}/posts/1/withdraw/")
    shown = read_in_tamil(client_of(expert), edition)
    assert "zebrawords" not in shown and "low tariff at noon" not in shown and index_of("zebraword") == 0
    assert "zebrawords" not in text(client_of(expert).get(f"/q/{thread.pk}/reply/in/ta/"))
    assert "zebrawords" in text(client_of(asker).get(f"/q/{thread.pk}/reply/in/ta/"))
    translate(client_of(asker), edition, "மீதம் உள்ளது quaggawords")
    assert "quaggawords" in read_in_tamil(client_of(expert), edition) and index_of("quaggaword") == 1
    Post.objects.filter(thread=thread).update(standing="removed")
    assert "quaggawords" not in read_in_tamil(client_of(expert), edition)


def test_nothing_is_left_to_decide_of_a_translation_that_goes_with_its_answer(
    client_of, edition, asker, expert, facilitator
):
    translate(client_of(asker), edition, LINKS)
    waiting = "/c/clean-mobility/moderation/"
    assert edition.title in text(client_of(facilitator).get(waiting)).split("<main", 1)[1]
    for erase in _ERASERS:
        erase(expert.pk, contributions_too=True)
    assert not SectionText.objects.exists() and Case.objects.get().decided is not None
    assert edition.title not in text(client_of(facilitator).get(waiting)).split("<main", 1)[1]


def test_line_for_line_only_the_words_of_the_removed_answer_go(client_of, edition, thread, asker, expert):
    parts = [part for part in edition.parts if part["section"] == "summary"]
    lines = [f"zebra{''.join(part['cites'])}words" for part in parts]
    assert {"zebra1words", "zebra2words"} <= set(lines)
    for above in ([], ["எந்தக் கட்டணம்?"]):
        translate(client_of(asker), edition, "\n".join([*above, *lines]))
        Post.objects.filter(thread=thread, place=1).update(standing="withdrawn")
        shown = read_in_tamil(client_of(expert), edition)
        assert "zebra1words" not in shown and "zebra2words" in shown
        form = text(client_of(expert).get(f"/q/{thread.pk}/reply/in/ta/"))
        assert "zebra1words" not in form and "zebra2words" in form
        Post.objects.filter(thread=thread, place=1).update(standing="clear")
        assert "zebra1words" in read_in_tamil(client_of(expert), edition)


def test_page_and_files_say_the_licence_and_the_page_how_large_they_are(client_of, desk, thread, facilitator, asker):
    page = "/c/clean-mobility/discussions/rules/"
    values = {
        name: value for name, value in desk.get(page).context["form"].initial.items() if value not in (None, False)
    }
    assert values["licence"] == "by"
    assert desk.post(page, values | {"licence": "by-sa"}).status_code == 302
    edition = published(desk, thread)
    Rules.objects.update(licence="none")
    assert "CC BY-SA 4.0" in Message.objects.filter(kind="discussions/check_reply").first().text
    reply_tasks.measure_new_files()
    edition.refresh_from_db()
    shown = text(client_of(asker).get(f"/q/{thread.pk}/reply/"))
    assert "Licence: CC BY-SA 4.0." in shown and 'href="https://creativecommons.org/licenses/by-sa/4.0/"' in shown
    files = {}
    for kind in ("pdf", "docx"):
        file = files[kind] = client_of(asker).get(f"/q/{thread.pk}/reply/as/{kind}/").content
        assert abs(edition.sizes[kind] - len(file)) < len(file) / 10
        assert "KB" in shown.split(kind.upper())[1][:60].replace("\xa0", " ")
        words = (
            "".join(leaf.extract_text() for leaf in PdfReader(BytesIO(file)).pages)
            if kind == "pdf"
            else "\n".join(paragraph.text for paragraph in Document(BytesIO(file)).paragraphs)
        )
        assert "CC BY-SA 4.0" in words
    drawn, written = PdfReader(BytesIO(files["pdf"])), Document(BytesIO(files["docx"]))
    facts = written.core_properties
    assert drawn.metadata.author == facts.author != "" and drawn.metadata.title == facts.title == edition.title
    assert drawn.root_object["/Lang"] == facts.language == "en"
    assert facts.created == facts.modified and abs(facts.created.date() - edition.published.date()) <= timedelta(days=1)
    assert written.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "en"
    entries = [paragraph for paragraph in written.paragraphs if paragraph.style.name == "toc 1"]
    headings = [paragraph for paragraph in written.paragraphs if paragraph.style.name == "Heading 1"]
    assert [entry.text for entry in entries] == [heading.text for heading in headings] != []
    assert f'w:name="{entries[0].hyperlinks[0].fragment}"' in headings[0]._p.xml
