"""Discussions by mail alone: each journey goes from mail to mail, and opens no page."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from django.utils.translation import gettext, override

from cop.discussions import letter_addresses as to
from cop.discussions import mails, routing_tasks, tasks
from cop.discussions.letters.asked import _spoken
from cop.discussions.letters.subjects import questions_in, titled
from cop.discussions.letters.wording import LINKS, is_same_question, opens, promised, says, somebody_else, wish_of
from cop.discussions.models import Asked, Contributor, Cover, Follow, Outcome, Post, SameQuestion, Thread, Translation
from cop.discussions.models import Reply as Compiled
from cop.network.models import Community
from cop.services.languages.choices import CODES
from cop.services.languages.queries import day
from cop.services.ledger.models import Entry
from cop.services.mail.choices import Arrived, Door
from cop.services.mail.incoming.handling import handle
from cop.services.mail.incoming.storing import store
from cop.services.mail.incoming.words import Word, said, wanted_numbers
from cop.services.mail.models import Incoming, Message
from discussions.test_letters import MAIL, _our_server, came_in, query  # noqa: F401
from discussions.test_replies import circulated, desk, published, thread  # noqa: F401

pytestmark = pytest.mark.django_db


def last(kind, person):
    return Message.objects.filter(kind=f"discussions/{kind}", to_person=person.pk).latest("pk")


def replied(mail, person, text, **more):
    """What becomes of a reply to a mail of ours, sent as a mail program sends it."""
    more.setdefault("key", f"k{Incoming.objects.count()}-{Message.objects.count()}")
    return came_in(mail.headers["Reply-To"], person.email, text, **more)


def test_who_is_asked_promises_passes_takes_it_back_and_answers(query, expert, facilitator):  # noqa: F811
    one = Asked.objects.create(thread=query, person=expert, round=1, reasons=[["picked", ""]])
    routing_tasks.tell_asked(one.pk)
    mail = last("asked", expert)
    assert "Just reply to this mail" in mail.text and "Just reply to this mail" in mail.html
    replied(mail, expert, f"I will answer by {timezone.localdate() + timedelta(days=5)}.\n\nKind regards,\nEsha\n")
    one.refresh_from_db()
    assert (one.state, one.promised) == ("promised", timezone.localdate() + timedelta(days=5))
    noted = last("noted", expert)
    assert "You answer by" in noted.text and "undo" in noted.text and noted.headers["Auto-Submitted"] == "auto-replied"
    replied(noted, expert, "Undo")
    one.refresh_from_db()
    assert one.state == "asked"
    replied(mail, expert, "Not me, ask Tariff Lanka Ltd")
    one.refresh_from_db()
    assert (one.state, one.suggests) == ("passed", "Tariff Lanka Ltd") and not query.posts.exists()
    assert (
        replied(mail, expert, "Not me: I left in March. But in Pune, time-of-day rates " + "worked " * 40).state
        == "done"
    )
    one.refresh_from_db()
    assert one.state == "answered" and query.posts.get().way == "mail"


QUOTED_HEAD = (
    "From: Clean Mobility <community@mail.example.org>\nSent: Friday, November 27, 2026 10:12 AM\nTo: E\nSubject: x\n\n"
)
ANSWER, QUESTION = "The city paid half of it.", "1. What is the tariff in each district?"


def behind(marks, text):
    return "\n".join(f"{marks}{line}" for line in text.split("\n"))


@pytest.mark.parametrize(
    ("way", "posted"),
    [
        (lambda ours, page: f"{ANSWER}\n\n{ours}", ANSWER),
        (lambda ours, page: f"{ANSWER}\n\n----------\n{ours}", ANSWER),
        (lambda ours, page: f"{ANSWER}<br><blockquote>{page.replace('<ul>', '</blockquote><ul>', 1)}", ANSWER),
        (lambda ours, page: ours.replace(QUESTION, f"{QUESTION}\n{ANSWER}"), f"> {QUESTION}\n\n{ANSWER}"),
        (
            lambda ours, page: f"See below.\n\n{QUOTED_HEAD}{ours.replace(QUESTION, f'{QUESTION}{chr(10)}{ANSWER}')}",
            f"See below.\n\n\n> {QUESTION}\n\n{ANSWER}",
        ),
        (
            lambda ours, page: "<p>In red.</p>" + QUOTED_HEAD.replace("\n", "<br>").replace("<community", "&lt;community")
            + page.replace(QUESTION[3:], f"{QUESTION[3:]}</li></ol><p><font color=red>{ANSWER}</font></p><ol><li>"),
            f"In red.\n\n\n> {QUESTION}\n\n{ANSWER}",
        ),
        (
            lambda ours, page: "On 27 Nov 2026 at 10:12, Clean Mobility <community@mail.example.org> wrote:\n"
            + behind("> ", ours.replace(QUESTION, f"{QUESTION}\n{ANSWER}")),
            f"> {QUESTION}\n\n{ANSWER}",
        ),
        (
            lambda ours, page: "My colleague:\n\nOn 27 Nov 2026 at 10:12, Ana <ana@example.net> wrote:\n"
            f"> {ANSWER}\n>\n> On 27 Nov 2026, Clean Mobility <community@mail.example.org> wrote:\n{behind('> > ', ours)}",
            f"My colleague:\n\n> {ANSWER}",
        ),
        (lambda ours, page: f"{QUESTION}\n{ANSWER}", f"{QUESTION}\n{ANSWER}"),
    ],
)  # fmt: skip
def test_our_own_text_is_known_however_it_is_quoted_and_answers_in_it_stay(query, expert, way, posted):  # noqa: F811
    query.questions = [QUESTION[3:]]
    query.save()
    one = Asked.objects.create(thread=query, person=expert, round=1, reasons=[["picked", ""]])
    routing_tasks.tell_asked(one.pk)
    mail = last("asked", expert)
    said = way(mail.text, mail.html.partition("<body")[2].partition(">")[2])
    kind = "\nContent-Type: text/html" if "<p" in said or "<br>" in said else ""
    replied(mail, expert, said, subject=f"Re: x{kind}")
    post = query.posts.get()
    assert post.body == posted
    assert "/asked/" in mail.text and not any(at in post.body + post.whole for at in ("/asked/", "/m/u/"))


def test_a_mail_that_is_attached_is_told_of(query, expert):  # noqa: F811
    head = 'Re: x\nContent-Type: multipart/mixed; boundary="b"'
    parts = "--b\n\nSee what our engineer wrote:\n--b\nContent-Type: message/rfc822\n\nFrom: a@example.net\n\nAt noon.\n--b--"
    came_in(to.reply_address(query, expert), expert.email, parts, subject=head)
    assert "At noon." in query.posts.get().whole and "attached mail is not shown" in last("noted", expert).text


def test_words_stand_below_an_answer_thanks_make_it_helpful_and_one_word_mutes(query, expert, asker, make_person):  # noqa: F811
    came_in(to.reply_address(query, expert), expert.email, "A low rate at noon.")
    post = query.posts.get()
    tasks.tell_of_post(post.pk)
    mail = last("said", asker)
    before = Message.objects.count()
    replied(mail, asker, "Very helpful, thank you!\n\nBest regards,\nDr. Chen Wei\nShanghai Institute of Transport")
    replied(mail, asker, "Which hours?")
    post.refresh_from_db()
    assert post.helpful_count == 1 and Message.objects.count() == before
    below = query.posts.get(parent=post)
    assert (below.body, below.author) == ("Which hours?", asker)
    for thanks in ("도움이 됐습니다", "非常感谢，很有帮助", "Noted, thank you!"):
        replied(mail, asker, thanks)
    assert query.posts.count() == 2
    other = make_person("other@example.org", name="Olga Other")
    mails.mentioned(query, None, other)
    opened = last("mentioned", other)
    replied(opened, other, "I have the same question.")
    assert SameQuestion.objects.get().person == other
    replied(opened, other, "stop")
    assert Follow.objects.get(person=other, kind="thread").muted and "undo" in last("noted", other).text
    replied(last("noted", other), other, "undo")
    assert not Follow.objects.get(person=other, kind="thread").muted


def test_what_the_mail_quoted_is_for_its_author_and_the_facilitator(query, expert, asker, facilitator, client_of):  # noqa: F811
    text = "A low rate at noon.\n\n-- \nEsha Expert, +91 20 5555 0199"
    came_in(to.reply_address(query, expert), expert.email, text)
    where = f"/q/{query.pk}/posts/1/mail/"
    for person, sees in ((expert, True), (facilitator, True), (asker, False)):
        page = client_of(person).get(f"/q/{query.pk}/").content.decode()
        assert (where in page) == sees and "5555 0199" not in page and "by e-mail" in page
        shown = client_of(person).get(where)
        assert (b"5555 0199" in shown.content) == sees and shown.status_code == (200 if sees else 404)


def test_a_program_that_answers_to_from_is_understood_by_what_it_answers(query, expert, asker):  # noqa: F811
    mails.mentioned(query, None, expert)
    ours = last("mentioned", expert)
    raw = (
        f"Authentication-Results: mx.example.org; dmarc=pass header.from=example.org\nFrom: {{sender}}\n"
        f"To: community@mail.example.org\nSubject: Re: tariffs\nMessage-ID: <x{{n}}@example.org>\n"
        f"References: <other@elsewhere.example> {ours.message_id}\n\nTime-of-day rates.\n"
    )

    def sent(sender, n):
        made = BytesIO(raw.format(sender=sender, n=n).encode())
        [row] = store(made, sender=sender, recipients=["community@mail.example.org"], door=Door.COMMAND)
        return handle(row.pk)

    assert sent(expert.email, 1).state == Arrived.DONE and query.posts.get().author == expert
    assert sent(asker.email, 2).state == Arrived.HELD and query.posts.count() == 1


def test_a_query_is_begun_worded_and_opened_by_mail_alone(community, facilitator, asker, make_person):
    text = "We set the first tariff for charging in Viet Nam.\n\n1. Which tariff did you choose?\n2) What would you change?\n"
    done = came_in("clean-mobility@mail.example.org", asker.email, text, subject="回复: Re: [cm] Charging tariffs")
    made = Thread.objects.get(pk=done.became_number)
    assert (made.title, made.state, made.way) == ("Charging tariffs", "wording", "mail")
    assert made.questions == ["Which tariff did you choose?", "What would you change?"]
    assert [one.country for one in made.countries.all()] == ["VN"] and made.topics.filter(
        code="charging-tariffs"
    ).exists()
    begun = last("begun", asker)
    assert "with the facilitator" in begun.text and begun.headers["In-Reply-To"] == "<one@example.org>"
    replied(begun, asker, "It is about buses too.")
    made.refresh_from_db()
    assert made.body.endswith("buses too.")
    tasks.tell_facilitator(made.pk)
    waits = last("waits_for_wording", facilitator)
    assert "buses too" in waits.text
    replied(waits, facilitator, "Tariffs for public charging\n\nWe look for tariffs.\n\n1. Which one?\n")
    made.refresh_from_db()
    assert (made.title, made.questions, made.state) == ("Tariffs for public charging", ["Which one?"], "wording")
    proposed = last("worded", asker)
    replied(proposed, asker, "Yes, please\n\nBest regards,\nAsanka")
    made.refresh_from_db()
    assert made.state == "open"
    refused = replied(waits, facilitator, "Something else\n\nToo late.")
    made.refresh_from_db()
    assert refused.state == Arrived.REFUSED and made.title == "Tariffs for public charging"


OFFICE = (
    "\n\nKind regards,\nDr. Farah Rahman\nAssistant Director (Planning)\nMinistry of Transport\nTel. +94 11 234 5678\n"
)


def test_a_signature_never_replaces_a_query_and_what_stands_above_its_title_is_no_title(community, facilitator, asker):
    text = "ආයුබෝවන්,\n\nWe plan bus depots.\n\n1. What do they cost?\n\nස්තූතියි,\nසමන්ති\n"
    came_in("clean-mobility@mail.example.org", asker.email, text, subject="Depots")
    made = Thread.objects.get()
    assert (made.body, made.questions) == ("We plan bus depots.", ["What do they cost?"])
    assert "If they change the words" in last("begun", asker).text
    tasks.tell_facilitator(made.pk)
    waits = last("waits_for_wording", facilitator)
    for vague in ("Cost of depots", "Yes, but shorter.\n\nAnd for buses only, please." + OFFICE):
        replied(waits, facilitator, vague)
        made.refresh_from_db()
        assert (made.title, made.state) == ("Depots", "wording") and "Nothing was changed" in last(
            "noted", facilitator
        ).text
    labelled = (
        "Dear colleague, I made it shorter.\n\nTitle: Financing of bus depots\n\nWho paid?\n\n1. How much?\n2. By when?"
    )
    replied(waits, facilitator, labelled + OFFICE)
    made.refresh_from_db()
    assert (made.title, made.body, made.questions) == (
        "Financing of bus depots",
        "Who paid?",
        ["How much?", "By when?"],
    )
    copy = last("noted", facilitator)
    assert all(
        words in copy.text for words in ("went to who asked", "Financing of bus depots", "Who paid?", "How much?")
    )
    assert "Financing of bus depots" in last("worded", asker).text
    replied(copy, facilitator, "Yes, please open it." + OFFICE)
    made.refresh_from_db()
    assert (made.state, made.title) == ("open", "Financing of bus depots")


def test_who_is_asked_declines_in_a_sentence_or_takes_back_what_was_posted(query, expert):  # noqa: F811
    one = Asked.objects.create(thread=query, person=expert, round=1, reasons=[["picked", ""]])
    routing_tasks.tell_asked(one.pk)
    mail = last("asked", expert)
    replied(mail, expert, "Sorry, I cannot help with this one. Please ask Sample member 51." + OFFICE)
    one.refresh_from_db()
    assert (one.state, one.suggests) == ("passed", "Sample member 51") and not query.posts.exists()
    replied(mail, expert, "I fear that this is beyond me.")
    one.refresh_from_db()
    assert one.state == "answered" and "posted as your answer" in last("noted", expert).text
    replied(last("noted", expert), expert, "undo")
    one.refresh_from_db()
    assert (one.state, query.posts.get().standing) == ("asked", "withdrawn")
    for text, state in (
        ("我周五前回复您。谢谢！", "promised"),
        ("抱歉，这个我帮不上忙。", "declined"),
        ("Please ask Ram Thapa <ram@moc.example>, he knows.", "passed"),
        ("Yes", "promised"),
        ("No, thank you.", "declined"),
    ):
        replied(mail, expert, text)
        one.refresh_from_db()
        assert one.state == state and query.posts.count() == 1 and "undo" in last("noted", expert).text, text


def test_a_promise_of_somebody_not_asked_thanks_and_the_same_question_are_no_answers(query, expert):  # noqa: F811
    mails.mentioned(query, None, expert)
    mail = last("mentioned", expert)
    for promise in ("I will answer by Friday" + OFFICE, "මම පිළිතුරු දෙන්නම්"):
        assert replied(mail, expert, promise).state == Arrived.DONE and not query.posts.exists()
        assert "Nothing was posted. It is open until" in last("noted", expert).text
    before = Message.objects.count()
    thanked = replied(mail, expert, "Thank you!" + OFFICE)
    assert thanked.became_kind == "" and Message.objects.count() == before and not query.posts.exists()
    for nod in ("OK", "Noted with thanks", "+1", "👍", "Great, very helpful!"):
        replied(mail, expert, nod)
        assert not query.posts.exists() and "Nothing was posted" in last("noted", expert).text, nod
    replied(mail, expert, "I have the same question.")
    noted = last("noted", expert)
    assert (
        SameQuestion.objects.filter(person=expert).exists() and "same question" in noted.text and "undo" in noted.text
    )
    replied(noted, expert, "Undo")
    assert not SameQuestion.objects.exists() and "taken back" in last("noted", expert).text
    one = Asked.objects.create(thread=query, person=expert, round=1, reasons=[["picked", ""]])
    replied(mail, expert, "I'll answer")
    one.refresh_from_db()
    assert one.state == "promised" and not query.posts.exists()


@pytest.mark.parametrize(
    ("text", "suggests"),
    [
        ("I'm sorry, but I can't help. Dr. Ravi Perera may know more.", "Dr. Ravi Perera"),
        ("Hello,\n\nUnfortunately I am not the right person, please ask Ravi", "Ravi"),
        ("क्षमा करें, मैं इसमें मदद नहीं कर सकता। कृपया रवि से पूछें।", "रवि"),
        ("抱歉，我无法回答。请问陈伟。", "陈伟"),
        (
            "Thank you for asking, but I cannot help with this one, sorry. You could ask Tariff Lanka Ltd. instead.",
            "Tariff Lanka Ltd",
        ),
        ("죄송합니다. 잘 모르겠습니다.", ""),
        ("මට උදව් කරන්න බැහැ", ""),
        ("I cannot help with this. In Pune we chose low rates.", None),
        ("I do not know. Try a low rate at noon.", None),
        ("I cannot help. Please ask for the price list first.", None),
        ("抱歉，这个我帮不上忙。", ""),
        ("죄송합니다, 저는 도움을 드릴 수 없습니다", ""),
        ("මට සමාවෙන්න, මට උදව් කරන්න බැහැ", ""),
        ("Please ask Ravi.", "Ravi"),
        ("请问张三（zhangsan@moc.example），他更了解。", "张三（zhangsan@moc.example）"),
        ("Please ask my colleague Ram Thapa <ram@moc.example>, he knows.", "my colleague Ram Thapa <ram@moc.example>"),
        ("Please ask my colleague Ram Thapa. He knows more.", "my colleague Ram Thapa"),
        ("Ask the bus company.", None),
        ("Please ask for the price list.", None),
        ("Try Tariff Lanka.", None),
        ("请问你们用什么车？", None),
    ],
)
def test_a_no_in_a_sentence_is_a_no_and_one_with_an_answer_is_none(text, suggests):
    assert somebody_else(text) == suggests


def test_a_reply_that_goes_to_the_community_too_begins_nothing(query, expert):  # noqa: F811
    both = f"{to.reply_address(query, expert)}, clean-mobility@mail.example.org"
    raw = MAIL.format(sender=expert.email, to=both, text="A low rate.", subject="Re: x", key="b", domain="example.org")
    rows = store(BytesIO(raw.encode()), sender=expert.email, recipients=both.split(", ")[::-1], door=Door.COMMAND)
    for row in rows:
        handle(row.pk)
    assert query.posts.count() == 1 and Thread.objects.count() == 1


def test_old_words_are_no_longer_agreed_to(community, facilitator, asker):
    came_in("clean-mobility@mail.example.org", asker.email, "Who has a tariff?", subject="")
    made = Thread.objects.get()
    assert made.title == "Who has a tariff?"
    tasks.tell_facilitator(made.pk)
    waits = last("waits_for_wording", facilitator)
    replied(waits, facilitator, "Tariffs\n\nFirst words.")
    old = last("worded", asker)
    for unsure in ("Yes, but shorter", "我完全同意这些修改", "OK then, go on"):
        replied(old, asker, unsure)
        assert "We could not tell whether you agree" in last("noted", asker).text
    made.refresh_from_db()
    assert made.body == "First words."
    replied(old, asker, "Please write that it is for buses.")
    assert "The facilitator reads your words" in last("noted", asker).text
    assert replied(old, asker, "yes").state == Arrived.REFUSED
    made.refresh_from_db()
    assert made.state == "wording" and "for buses" in made.body
    replied(last("waits_for_wording", facilitator), facilitator, "open it")
    made.refresh_from_db()
    assert made.state == "open"


def test_members_of_another_community_are_told_where_they_can_write(community, asker):
    other = Community.objects.create(slug="forests", names={"en": "Forests"}, opened=timezone.localdate())
    assert came_in(f"{other.slug}@mail.example.org", asker.email, "Trees?", subject="Trees").state == Arrived.REFUSED
    answer = Message.objects.get(kind="mail/not_taken")
    assert "clean-mobility@mail.example.org" in answer.text and not Thread.objects.exists()


def test_the_draft_is_agreed_to_corrected_and_its_wish_said_by_mail(desk, thread, expert):  # noqa: F811
    reply = circulated(desk, thread)
    tasks.circulate_reply(reply.pk, reply.version)
    mail = last("check_reply", expert)
    mine = Contributor.objects.get(person=expert)
    replied(mail, expert, "Yes.")
    mine.refresh_from_db()
    assert mine.agreed and "right as it stands" in last("noted", expert).text
    replied(last("noted", expert), expert, "undo")
    replied(mail, expert, "You may name me\n\nIt was 40, not 50.")
    mine.refresh_from_db()
    assert (mine.wish, mine.corrects, mine.agreed) == ("name", "It was 40, not 50.", None)
    reply.refresh_from_db()
    Compiled.objects.filter(pk=reply.pk).update(version=reply.version + 1)
    assert replied(mail, expert, "Something else is wrong.").state == Arrived.REFUSED


def test_the_whole_reply_comes_by_mail_and_what_came_of_it_is_told(desk, thread, asker, expert):  # noqa: F811
    Follow.objects.create(person=asker, kind="thread", what=str(thread.pk))
    edition = published(desk, thread)
    tasks.tell_of_reply(edition.pk)
    mail = last("reply_published", asker)
    replied(mail, asker, "Send")
    pieces = Message.objects.filter(kind="discussions/whole_reply", to_person=asker.pk)
    words = "".join(piece.text for piece in pieces)
    assert "RESPONSES IN FULL" in words and "[1]" in words
    assert all(len(piece.text.encode()) + len(piece.html.encode()) < 30_000 for piece in pieces)
    replied(mail, asker, "translate")
    assert "Nobody has translated it" in last("noted", asker).text
    assert "help@" in last("noted", asker).text
    Compiled.objects.update(published=timezone.now() - timedelta(days=100))
    tasks.ask_what_came()
    replied(last("what_came", asker), asker, "We set the tariff.")
    assert Outcome.objects.get().text == "We set the tariff."


def test_a_translation_that_is_there_comes_with_its_original(query, expert):  # noqa: F811
    expert.languages.all().delete()
    expert.languages.create(language="vi", position=0)
    hidden = f"/q/{Thread.objects.create(community=query.community, state='draft', title='Zebra').pk}/"
    Translation.objects.create(
        thread=query, language="vi", title="Biểu giá", body=f"Chúng tôi hỏi. [Zebra]({hidden})", of_version=1
    )
    mails.mentioned(query, None, expert)
    replied(last("mentioned", expert), expert, "dịch")
    mail = last("translation", expert)
    assert "Zebra" not in mail.text + mail.html
    assert "Chúng tôi hỏi." in mail.text and "The evening peak is at its limit." in mail.text


def test_what_was_typed_is_confirmed_or_taken_back(query, expert, facilitator):  # noqa: F811
    post = Post.objects.create(thread=query, place=1, author=expert, typed_by=facilitator, body="A low rate.", html="A")
    mails.typed(post, expert)
    mail = last("typed", expert)
    assert replied(mail, expert, "Yes, but in 2019.").state == Arrived.REFUSED and query.posts.count() == 1
    replied(mail, expert, "हाँ, सही है।")
    post.refresh_from_db()
    assert post.confirmed and "confirmed" in last("noted", expert).text
    replied(mail, expert, "No!")
    post.refresh_from_db()
    assert post.standing == "withdrawn"


def test_a_mail_where_somebody_is_not_named_leaves_nothing_behind(query, expert, facilitator, asker):  # noqa: F811
    Thread.objects.update(asker=facilitator, shown_as="nothing", way="web")
    Cover.objects.create(thread=query, person=asker, keeper=facilitator)
    Message.objects.all().delete()
    query.refresh_from_db()
    mails.mentioned(query, None, asker)
    mail = last("mentioned", asker)
    assert replied(mail, asker, "Zebra tariffs, I mean.\n\n-- \nAsanka Asker", key="z").state == Arrived.DONE
    post = query.posts.get()
    assert (post.of_asker, post.author, post.standing, post.way, post.whole) == (True, facilitator, "later", "web", "")
    assert "Asanka" not in post.body and not Incoming.objects.exists() and Message.objects.count() == 1
    assert not Entry.objects.filter(
        actor=asker.pk, number=query.pk, kind="discussions.thread", act__contains="answered"
    )
    for key in "zy":
        replied(mail, asker, "Zebra tariffs, I mean.\n\n-- \nAsanka Asker", key=key)
    assert query.posts.count() == 1 and not Incoming.objects.exists()
    replied(mail, asker, "I am Asanka Asker and I mean zebras.")
    came_in(to.reply_address(query, expert), expert.email, "")
    answers = Message.objects.filter(kind="mail/not_taken").order_by("pk")
    assert [one.to_person for one in answers] == [asker.pk, expert.pk] and not Incoming.objects.exists()
    words = {one.text.split("Dear")[1].partition(",")[2].partition("office@")[0] for one in answers}
    assert len(words) == 1 and "zebra" not in words.pop()
    said = ("By the way.", "By the way.", "One more.", "By the way.")
    for key, words in zip("efgh", said, strict=True):
        assert came_in(to.reply_address(query, expert), expert.email, words, key=key).state == Arrived.DONE
    assert query.posts.count() == 4 and not Incoming.objects.exists()
    Message.objects.filter(kind="discussions/noted").delete()
    for person in (expert, asker):
        one = Asked.objects.create(thread=query, person=person, round=1, reasons=[["picked", ""]])
        routing_tasks.tell_asked(one.pk)
        replied(last("asked", person), person, "A low rate at noon is the best for everybody.")
    noted = Message.objects.get(kind="discussions/noted")
    assert noted.to_person == expert.pk and "undo" in noted.text
    replied(noted, expert, "undo")
    assert query.posts.get(author=expert, body__contains="best").standing == "withdrawn"
    assert not Incoming.objects.exists()


def test_a_moderator_sums_the_week_up_and_both_agree_that_everybody_may_read(query, expert, asker, facilitator):  # noqa: F811
    Thread.objects.update(kind="timed")
    framing = Post.objects.create(
        thread=query, place=1, kind="framing", author=facilitator, body="Which tariff?", html="W"
    )
    Thread.objects.update(last_place=1)
    today = timezone.localdate()
    week = query.weeks.create(
        place=1, begins=today, ends=today, question="Which tariff?", moderator=expert, framing=framing
    )
    mails.week_ends(week, expert)
    replied(last("week_ends", expert), expert, "Most chose low rates at noon.")
    week.refresh_from_db()
    assert (week.summary.kind, week.summary.author, week.summary.way) == ("summary", expert, "mail")
    for person in (asker, facilitator):
        query.refresh_from_db()
        mails.wanted_public(query, person, since=timezone.now())
        replied(last("wanted_public", person), person, "Yes")
    query.refresh_from_db()
    assert query.is_public
    replied(last("noted", asker), asker, "undo")
    query.refresh_from_db()
    assert not query.is_public


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("I will answer", None),
        ("I'll answer by Friday, thanks", date(2026, 12, 4)),
        ("I will answer by 12 December", date(2026, 12, 12)),
        ("मैं 5 दिसंबर तक उत्तर दूँगा", date(2026, 12, 5)),
        ("我会在12月3日前回答", date(2026, 12, 3)),
        ("我会在周五回答", date(2026, 12, 4)),
        ("我周五前回复您。谢谢！", date(2026, 12, 4)),
        ("I'll answer tomorrow", date(2026, 12, 1)),
        ("I’ll answer next week", date(2026, 12, 11)),
        ("I will answer on Friday, 4 December. Thank you for asking.", date(2026, 12, 4)),
        ("Saya akan jawab pada hari Jumaat", date(2026, 12, 4)),
        ("நான் வெள்ளிக்கிழமை பதிலளிப்பேன்", date(2026, 12, 4)),
    ],
)
def test_a_promise_is_read_with_its_day(text, by):
    assert promised(text, date(2026, 11, 30)) == (True, by)


@pytest.mark.parametrize("language", CODES)
def test_every_label_that_a_mail_offers_is_understood(language):
    today, by = date(2026, 11, 27), date(2026, 12, 2)
    with override(language):
        promise = gettext("I will answer by %(day)s") % {"day": day(by)}
        assert _spoken(promise, today) == _spoken(f"{promise}:", today) == ("yes", by, "")
        assert _spoken(gettext("Not me, ask someone else"), today) == ("no", None, "")
        assert _spoken(gettext("Not now"), today) == ("later", None, "")
        assert is_same_question(gettext("I have the same question"))
        assert says(gettext("Right as it stands"), "Right as it stands")
        assert {wish_of(gettext(words)) for words in LINKS.values()} == set(LINKS)
        told = gettext("Please reply “yes” or “no”, or write on the page of the query.")
        assert [said(word) for word in re.findall("[“‘'](.+?)[”’']", told)] == [Word.YES, Word.NO], told
        told = gettext("Which one? Reply with its number in that mail, for example “send 1”.")
        assert wanted_numbers(re.findall("[“‘'](.+?)[”’']", told)[0]) == [1], told


def test_longer_words_are_no_promise_and_no_no():
    assert opens("Opo, salamat po") and not opens("Salamat po") and is_same_question("Same question here")
    assert promised("I will answer by Friday, but in Pune we chose time-of-day rates.", date(2026, 11, 30))[0] is False
    assert somebody_else("Not me") == "" and somebody_else("We are not me, ask X") is None
    assert wish_of("Only my organisation.") == "kind" and wish_of("Nothing was said of me there.") is None
    assert titled("Fwd: 답장: RE[2]: [list] Buses", "x")[0] == "Buses"
    assert questions_in("1. First.\n2. Second?\n")[1] == ["Second?"]
