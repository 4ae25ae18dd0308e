"""Threads in the reader's language: translated by members, looked through by others, or by a machine; and the glossary."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread as Running
from time import monotonic, sleep

import pytest
from django.core.cache import caches
from django.db import connection
from django.db.models.signals import pre_save
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cop.config import preparing
from cop.config.diagnosis import look_at_translation
from cop.discussions import initial
from cop.discussions.actions.forgetting import forget
from cop.discussions.actions.refusals import NotNow
from cop.discussions.actions.translating import take_back
from cop.discussions.models import Cover, MachineDay, Post, Rules, Term, Thread, Translation
from cop.network.choices import Reading
from cop.people.models import Person
from cop.services.ledger.models import Entry
from cop.services.moderation.models import Case
from cop.services.search.actions import index
from people.browsing import text

TAMIL = "மின்னேற்றக் கட்டணம்"


@pytest.fixture
def thread(community, asker, expert) -> Thread:
    made = Thread.objects.create(
        community=community, state="open", asker=asker, title="Tariff for public charging", body="The *peak* is high.",
        html="<p>The <em>peak</em> is high.</p>", questions=["Which tariff?"], opened=timezone.now(), last_place=1,
    )  # fmt: skip
    Post.objects.create(thread=made, place=1, author=expert, body="A low rate.", html="<p>A low rate.</p>")
    return made


@pytest.fixture
def translator(make_person) -> Person:
    return make_person("translator@example.org", name="Tara Translator", languages=("en", "ta"))


@pytest.fixture
def reader(make_person) -> Person:
    return make_person("reader@example.org", name="Raja Reader", languages=("ta",))


def head(thread, **changes) -> dict:
    return {
        "to": "ta", "of_version": thread.version, "version": 0, "title": TAMIL, "body": "**உச்சம்** உயர்ந்தது.",
        "question_1": "எந்தக் கட்டணம்?",
    } | changes  # fmt: skip


def translated(client, thread, **changes) -> Translation:
    answer = client.post(f"/q/{thread.pk}/translate/", head(thread, **changes))
    assert answer.status_code == 302, text(answer)
    return Translation.objects.get(thread=thread, post=None, by_machine=False)


def test_member_translates_another_one_says_it_is_right_and_an_edit_makes_it_older(
    client_of, thread, asker, translator, reader
):
    made = translated(client_of(translator), thread)
    page = text(client_of(reader).get(f"/q/{thread.pk}/"))
    assert f"?in=ta{chr(34)}>" in page and "Tariff for public charging" in page and TAMIL not in page
    shown = text(client_of(reader).get(f"/q/{thread.pk}/?in=ta&lang=en"))
    assert f'<h1 lang="ta">{TAMIL}</h1>' in shown and "<strong>உச்சம்</strong>" in shown and "எந்தக் கட்டணம்?" in shown
    assert "Translated by Tara Translator" in shown and "not reviewed yet" in shown and "A low rate." in shown
    right = f"/q/{thread.pk}/translations/{made.pk}/right/"
    assert client_of(translator).post(right, {"version": 1}).status_code == 403
    assert client_of(asker).post(right, {"version": 1}).status_code == 403, "the asker does not read Tamil"
    client_of(reader).post(right, {"version": 1})
    page = text(client_of(asker).get(f"/q/{thread.pk}/?in=ta"))
    assert "reviewed by Raja Reader" in page and "older than its text" not in page
    assert Entry.objects.filter(act="discussions.translation_reviewed", actor=reader.pk).count() == 1
    client_of(asker).post(
        f"/q/{thread.pk}/edit/",
        {"title": "Tariffs", "body": "New.", "question_1": "Which?", "language": "en", "version": thread.version},
    )
    page = text(client_of(asker).get(f"/q/{thread.pk}/?in=ta"))
    assert "older than its text" in page and TAMIL in page
    assert "Tariffs" in text(client_of(asker).get(f"/q/{thread.pk}/"))


def test_two_who_translate_at_once_lose_nothing_and_others_leave_it_alone(client_of, thread, translator, reader):
    translated(client_of(translator), thread)
    address = f"/q/{thread.pk}/translate/?to=ta"
    assert 'name="body"' not in text(client_of(reader).get(address)), "it is another one's"
    assert client_of(reader).post(address, head(thread, title="Mine")).status_code == 200
    client_of(translator).post(address, head(thread, title="Second", version=1))
    again = client_of(translator).post(address, head(thread, title="Third", version=1))
    assert again.status_code == 409 and "Third" in text(again) and Translation.objects.get().title == "Second"


def test_first_text_of_somebody_new_waits_also_as_a_translation(client_of, thread, make_person, facilitator, reader):
    new = make_person("new@example.org", name="Nila New", joined=timezone.now(), languages=("ta",))
    client_of(new).post(
        f"/q/{thread.pk}/posts/1/translate/",
        {"to": "ta", "of_version": 1, "version": 0, "body": "குறைந்த <script>கட்டணம்</script>"},
    )
    case = Case.objects.get(kind="discussions.translation", author=new.pk)
    assert "குறைந்த" not in text(client_of(reader).get(f"/q/{thread.pk}/?in=ta"))
    screen = text(client_of(facilitator).get(f"/moderation/{case.pk}/"))
    assert "&lt;script&gt;" in screen and "A low rate." in screen
    client_of(facilitator).post(
        f"/moderation/{case.pk}/",
        {"on_text": "clear", "on_person": "nothing", "read": Translation.objects.get().body, "days": 7},
    )
    shown = text(client_of(reader).get(f"/q/{thread.pk}/?in=ta"))
    assert "குறைந்த" in shown and "<script>கட்டணம்" not in shown


def test_chatham_names_no_translator_and_who_asked_under_cover_cannot_translate(
    client_of, thread, asker, facilitator, translator, reader
):
    Thread.objects.filter(pk=thread.pk).update(chatham=True)
    translated(client_of(translator), thread)
    page = text(client_of(reader).get(f"/q/{thread.pk}/?in=ta"))
    assert TAMIL in page and "Tara" not in page
    assert not Entry.objects.filter(act="discussions.translated", actor__isnull=False).exists()
    Thread.objects.filter(pk=thread.pk).update(chatham=False, shown_as="nothing", asker=facilitator)
    Cover.objects.create(thread=thread, person=asker, keeper=facilitator)
    assert client_of(asker).get(f"/q/{thread.pk}/translate/?to=hi").status_code == 403
    assert client_of(translator).get(f"/q/{thread.pk}/translate/?to=hi").status_code == 200


def test_moderated_words_are_gone_from_translations_and_erasure_takes_the_name_off(
    client_of, thread, translator, facilitator, reader
):
    translated(client_of(translator), thread)
    forget(translator.pk, contributions_too=False)
    assert "Translated by a former member" in text(client_of(reader).get(f"/q/{thread.pk}/?in=ta&lang=en"))
    case = Case.objects.create(kind="discussions.thread", number=thread.pk, community=thread.community_id, reported=1)
    client_of(facilitator).post(
        f"/moderation/{case.pk}/",
        {"on_text": "edit", "on_person": "nothing", "read": thread.body, "text": "Milder.", "note": "-", "days": 7},
    )
    assert Thread.objects.get(pk=thread.pk).body == "Milder." and not Translation.objects.exists()


def test_translation_taken_back_twice_at_once_is_told(client_of, thread, translator):
    made = translated(client_of(translator), thread)
    stale = Translation.objects.get()
    take_back(made, acting_person=translator)
    with pytest.raises(NotNow):
        take_back(stale, acting_person=translator)


def test_removed_translation_makes_room_for_another(client_of, thread, translator, facilitator, reader):
    made = translated(client_of(translator), thread)
    client_of(reader).post(f"/q/{thread.pk}/translations/{made.pk}/report/", {"why": "other", "words": "Wrong"})
    case = Case.objects.get(kind="discussions.translation", number=made.pk, author=translator.pk)
    client_of(facilitator).post(
        f"/moderation/{case.pk}/",
        {"on_text": "remove", "on_person": "nothing", "read": made.body, "note": "Not what it says.", "days": 7},
    )
    page = text(client_of(translator).get(f"/q/{thread.pk}/?in=ta"))
    assert TAMIL not in page and "Tariff for public charging" in page
    client_of(reader).post(f"/q/{thread.pk}/translate/", head(thread, title="மறுபடியும்"))
    assert "மறுபடியும்" in text(client_of(translator).get(f"/q/{thread.pk}/?in=ta"))


@pytest.mark.one_database
def test_page_asks_once_more_only_for_whoever_reads_another_language(client_of, thread, translator, reader, asker):
    browsers = {name: client_of(person) for name, person in (("same", asker), ("other", reader))}

    def queries(name: str, address: str = "") -> list[str]:
        browsers[name].get(f"/q/{thread.pk}/{address}")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            browsers[name].get(f"/q/{thread.pk}/{address}")
        return [query["sql"] for query in asked if 'FROM "discussions_translation" WHERE' in query["sql"]]

    assert queries("same") == queries("other") == []
    translated(client_of(translator), thread)
    assert queries("same") == [] and len(queries("other")) == 1
    one = len(queries("other", "?in=ta"))
    for place in (2, 3, 4):
        post = Post.objects.create(thread=thread, place=place, author=asker, body="More.", html="More.")
        Translation.objects.create(thread=thread, post=post, language="ta", body="மேலும்", of_version=1, by=translator)
    assert len(queries("other", "?in=ta")) == one == 1


@contextmanager
def machine(settings, *, answer=None, status: int = 200, dribbles: float = 0) -> Iterator[list[dict]]:
    """A service on this machine that speaks as LibreTranslate does; gives what it was asked."""
    asked: list[dict] = []

    class Service(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say([{"code": "en", "targets": ["zh-Hans"]}, {"code": "zh-Hans"}, {"code": "vi"}])

        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            said = {"translatedText": [f"机器 {text} <script>alert(1)</script>" for text in asked[-1]["q"]]}
            self._say(said if answer is None else answer, status)

        def _say(self, said, status: int = 200) -> None:
            self.send_response(status)
            self.end_headers()
            body = said if isinstance(said, bytes) else json.dumps(said).encode()
            step = 1 if dribbles and isinstance(said, bytes) else len(body)
            with suppress(OSError):
                for start in range(0, len(body), step):
                    self.wfile.write(body[start : start + step])
                    sleep(dribbles)

        def log_message(self, *_args) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    Running(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    settings.TRANSLATION_URL = f"http://127.0.0.1:{server.server_port}"
    settings.TRANSLATION_LANGUAGES = ["en", "vi", "zh-hans"]
    try:
        yield asked
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def chinese(make_person):
    return make_person("chinese@example.org", name="Chen Reader", languages=("zh-hans",))


def allow(thread, **rules) -> None:
    Rules.objects.update_or_create(community=thread.community, defaults=rules)
    caches["memory"].clear()


ASK = {"language": "zh-hans", "after": "0"}


def test_machine_translates_once_what_it_may_and_is_marked(client_of, thread, chinese, settings):
    browser, address = client_of(chinese), f"/q/{thread.pk}/machine/"
    Post.objects.create(thread=thread, place=2, body="Ban đêm.", language="vi")
    allow(thread, machine_private=True)
    assert address not in text(browser.get(f"/q/{thread.pk}/")), "no service is named"
    with machine(settings) as asked:
        assert address in text(browser.get(f"/q/{thread.pk}/"))
        shown = text(browser.post(address, ASK, follow=True))
        browser.post(address, ASK)
    assert [(one["source"], one["target"], one["format"]) for one in asked] == [
        ("en", "zh-Hans", "text"), ("vi", "zh-Hans", "text"),
    ]  # fmt: skip
    assert asked[0]["q"] == [thread.title, thread.body, *thread.questions, "A low rate."]
    assert asked[1]["q"] == ["Ban đêm."] and "机器 Ban đêm." in shown
    assert "机器 A low rate." in shown and "机器 Which tariff?" in shown and "<script>alert" not in shown
    assert "A machine translated this" in text(browser.get(f"/q/{thread.pk}/?in=zh-hans&lang=en"))
    assert MachineDay.objects.get().characters == sum(len(text) for one in asked for text in one["q"])
    assert not Entry.objects.filter(act="discussions.machine_translated", actor__isnull=False).exists()
    Thread.objects.filter(pk=thread.pk).update(version=2, title="Newer")
    shown = text(browser.get(f"/q/{thread.pk}/?in=zh-hans"))
    assert "机器 Tariff" not in shown and "Newer" in shown, "an old one of a machine's is not shown"


@pytest.mark.one_database
def test_nothing_goes_to_the_machine_that_must_not(client_of, thread, chinese, expert, settings, asker):
    address, browser = f"/q/{thread.pk}/machine/", client_of(chinese)
    Post.objects.create(thread=thread, place=2, author=expert, body="Held words.", standing="held")
    Post.objects.create(thread=thread, place=3, author=expert, body="Removed words.", standing="removed")
    Post.objects.create(thread=thread, place=4, author=expert, body="long " * 3000)
    with machine(settings) as asked:
        browser.post(address, ASK)
        assert asked == [], "the community did not allow it"
        type(thread.community).objects.filter(pk=thread.community_id).update(reading=Reading.OPEN)
        allow(thread)
        Thread.objects.filter(pk=thread.pk).update(shown_as="nothing")
        browser.post(address, ASK)
        Thread.objects.filter(pk=thread.pk).update(shown_as="name", chatham=True)
        browser.post(address, ASK)
        assert asked == [], "nobody is to know who speaks"
        Thread.objects.filter(pk=thread.pk).update(chatham=False)
        settings.TRANSLATION_CHARACTERS_A_DAY = 10
        assert "tomorrow" in text(browser.post(address + "?lang=en", ASK, follow=True)) and asked == []
        settings.TRANSLATION_CHARACTERS_A_DAY = 1000
        browser.post(address, ASK)
    assert len(asked) == 1 and "A low rate." in asked[0]["q"]
    assert not [one for one in asked[0]["q"] if "Held" in one or "Removed" in one or "long" in one]


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (b"<html>", 200), ({"error": "no"}, 403), ({"translatedText": ["few"]}, 200), (b"[" * 300_000, 200),
        (b"x" * 900_000, 200),
    ],
)  # fmt: skip
@pytest.mark.one_database
def test_service_that_answers_nonsense_costs_a_sentence_and_no_page(
    client_of, thread, chinese, settings, answer, status
):
    allow(thread, machine_private=True)
    with machine(settings, answer=answer, status=status):
        answered = client_of(chinese).post(f"/q/{thread.pk}/machine/?lang=en", ASK, follow=True)
    assert answered.status_code == 200 and "does not answer now" in text(answered)
    assert "Tariff for public charging" in text(answered) and not Translation.objects.exists()


@pytest.mark.one_database
def test_service_that_dribbles_is_cut_off(client_of, thread, chinese, settings, monkeypatch):
    monkeypatch.setattr("cop.services.languages.machine.PATIENCE", 0.3)
    allow(thread, machine_private=True)
    with machine(settings, answer=b" " * 40, dribbles=0.05):
        began = monotonic()
        answered = client_of(chinese).post(f"/q/{thread.pk}/machine/?lang=en", ASK)
    assert answered.status_code == 302 and not Translation.objects.exists()
    assert monotonic() - began < 1.5


@pytest.mark.one_database
def test_service_that_is_away_is_told_and_then_left_alone(client_of, thread, chinese, settings):
    allow(thread, machine_private=True)
    with machine(settings):
        pass
    browser, address = client_of(chinese), f"/q/{thread.pk}/machine/?lang=en"
    assert "does not answer now" in text(browser.post(address, ASK, follow=True))
    with machine(settings) as asked:
        assert "does not answer now" in text(browser.post(address, ASK, follow=True)) and asked == []
    assert ["look at TRANSLATION_URL" in finding.text for finding in look_at_translation()] == [True]


def test_tamil_word_finds_the_english_thread_by_the_glossary(client_of, thread, reader):
    index("discussions.thread", [thread.pk])
    assert "Tariff for public" not in text(client_of(reader).get("/search/?q=மின்னேற்றம்"))
    initial.load()
    assert "Tariff for public" in text(client_of(reader).get("/search/?q=மின்னேற்றம்"))
    page = text(client_of(reader).get(f"/q/{thread.pk}/translate/?to=ta"))
    assert "மின்னேற்றம்" in page, "whoever translates is offered the term"


def test_installation_that_began_before_the_glossary_gets_it_and_keeps_what_was_edited(community, monkeypatch):
    monkeypatch.setattr(preparing, "call_command", lambda *_what, **_how: None)
    Term.objects.all().delete()
    preparing.prepare(print)
    first, many = Term.objects.order_by("pk")[0], Term.objects.count()
    Term.objects.filter(pk=first.pk).update(note="As we say it.")
    preparing.prepare(print)
    assert (Term.objects.get(pk=first.pk).note, Term.objects.count()) == ("As we say it.", many) and many > 40
    assert Entry.objects.filter(act="discussions.glossary_loaded").count() == 1


@contextmanager
def written_first(term: Term) -> Iterator[None]:
    """Another one who writes a term while ours is about to be."""

    def write(**_of_signal) -> None:
        Term.objects.bulk_create([term])

    pre_save.connect(write, sender=Term)
    try:
        yield
    finally:
        pre_save.disconnect(write, sender=Term)


def test_a_later_version_brings_its_first_terms_and_none_that_was_worded_anew_or_taken_out(client_of, facilitator):
    initial.load()
    taken, anew = Term.objects.get(english="depot"), Term.objects.get(english="parking")
    desk = client_of(facilitator)
    desk.post(f"/glossary/{taken.pk}/edit/", {"remove": "1"})
    typed = {code: "; ".join(names) for code, names in anew.names.items()} | {"version": 1}
    desk.post(f"/glossary/{anew.pk}/edit/", typed | {"en": "places for vehicles"})
    Term.objects.filter(english__in=["bus", "charging"]).delete()
    desk.post("/glossary/new/", {"en": "filling; Charging", "version": 0})
    initial.load()
    assert Term.objects.get(english="bus").names["en"] == ["bus", "buses"]
    assert not Term.objects.filter(english__in=["depot", "parking", "charging"]).exists()
    assert Entry.objects.filter(act="discussions.glossary_loaded").last().values["new"] == {"terms": 1}


def test_glossary_is_read_by_everybody_and_kept_by_facilitators(client, client_of, facilitator, asker):
    initial.load()
    charging = Term.objects.get(english="charging")
    assert "சார்ஜிங்" in text(client.get("/glossary/?lang=ta")) and "parking" in text(client.get("/glossary/"))
    assert "parking" not in text(client.get("/glossary/?q=charging"))
    assert client_of(asker).get(f"/glossary/{charging.pk}/edit/").status_code == 403
    typed = {code: "; ".join(names) for code, names in charging.names.items()} | {"version": 1, "checked": ["ta"]}
    desk = client_of(facilitator)
    assert desk.post(f"/glossary/{charging.pk}/edit/", typed | {"vi": "nạp điện"}).status_code == 302
    charging.refresh_from_db()
    assert charging.names["vi"] == ["nạp điện"] and not {"vi", "ta"} & set(charging.drafts) and "ko" in charging.drafts
    entry = Entry.objects.get(act="discussions.term_kept")
    assert entry.actor == facilitator.pk and entry.values["old"]["names"]["vi"] == ["sạc điện"]
    assert desk.post(f"/glossary/{charging.pk}/edit/", typed).status_code == 409
    assert "already" in text(desk.post("/glossary/new/", {"en": "Parking", "version": 0}))
    with written_first(Term(english="kerb")):
        assert "already" in text(desk.post("/glossary/new/", {"en": "kerb", "version": 0}))
    desk.post(f"/glossary/{charging.pk}/edit/", {"remove": "1"})
    assert not Term.objects.filter(english="charging").exists()


def test_reviewed_translation_and_the_machines_find_their_original_once(client_of, thread, translator, reader, expert):
    index("discussions.thread", [thread.pk])
    index("discussions.post", list(thread.posts.values_list("pk", flat=True)))
    made = translated(client_of(translator), thread, body="கழுதைப்புலி peak")
    post = thread.posts.get()

    def hits(q, **filters) -> int:
        return client_of(expert).get("/search/", {"q": q} | filters).context["total"]

    assert hits("கழுதைப்புலி") == 0, "nobody has looked through it"
    client_of(reader).post(f"/q/{thread.pk}/translations/{made.pk}/right/", {"version": 1})
    assert hits("கழுதைப்புலி") == hits("கழுதைப்புலி", language="ta") == hits("charging", language="ta") == 1
    assert hits("peak") == 1, "the original and its translation are one"
    page = text(client_of(expert).get("/search/", {"q": "கழுதைப்புலி"}))
    assert f'href="/q/{thread.pk}/"' in page and '<p lang="ta">' in page and "<mark>கழுதைப்புலி</mark>" in page
    machine = Translation.objects.create(
        thread=thread, post=post, language="ta", by_machine=True, body="வரிக்குதிரை", of_version=post.version
    )
    index("discussions.post", [post.pk])
    assert hits("வரிக்குதிரை") == 1
    Translation.objects.create(thread=thread, post=post, language="ta", by=translator, body="குறைந்த", of_version=1)
    index("discussions.post", [post.pk])
    assert hits("வரிக்குதிரை") == hits("குறைந்த") == 0, machine
    client_of(asker_of(thread)).post(f"/q/{thread.pk}/edit/", edited(thread))
    assert hits("கழுதைப்புலி") == 0 and hits("peak") == 1, "it is older than its text"


def asker_of(thread) -> Person:
    return Person.objects.get(pk=thread.asker_id)


def edited(thread) -> dict:
    thread.refresh_from_db()
    return {"title": thread.title, "body": "The peak is low.", "language": "en", "version": thread.version}
