"""Queueing a mail: what it says, its headers, and that an event makes one."""

import re
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from html import unescape
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template import TemplateDoesNotExist
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from cop.services.jobs.models import Job
from cop.services.languages.choices import CODES
from cop.services.mail import actions
from cop.services.mail.actions import Recipient, queue
from cop.services.mail.choices import State
from cop.services.mail.markdown import as_html, as_text
from cop.services.mail.models import Message
from cop.services.mail.relay import composed
from cop.services.mail.rendering import one_line
from cop.services.mail.senders import Sender, set_sender
from cop.services.mail.styling import styled
from cop.services.mail.unsubscribing import on_unsubscribe
from cop.services.mail.wrapping import columns, wrapped

pytestmark = pytest.mark.django_db
Queue = Callable[..., Message]
COMMUNITY = SimpleNamespace(slug="clean-mobility", names={"en": "Clean Mobility", "si": "පිරිසිදු සංචලනය"})


def as_received(message: Message) -> EmailMessage:
    return message_from_bytes(composed(message).message().as_bytes(linesep="\r\n"), policy=policy.default)


def test_mail_of_one_event_is_made_once(queued: Queue) -> None:
    first, second = queued("met-1", said="first"), queued("met-1", said="second")
    assert (first.pk, second.text) == (second.pk, first.text)
    assert (Message.objects.count(), Job.objects.count()) == (1, 1)


def test_change_that_is_rolled_back_leaves_no_mail(queued: Queue) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        queued()
        raise RuntimeError
    assert (Message.objects.count(), Job.objects.count()) == (0, 0)


@pytest.mark.parametrize("language", CODES)
def test_mail_is_whole_in_every_language(queued: Queue, language: str) -> None:
    mail = as_received(queued(to=Recipient("nimal@example.lk", 7, language)))
    with translation.override(language):
        why = translation.gettext("Privacy")
    text, html = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
    tag = language.replace("hans", "Hans")
    assert mail["Content-Language"] == tag
    assert f'<html lang="{tag}" dir="ltr">' in html
    assert all(why in part and "We met in Kandy." in part for part in (text, unescape(html)))
    assert translation.get_language() == "en"


def test_text_and_html_hold_the_same_addresses(queued: Queue) -> None:
    on_unsubscribe("news", lambda person: None, name="news")
    message = queued(category="news")
    in_text, in_html = re.findall(r"https?://\S+", message.text), re.findall(r'href="([^"]+)"', message.html)
    assert in_text == in_html == ["https://example.org/j/1", f"{_unsubscribe_address(message)}?mail=en"]


def test_reader_is_greeted_by_name_and_told_first_who_writes_and_last_how_they_are_reached(queued: Queue) -> None:
    introduction, contact = (
        "Clean Mobility Community of Practice · Asia LEDS Partnership",
        ("The office", "1 High Road"),
    )
    set_sender(lambda community: Sender("Us", "us@mail.example.org", "", introduction, contact))
    message = queued(to=Recipient("nimal@example.lk", 7, name="Nimal <b>\nPerera"))
    assert message.text.startswith(f"{introduction}\n\nDear Nimal <b> Perera,\n\n")
    assert message.text.endswith("The office\n1 High Road\n")
    for part in (f">{introduction}</p>", "Dear Nimal &lt;b&gt; Perera,", "The office<br>1 High Road"):
        assert part in message.html
    assert "Dear" not in queued("note-2", to=Recipient("office@example.org")).text


def test_table_is_one_in_html_and_a_line_for_each_cell_in_text() -> None:
    table = "| City | Buses |\n|---|---:|\n| Colombo | **12** |\n| Kandy | |"
    assert as_text(f"Before\n\n{table}\n\nAfter") == "Before\n\nCity: Colombo\nBuses: 12\n\nCity: Kandy\n\nAfter"
    html = styled(as_html(table), "en")
    assert re.search(
        r'<table style="[^"]*">.*<td style="[^"]*text-align:right" class="num"><strong>12</strong></td>', html, re.S
    )


def test_html_shows_the_address_behind_each_link(queued: Queue) -> None:
    html = queued(address="https://example.org/j/?a=1&b=2").html
    assert re.search(
        r'href="https://example.org/j/\?a=1&amp;b=2">[^<]*</a><br><span [^>]*>https://example.org/j/\?a=1&amp;b=2<',
        html,
    )


def test_language_that_we_do_not_speak_becomes_english(queued: Queue) -> None:
    assert queued(to=Recipient("a@example.org", 7, "fr")).language == "en"
    assert queued("note-2", to=Recipient("a@example.org", 7, None)).language == "en"


def test_html_escapes_and_text_does_not(queued: Queue) -> None:
    message = queued(said="<b>O'Brien</b> & Co")
    assert "<b>O'Brien</b> & Co" in message.text
    assert "<p" in message.html and "<b>" not in message.html
    assert "&lt;b&gt;O&#x27;Brien&lt;/b&gt; &amp; Co" in message.html


def test_html_carries_its_style_in_each_element_and_loads_nothing(queued: Queue) -> None:
    html = queued().html
    assert "overflow-wrap:anywhere" in re.search(r'class="paper"[^>]*', html)[0]
    assert all('style="' in tag for tag in re.findall(r"<(?:h1|p|a)\b[^>]*>", html))
    assert not re.search(r"<(img|link|script|table)\b|url\(|@import", html)


def test_headers_of_an_ordinary_mail(queued: Queue) -> None:
    message = queued()
    mail = as_received(message)
    assert {name: str(mail[name]) for name in ("From", "To", "Reply-To", "Subject", "Auto-Submitted")} == {
        "From": "Asia LEDS Partnership <community@mail.example.org>",
        "To": "nimal@example.lk",
        "Reply-To": "office@example.org",
        "Subject": "A note",
        "Auto-Submitted": "auto-generated",
    }
    assert re.fullmatch(r"<[0-9a-f]{32}@mail\.example\.org>", mail["Message-ID"])
    assert mail["Date"].datetime == message.queued.replace(microsecond=0)
    absent = ("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "In-Reply-To", "References")
    assert [mail[name] for name in absent] == [None] * len(absent)


def test_mail_of_a_community_that_can_be_switched_off_says_so_in_its_headers(queued: Queue) -> None:
    on_unsubscribe("news", lambda person: None, name="news")
    message = queued(list_of=COMMUNITY, category="news", reply_to="facilitator@example.org")
    mail = as_received(message)
    assert mail["List-Id"] == "Clean Mobility <clean-mobility.mail.example.org>"
    assert mail["List-Unsubscribe"].strip() == f"<{_unsubscribe_address(message)}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Reply-To"] == "facilitator@example.org"


def _unsubscribe_address(message: Message) -> str:
    return message.headers["List-Unsubscribe"].strip("<>")


def test_mails_of_a_thread_follow_each_other_for_each_reader(queued: Queue) -> None:
    others = queued("other", thread="application-1", to=Recipient("desk@example.org"))
    first, second, third = (queued(f"step-{n}", thread="application-1") for n in range(3))
    assert "In-Reply-To" not in first.headers | others.headers
    assert second.headers["References"] == first.message_id
    assert third.headers["In-Reply-To"] == second.message_id
    assert third.headers["References"] == f"{first.message_id} {second.message_id}"
    for n in range(20):
        last = queued(f"more-{n}", thread="application-1")
    assert len(last.headers["References"].split()) == 10
    assert last.headers["References"].startswith(first.message_id)


def test_category_needs_a_person_and_must_be_known(queued: Queue) -> None:
    with pytest.raises(KeyError):
        queued(category="unknown")
    on_unsubscribe("news", lambda person: None, name="news")
    with pytest.raises(ValueError, match="news"):
        queued(category="news", to=Recipient("stranger@example.org"))
    assert not Message.objects.exists()


def test_unknown_template_is_refused() -> None:
    with pytest.raises(TemplateDoesNotExist):
        queue("example/none", to=Recipient("a@example.org"), context={}, key="k")


INJECTIONS = ["\nBcc: thief@example.com", "\r\nBcc: thief@example.com", "\x0bBcc: x", "\u2028Bcc: x", "\x85Bcc: x"]


@pytest.mark.parametrize("injection", INJECTIONS)
def test_no_header_can_be_smuggled_in(queued: Queue, injection: str) -> None:
    set_sender(lambda community: Sender(f'A "B" <c@d> {injection}', "community@mail.example.org"))
    community = SimpleNamespace(slug="clean-mobility", names={"en": f"Clean {injection}"})
    message = queued(f"key{injection}", title=f"Hello{injection}", list_of=community, thread=f"t{injection}")
    raw = composed(message).message().as_bytes(linesep="\r\n").partition(b"\r\n\r\n")[0]
    mail = as_received(message)
    assert mail["Bcc"] is None
    assert b"\nBcc:" not in raw
    assert [address.addr_spec for address in mail["From"].addresses] == ["community@mail.example.org"]


@pytest.mark.parametrize("injection", [*INJECTIONS, ", thief@example.com", " <thief@example.com>"])
def test_address_that_is_more_than_one_is_refused(queued: Queue, injection: str) -> None:
    with pytest.raises(ValidationError):
        queued(to=Recipient(f"nimal@example.lk{injection}"))
    with pytest.raises(ValidationError):
        queued(reply_to=f"nimal@example.lk{injection}")
    assert not Message.objects.exists()


NAMES = [
    "Clean Mobility",
    "පිරිසිදු සංචලනය සඳහා වූ ප්‍රජාව",
    "ཕྱིའི་འགྲུལ་འཕྲིན་གཙང་མའི་མི་སྡེ།" * 3,
    "清洁出行社区",
    'O\'Neil, Sons & "Co"',
    "",
]


@pytest.mark.parametrize("name", NAMES)
def test_sender_of_any_script_arrives_whole(queued: Queue, name: str) -> None:
    set_sender(lambda community: Sender(name, "community@mail.example.org"))
    raw = composed(queued()).message().as_bytes(linesep="\r\n")
    name_received, address = parseaddr(str(make_header(decode_header(message_from_bytes(raw)["From"]))))
    assert (name_received, address) == (name.replace('"', ""), "community@mail.example.org")


def test_long_subject_is_cut_and_keeps_joiners(queued: Queue) -> None:
    subject = queued(title="ශ්‍රී" * 100).subject
    assert subject == "ශ්‍රී" * ((150 - 1) // 5) + "…"
    assert queued("n2", title="ශ්‍රී\u202eලංකා").subject == "ශ්‍රී ලංකා"


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert one_line(line) == line


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp", "Zs"]), min_size=1, max_size=30)


@given(st.lists(st.one_of(WORDS, st.just("https://example.org/" + "a" * 80)), max_size=60))
def test_wrapping_loses_nothing_and_keeps_addresses_whole(words: list[str]) -> None:
    text = " ".join(words)
    broken = wrapped(text)
    assert "".join(broken.split()) == "".join(text.split())
    assert broken.count("https://example.org/" + "a" * 80) == text.count("https://example.org/" + "a" * 80)
    assert all(columns(line) <= 76 or " " not in line.strip() for line in broken.splitlines())


def test_wrapping_sets_in_what_follows_a_list_item() -> None:
    broken = wrapped("1. " + "word " * 20 + "\n\n\n\nend  ")
    assert broken == "1. " + ("word " * 14).strip() + "\n   " + ("word " * 6).strip() + "\n\nend\n"


@pytest.mark.parametrize("text", ["清洁出行社区，" * 20, "གཙང་མའི་འགྲུལ་འཕྲིན།" * 10])
def test_scripts_without_spaces_are_wrapped_too(text: str) -> None:
    lines = wrapped(text).splitlines()
    assert len(lines) > 1
    assert "".join(lines) == text
    assert all(columns(line) <= 76 and line[0] not in "，་།" for line in lines)


def test_mail_to_a_sample_is_made_and_never_sent(queued: Queue) -> None:
    message = queued(to=Recipient("sample@example.org", 7, sample=True))
    assert (message.state, Job.objects.count()) == (State.SAMPLE, 0)


def test_mail_without_a_relay_is_held_and_can_be_read(queued: Queue, settings: object) -> None:
    settings.EMAIL_SENDING = False
    message = queued(secret=True)
    assert (message.state, Job.objects.count()) == (State.HELD, 0)
    assert "We met in Kandy." in message.text


def test_old_secrets_that_were_never_sent_are_blanked(queued: Queue, settings: object) -> None:
    settings.EMAIL_SENDING = False
    for key, secret in (("old", True), ("young", True), ("plain", False)):
        queued(key, secret=secret)
    Message.objects.exclude(key="young").update(queued=timezone.now() - timedelta(days=2))
    actions.blank_old_secrets()
    kept = dict(Message.objects.values_list("key", "text"))
    assert (kept["old"], bool(kept["young"]), bool(kept["plain"])) == ("", True, True)


def test_forgetting_removes_every_mail_to_a_person(queued: Queue) -> None:
    queued("to-person", to=Recipient("nimal@example.lk", 7, sample=True))
    queued("to-address", to=Recipient("Nimal.Old@Example.lk", sample=True))
    queued("waiting")
    queued("other", to=Recipient("other@example.lk", 8, sample=True))
    actions.forget(7, "nimal.old@example.lk")
    assert dict(Message.objects.values_list("key", "forget")) == {"waiting": True, "other": False}
