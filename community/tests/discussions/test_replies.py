"""The consolidated reply, from the first draft to what came of it, as those who do it."""

import re
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from docx import Document
from pypdf import PdfReader

from cop.discussions import tasks
from cop.discussions.models import Contributor, Cover, Edition, Follow, Outcome, Part, Post, Reply, Thread
from cop.discussions.queries.extraction import Answer, experiences, proposed, resources, sentences
from cop.discussions.queries.rounds import day_of
from cop.network.models import Community
from cop.people.actions.erasing import _ERASERS
from cop.services.ledger.models import Entry
from cop.services.mail.models import Message
from cop.services.markdown import rendered
from discussions.undercover import go_round
from people.browsing import text

WORDS = {
    1: "We chose a low tariff at noon. The evening tariff is double in Sri Lanka. See [the tariff order](https://pucsl.example/order.pdf).",
    2: "In India the charging tariff stayed flat. Nobody asked for a noon tariff here.",
}


@pytest.fixture
def thread(asker, expert, facilitator, make_person) -> Thread:
    other = make_person("other@example.org", name="Olga Other", country="MY")
    thread = Thread.objects.create(
        community=Community.objects.get(slug="clean-mobility"), state="open", asker=asker, facilitator=facilitator,
        title="Tariff for public charging", questions=["Which tariff did you choose?"], use="For our ministry.", opened=timezone.now(), last_place=2, posts_count=2,
    )  # fmt: skip
    for place, author in ((1, expert), (2, other)):
        Post.objects.create(thread=thread, place=place, author=author, body=WORDS[place], html=WORDS[place])
    return thread


@pytest.fixture
def desk(client_of, facilitator):
    return client_of(facilitator)


def begin(desk, thread) -> Reply:
    desk.post(f"/q/{thread.pk}/compile/begin/")
    return Reply.objects.get(thread=thread)


def typed(reply, **more) -> dict:
    """The form as the editor shows it, everything marked as read."""
    fields = {"version": Reply.objects.get(pk=reply.pk).version}
    for part in reply.parts.all():
        names = ("text", "title", "address", "kind", "country", "question", "stance", "place")
        fields |= {f"{name}-{part.pk}": getattr(part, name) for name in names}
        fields |= {f"cites-{part.pk}": ", ".join(part.cites), f"signed-{part.pk}": "1"}
    return fields | more


def circulated(desk, thread) -> Reply:
    reply = begin(desk, thread)
    desk.post(f"/q/{thread.pk}/compile/", typed(reply, do="circulate"))
    reply.refresh_from_db()
    assert reply.checked_until is not None
    tasks.circulate_reply(reply.pk, reply.version)
    return reply


def published(desk, thread) -> Edition:
    reply = circulated(desk, thread)
    Reply.objects.filter(pk=reply.pk).update(checked_until=timezone.localdate() - timedelta(days=1))
    tasks.end_circulations()
    return Edition.objects.get(reply=reply, number=1)


def link(mail: Message, act: str) -> str:
    return re.search(rf"/q/\d+/reply/check/{act}/[^?\s]+", mail.text)[0]


def words(mail: Message) -> str:
    """What a mail says, without its links and whom it greets."""
    return re.sub(r"https?://\S+", "", mail.text.split(",", 1)[1])


def test_draft_is_proposed_and_goes_nowhere_before_a_person_read_it(desk, thread, client_of, expert):
    assert client_of(expert).get(f"/q/{thread.pk}/compile/").status_code == 403
    reply = begin(desk, thread)
    assert not reply.parts.filter(signed__isnull=False).exists()
    summary = reply.parts.filter(section="summary")
    assert all(part.cites and part.question == 1 for part in summary) and summary.count() >= 2
    assert reply.parts.get(section="resources").address == "https://pucsl.example/order.pdf"
    assert set(reply.parts.filter(section="experiences").values_list("country", flat=True)) == {"LK", "IN"}
    assert "are still proposed" in text(desk.get(f"/q/{thread.pk}/compile/"))
    desk.post(f"/q/{thread.pk}/compile/", {"version": reply.version, "do": "circulate"})
    reply.refresh_from_db()
    assert reply.checked_until is None


def test_country_of_an_experience_is_shown_and_typed_by_its_name(desk, thread):
    reply = begin(desk, thread)
    part = reply.parts.get(section="experiences", country="LK")
    assert 'value="Sri Lanka" maxlength' in desk.get(f"/q/{thread.pk}/compile/").content.decode()
    for said, code in (("bhutan", "BT"), ("Việt Nam", "VN"), ("MY", "MY"), ("Atlantis", "")):
        desk.post(f"/q/{thread.pk}/compile/", typed(reply, do="save", **{f"country-{part.pk}": said}))
        part.refresh_from_db()
        assert part.country == code


def test_second_facilitator_is_told_and_what_they_typed_is_kept(desk, thread):
    reply = begin(desk, thread)
    part = reply.parts.first()
    late = typed(reply, do="save", **{f"text-{part.pk}": "Typed late"})
    desk.post(f"/q/{thread.pk}/compile/", typed(reply, do="save", **{f"text-{part.pk}": "Typed first"}))
    answer = desk.post(f"/q/{thread.pk}/compile/", late)
    assert answer.status_code == 409 and "Typed late" in text(answer)
    assert Part.objects.get(pk=part.pk).text == "Typed first"


def test_only_what_one_changed_is_written_over_what_somebody_else_wrote(desk, thread):
    reply = begin(desk, thread)
    page, (one, two) = f"/q/{thread.pk}/compile/", reply.parts.filter(section="summary")[:2]

    def hidden(answer) -> dict:
        return dict(re.findall(r'name="((?:opened|cites|version)[-\d]*)" value="([^"]*)"', answer.content.decode()))

    form = typed(reply, do="save") | hidden(desk.get(page))
    desk.post(page, form | {f"cites-{one.pk}": "2, 1", f"text-{two.pk}": "Typed first"})
    late = form | {f"text-{two.pk}": "Typed late"}
    answer = desk.post(page, late)
    assert answer.status_code == 409 and "now “Typed first”, you typed “Typed late”" in text(answer)
    desk.post(page, late | hidden(answer))
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.cites, two.text) == (["2", "1"], "Typed late")


def test_parts_are_taken_moved_and_removed_by_buttons(desk, thread):
    reply = begin(desk, thread)
    page = f"/q/{thread.pk}/compile/"
    answer = desk.post(page, typed(reply, do="take-2-1", into="1"), follow=True)
    assert '<option value="1" selected' in answer.content.decode()
    taken = reply.parts.filter(section="summary").latest("pk")
    assert taken.text == "Nobody asked for a noon tariff here." and taken.cites == ["2"] and taken.signed
    rows = list(reply.parts.filter(section="summary").order_by("place", "pk"))
    assert rows[-1] == taken
    desk.post(page, typed(reply, do=f"up-{taken.pk}"))
    assert list(reply.parts.filter(section="summary").order_by("place", "pk"))[-2] == taken
    desk.post(page, typed(reply, do=f"remove-{taken.pk}"))
    assert not reply.parts.filter(pk=taken.pk).exists()


def test_marks_follow_their_resource_and_go_with_it(desk, thread):
    reply = begin(desk, thread)
    page, one = f"/q/{thread.pk}/compile/", reply.parts.filter(section="summary").first()
    first = reply.parts.get(section="resources")
    desk.post(page, typed(reply, do="add-resources", **{f"cites-{one.pk}": "R1"}))
    second = reply.parts.filter(section="resources").latest("pk")
    named = {f"title-{second.pk}": "Second"}

    def cites_after(do: str, **more) -> list[str]:
        desk.post(page, typed(reply, do=do, **named, **more))
        one.refresh_from_db()
        return one.cites

    assert cites_after(f"up-{second.pk}") == ["R2"]
    assert cites_after("save", **{f"place-{first.pk}": 1, f"place-{second.pk}": 2}) == ["R1"]
    assert cites_after("save", **{f"cites-{one.pk}": "R2, R1"}) == ["R2", "R1"]
    assert cites_after(f"remove-{first.pk}") == ["R1"]
    assert cites_after(f"remove-{second.pk}") == []


def test_reply_goes_no_further_on_a_resource_that_is_not_there(desk, thread):
    reply = begin(desk, thread)
    page, one = f"/q/{thread.pk}/compile/", reply.parts.filter(section="summary").first()
    refused = text(desk.post(page, typed(reply, do="circulate", **{f"cites-{one.pk}": "R9, 1"}), follow=True))
    assert "There is no resource [R9]." in refused and not Reply.objects.get(pk=reply.pk).checked_until
    desk.post(page, typed(reply, do="circulate", **{f"cites-{one.pk}": "R1"}))
    assert Reply.objects.get(pk=reply.pk).checked_until


def test_silence_agrees_to_the_wording_and_names_nobody(desk, thread, client_of, asker, expert):
    edition = published(desk, thread)
    thread.refresh_from_db()
    assert thread.state == "published"
    shown = text(client_of(asker).get(f"/q/{thread.pk}/reply/"))
    assert "We chose a low tariff at noon." in shown and "[R1]" in shown
    assert (
        "Compiled by Faci Litator" in shown and "How the answers will be used:" in shown and "For our ministry" in shown
    )
    assert "Esha" not in shown and "Olga" not in shown and "a member, India" in shown
    assert f"/q/{thread.pk}/reply/" in text(client_of(asker).get(f"/q/{thread.pk}/"))
    mail = Message.objects.filter(kind="discussions/check_reply", to_person=expert.pk).get()
    desk.post(link(mail, "name"))
    assert "Esha Expert" in text(client_of(asker).get(f"/q/{thread.pk}/reply/"))
    found = text(client_of(asker).get("/search/?q=flat"))
    assert edition.number == 1 and f'href="/q/{thread.pk}/reply/"' in found


def test_second_who_publishes_is_told_that_it_is_out(desk, thread):
    published(desk, thread)
    page = f"/q/{thread.pk}/compile/publish/"
    editor = text(desk.get(f"/q/{thread.pk}/compile/"))
    assert f"Consolidated reply {thread.pk}, version 1" in editor and "It can go to those quoted" not in editor
    assert "It is published already." in text(desk.post(page, follow=True))
    part = Reply.objects.get(thread=thread).parts.first()
    part.text = "Something new."
    part.save()
    assert "It circulates first" in text(desk.post(page, follow=True))


def test_correction_keeps_it_from_being_published(desk, thread, client_of, expert):
    reply = circulated(desk, thread)
    mails = Message.objects.filter(kind="discussions/check_reply")
    assert mails.count() == 3
    stranger = client_of(expert)
    stranger.logout()
    address = link(mails.get(to_person=expert.pk), "correct")
    assert "Esha" not in text(stranger.get(address))
    stranger.post(address, {"text": "It was half, not low."})
    Reply.objects.filter(pk=reply.pk).update(checked_until=timezone.localdate() - timedelta(days=1))
    tasks.end_circulations()
    assert not Edition.objects.exists()
    page = f"/q/{thread.pk}/compile/"
    desk.post(page, {"do": "back"})
    assert re.search(r"\[1\]</a> </b>It was half, not low.", text(desk.get(page)))
    late = text(stranger.get(link(mails.get(to_person=expert.pk), "right")))
    assert "A new one follows." in late and "is over" not in late
    reply.refresh_from_db()
    desk.post(page, {"version": reply.version, "do": "circulate"})
    assert "It was half, not low." not in text(desk.get(page))
    assert stranger.get(f"/q/{thread.pk}/reply/check/name/forged/").status_code == 404


@pytest.mark.one_database
def test_followers_get_the_words_and_files_are_made_for_the_reader(desk, thread, client_of, asker, expert):
    Follow.objects.create(person=asker, kind="thread", what=str(thread.pk))
    edition = published(desk, thread)
    tasks.tell_of_reply(edition.pk)
    tasks.tell_of_reply(edition.pk)
    told = Message.objects.get(kind="discussions/reply_published")
    assert told.to_person == asker.pk and "We chose a low tariff at noon. [1]" in told.text
    reader = client_of(asker)
    files = {kind: reader.get(f"/q/{thread.pk}/reply/as/{kind}/").content for kind in ("pdf", "docx", "bib", "ris")}
    assert files["pdf"].startswith(b"%PDF")
    document = zipfile.ZipFile(BytesIO(files["docx"])).read("word/document.xml").decode()
    assert 'w:val="Heading1"' in document and "TOC " in document and "We chose a low tariff" in document
    assert b"Esha" not in b"".join((files["bib"], files["ris"])) and "Esha" not in document
    assert b"@techreport" in files["bib"] and files["ris"].startswith(b"TY  - RPRT")


def test_addition_raises_the_version_and_the_first_one_stays(desk, thread, client_of, asker):
    edition = published(desk, thread)
    reply = edition.reply
    part = reply.parts.filter(section="summary").first()
    desk.post(f"/q/{thread.pk}/compile/", typed(reply, do="circulate", **{f"text-{part.pk}": "Added later."}))
    Reply.objects.filter(pk=reply.pk).update(checked_until=timezone.localdate() - timedelta(days=1))
    desk.post(f"/q/{thread.pk}/compile/publish/")
    reader = client_of(asker)
    assert "Added later." in text(reader.get(f"/q/{thread.pk}/reply/"))
    assert "Added later." not in text(reader.get(f"/q/{thread.pk}/reply/?version=1"))


def test_section_reads_in_another_language_and_the_original_is_a_click_away(desk, thread, client_of, asker):
    published(desk, thread)
    reader = client_of(asker)
    reader.post(f"/q/{thread.pk}/reply/in/ta/", {"summary": "நண்பகலில் குறைந்த கட்டணம் [1]"})
    reader.cookies["language"] = "ta"
    shown = text(reader.get(f"/q/{thread.pk}/reply/", headers={"accept-language": "ta"}))
    assert "நண்பகலில் குறைந்த கட்டணம்" in shown and "?original=1" in shown
    assert "We chose a low tariff" in text(reader.get(f"/q/{thread.pk}/reply/?original=1"))


def test_under_cover_no_row_of_mail_or_ledger_tells_who_asked(
    desk, thread, client_of, asker, expert, facilitator, make_person
):
    Thread.objects.filter(pk=thread.pk).update(asker=facilitator, shown_as="nothing")
    Cover.objects.create(thread=thread, person=asker, keeper=facilitator)
    Follow.objects.create(person=asker, kind="thread", what=str(thread.pk))
    follower = make_person("follower@example.org", name="Fenna Follower", country="BD")
    Follow.objects.create(person=follower, kind="thread", what=str(thread.pk))
    reply = circulated(desk, thread)
    page = text(client_of(asker).get(f"/q/{thread.pk}/"))
    client_of(asker).post(re.search(r"/q/\d+/reply/check/right/[^\"?]+", page)[0])
    go_round()
    reply.refresh_from_db()
    assert "We chose a low tariff" in page and reply.asker_agreed == day_of(reply.thread)
    correct = re.search(r"/q/\d+/reply/check/correct/[^\"?]+", page)[0]
    assert "goes out with the next round" in text(client_of(asker).post(correct, {"text": "It was half."}))
    for act in ("back", "circulate"):
        desk.post(f"/q/{thread.pk}/compile/", {"version": reply.version + 1, "do": act})
    assert "It was half." not in text(desk.get(f"/q/{thread.pk}/compile/"))
    late = text(client_of(asker).post(correct, {"text": "It was a third."}))
    assert "There is a newer version." in late and "It was a third." in late and "goes out with" not in late
    go_round()
    assert re.search("earlier draft:</b> It was half.", text(desk.get(f"/q/{thread.pk}/compile/")))
    Reply.objects.filter(pk=reply.pk).update(asker_corrects="")
    assert "reply/check" not in text(client_of(facilitator).get(f"/q/{thread.pk}/"))
    Reply.objects.filter(pk=reply.pk).update(checked_until=timezone.localdate() - timedelta(days=1))
    tasks.end_circulations()
    edition = Edition.objects.get(reply=reply, number=1)
    Reply.objects.update(published=timezone.now() - timedelta(days=100))
    tasks.ask_what_came()
    for kind in ("reply_checked", "what_came"):
        rows = {mail.to_person: mail for mail in Message.objects.filter(kind=f"discussions/{kind}")}
        assert {asker.pk, follower.pk} <= set(rows)
        alike = {(mail.category, mail.thread, re.sub(r"\d+$", "", mail.key), words(mail)) for mail in rows.values()}
        assert len(alike) == 1
    asked = Message.objects.get(kind="discussions/what_came", to_person=asker.pk)
    address = re.search(r"/q/\d+/reply/what-came/[^?\s]+", asked.text)[0]
    for _twice in range(2):
        client_of(expert).post(address, {"text": "We set the tariff in May."})
        go_round()
    outcome = Outcome.objects.get()
    assert outcome.of_asker and outcome.person is None and outcome.said == day_of(outcome.thread)
    assert "We set the tariff in May." in text(client_of(expert).get(f"/q/{thread.pk}/"))
    assert not Entry.objects.filter(actor=asker.pk).exists() and not Entry.objects.filter(about=asker.pk).exists()
    assert "Asanka" not in text(client_of(expert).get(f"/q/{thread.pk}/reply/")) and edition.number == 1


@pytest.mark.parametrize("contributions_too", [False, True])
def test_erased_contributor_becomes_a_former_member_also_in_files(
    desk, thread, client_of, asker, expert, contributions_too
):
    published(desk, thread)
    Contributor.objects.filter(person=expert).update(wish="name")
    for eraser in _ERASERS:
        eraser(expert.pk, contributions_too=contributions_too)
    reader = client_of(asker)
    shown = text(reader.get(f"/q/{thread.pk}/reply/"))
    document = (
        zipfile.ZipFile(BytesIO(reader.get(f"/q/{thread.pk}/reply/as/docx/").content))
        .read("word/document.xml")
        .decode()
    )
    for made in (shown, document):
        assert "Esha" not in made and ("We chose a low tariff" in made) is not contributions_too
    assert ("a former member" in shown) is not contributions_too


def test_marks_follow_their_resource_when_another_is_erased(desk, thread, expert):
    reply, now = begin(desk, thread), timezone.now()
    Part.objects.create(reply=reply, section="resources", place=99, title="Second", cites=["2"], signed=now)
    Part.objects.create(reply=reply, section="open", place=99, text="Stands on it.", cites=["2", "R2"], signed=now)
    edition = published(desk, thread)
    for eraser in _ERASERS:
        eraser(expert.pk, contributions_too=True)
    edition.refresh_from_db()
    assert reply.parts.get(text="Stands on it.").cites == ["2", "R1"]
    assert ["2", "R1"] in [part["cites"] for part in edition.parts]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Dr. Rao paid 3.5 million. It works."), ("bn", "আমরা বাস কিনেছি। দাম কম ছিল।"), ("hi", "हमने बसें खरीदीं। दाम कम था।"),
        ("dz", "སྣུམ་འཁོར་གློག་རིག་ཨིན། ལམ་སྲོལ་ཡོད།"), ("zh-hans", "我们买了公交车。价格很低。"), ("ko", "버스를 샀습니다. 값이 쌌습니다."),
        ("ta", "பேருந்து வாங்கினோம். விலை குறைவு."), ("si", "අපි බස් ගත්තා. මිල අඩුයි."), ("vi", "Chúng tôi mua xe. Giá thấp."),
        ("fil", "Bumili kami ng bus. Mura ito."), ("ms", "Kami membeli bas. Harganya murah."),
    ],
)  # fmt: skip
@pytest.mark.one_database
def test_sentences_are_told_apart_in_our_languages(language, said):
    assert len(sentences(said, language)) == 2


@pytest.mark.one_database
def test_extraction_joins_what_is_said_twice_and_recognises_things():
    said = "The depot charges forty buses at night with a flat tariff of nine rupees."
    found = proposed(["Which tariff do buses pay at the depot?"], "", [Answer(1, said), Answer(2, said)])
    assert [(one.question, one.cites) for one in found] == [(1, [1, 2])]
    assert resources([Answer(3, "See <https://tool.example/calculator>.")])[0].kind == "tool"
    assert resources([Answer(3, "[Timetable of a training](https://training.example/a.pdf)")])[0].kind == "document"
    assert experiences([Answer(1, "我们在斯里兰卡买了公交车。", "zh-hans")])[0].country == "LK"


@pytest.mark.parametrize(
    ("said", "language", "countries"),
    [
        ("In Viet Nam we don’t run diesel.", "en", ["VN"]), ("a sample city in Korea, and south korea again", "en", ["KR"]),
        ("The PRC and Lao PDR began in May.", "en", ["CN", "LA"]), ("North Korea did not.", "en", ["KP"]),
        ("한국에서는 버스가 많습니다.", "ko", ["KR"]), ("दक्षिण कोरिया में", "hi", ["KR"]), ("Chúng tôi đào ao.", "vi", []),
        ("Jersey City and Jordan Road, said Chad Smith of a Mali road.", "en", []), ("In Jordan it rained.", "en", ["JO"]),
    ],
)  # fmt: skip
@pytest.mark.one_database
def test_countries_are_known_by_their_other_names_and_not_by_parts_of_longer_ones(said, language, countries):
    found = experiences([Answer(1, said, language)], near={"KR"})
    assert [one.country for one in found] == countries


@pytest.mark.one_database
def test_each_sentence_is_proposed_for_the_question_that_it_fits_best():
    questions = ["How many chargers did you build for the first buses?", "What did you agree with the power company?"]
    said = {
        1: "Our city built two chargers for four buses, because each of the buses stands six hours at night.",
        2: "We agreed with the power company on a load of 240 kW at night.\n\nWhat we would do otherwise: lay the pipes for six chargers at once.",
    }
    found = proposed(questions, "How towns begin with buses", [Answer(*one) for one in said.items()])
    assert [(one.question, one.text.split()[1]) for one in found] == [(1, "city"), (1, "we"), (2, "agreed")]


def test_citation_of_a_question_ends_once_and_signs_of_latex_are_escaped(desk, thread, client_of, expert):
    published(desk, thread)
    Edition.objects.update(title="50% of R&D_budget #1 $5 ~ ^ {a}")
    cited = client_of(expert).get(f"/q/{thread.pk}/reply/as/bib/").content.decode()
    assert r"title = {50\% of R\&D\_budget \#1 \$5 \textasciitilde{} \textasciicircum{} (a)}," in cited
    Edition.objects.update(title="Which tariff?")
    for language, stop in (("en", "."), ("bn", "।")):
        shown = text(client_of(expert).get(f"/q/{thread.pk}/reply/?lang={language}"))
        assert "Which tariff? " in shown and f"Which tariff?{stop}" not in shown


def test_sending_saves_what_was_typed_first_and_says_who_got_it(desk, thread):
    reply = begin(desk, thread)
    page, part = f"/q/{thread.pk}/compile/", reply.parts.filter(section="summary").first()
    assert 'form="compile" name="do" value="circulate"' in text(desk.get(page))
    mine = {f"text-{part.pk}": "Typed just now."}
    late = typed(reply, do="save", **{f"text-{part.pk}": "Typed too late."})
    sent = text(desk.post(page, typed(reply, do="circulate", **mine), follow=True))
    reply.refresh_from_db()
    assert "3 people get a mail." in sent and "<fieldset disabled>" in sent and 'value="up-' not in sent
    assert reply.checked_until and reply.parts.get(pk=part.pk).text == "Typed just now."
    kept = desk.post(page, late)
    assert kept.status_code == 409 and "Typed too late." in text(kept) and "<fieldset disabled>" not in text(kept)
    version = Reply.objects.get(pk=reply.pk).version
    desk.post(page, late | {"do": "back", "version": version})
    reply.refresh_from_db()
    assert reply.checked_until is None and reply.parts.get(pk=part.pk).text == "Typed too late."


LONG = """See [the order](https://pucsl.example/order.pdf) by [@Esha Expert](/people/7/).

| Hour | Tariff |
| --- | ---: |
| Noon | 5 [rupees](https://pucsl.example/rupees) |

- First
"""


@pytest.mark.one_database
def test_answers_in_full_keep_their_tables_and_links(desk, thread, client_of, asker):
    post = thread.posts.get(place=2)
    Post.objects.filter(pk=post.pk).update(body=LONG, html=rendered(LONG, "q"))
    reply = begin(desk, thread)
    assert sentences(LONG) == ["See the order by ….", "Hour · Tariff; Noon · 5 rupees", "First"]
    assert "Hour" not in "".join(reply.parts.values_list("text", flat=True))
    published(desk, thread)
    reader, page = client_of(asker), f"/q/{thread.pk}/reply/"
    shown = reader.get(page).content.decode()
    assert "<th>Hour</th>" in shown and 'href="https://pucsl.example/rupees"' in shown
    assert "/people/7/" not in shown and "Esha" not in shown
    document = Document(BytesIO(reader.get(f"{page}as/docx/").content))
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [
        ["Hour", "Tariff"],
        ["Noon", "5 rupees"],
    ]
    leads = {str(one.target_ref) for one in document.part.rels.values() if one.is_external}
    assert {"https://pucsl.example/order.pdf", "https://pucsl.example/rupees"} <= leads
    drawn = PdfReader(BytesIO(reader.get(f"{page}as/pdf/").content))
    links = [note.get_object().get("/A", {}).get("/URI") for one in drawn.pages for note in one.get("/Annots", [])]
    assert "https://pucsl.example/rupees" in links
    assert "Noon" in "".join(one.extract_text() for one in drawn.pages)


def test_answer_typed_for_somebody_is_marked_and_names_nobody_until_they_confirm(
    desk, thread, client_of, asker, expert, facilitator
):
    Post.objects.filter(author=expert).update(typed_by=facilitator)
    published(desk, thread)
    Contributor.objects.filter(person=expert).update(wish="name")
    page = f"/q/{thread.pk}/reply/"
    shown = text(client_of(asker).get(page))
    assert "a member, India, typed by the facilitator" in shown and "Esha" not in shown
    assert "typed by the facilitator" in text(desk.get(f"/q/{thread.pk}/compile/"))
    Post.objects.filter(author=expert).update(confirmed=timezone.now())
    confirmed = text(client_of(asker).get(page))
    assert "Esha Expert" in confirmed and "typed by the facilitator" not in confirmed


def test_answers_are_taken_while_it_is_compiled_and_the_page_says_where_they_go(desk, thread, client_of, asker, expert):
    Thread.objects.filter(pk=thread.pk).update(kind="query", closes=timezone.localdate() + timedelta(days=9))
    page, reader = f"/q/{thread.pk}/", client_of(expert)
    assert ">until " in text(reader.get(page)) and "What you write" not in text(reader.get(page))
    begin(desk, thread)
    shown = text(reader.get(page))
    assert "into it, or into its next version" in shown and ">until " not in shown
    assert reader.post(f"{page}answer/", {"body": "One thing more."}).status_code == 302
    Thread.objects.filter(pk=thread.pk).update(state="published")
    assert "once the facilitator brings out its next version" in text(reader.get(page))


def test_pages_behind_the_links_name_the_query_and_show_what_is_corrected(desk, thread, client_of, expert):
    circulated(desk, thread)
    mail = Message.objects.get(kind="discussions/check_reply", to_person=expert.pk)
    stranger = client_of(expert)
    stranger.logout()
    right, correct = (text(stranger.get(link(mail, act))) for act in ("right", "correct"))
    for page in (right, correct):
        assert thread.title in page and "We chose a low tariff at noon." in page and "Esha" not in page
    assert "<h2" in mail.html and "Summary of responses</h2>" in mail.html and "stands on your words" in mail.text
    to_asker = Message.objects.get(kind="discussions/check_reply", to_person=thread.asker_id)
    assert "reply to what you asked" in to_asker.text and "your words" not in to_asker.text
