"""A question that nobody may know the asker of, on its whole way: asked, worded, answered, compiled, published, found, used."""

import json
import re
from collections import Counter
from io import BytesIO
from zipfile import ZipFile

from playwright.sync_api import Page, expect

from installation import until
from journeys.living import fill, press, tick
from journeys.mails import link
from journeys.running import Product

ASKER, FACILITATOR, SECRETARIAT = (f"{who}@sample.example" for who in ("member11", "facilitator", "secretariat"))
DECLINES, WRITES, TYPES, TELEPHONES = (f"member{number}@sample.example" for number in (1, 21, 28, 31))
TRACES = ("member11@", "member 11", "සාමාජික 11")
"""What would tell who asked. They stand in nothing but what the asker gets and in what the facilitator in charge looks up."""

TITLE, BETTER = "Night tariff for bus depots", "Which night tariff lets bus depots charge?"
ASKED = "Our depots want to charge at night. The regulator asks for a reason for lower charging tariffs after ten."
FIRST, SECOND = "Which night tariff did you choose?", "Who pays for the new meters?"
MAILED = (
    "In China the depots pay half the day tariff after 23:00. The grid company paid for the new meters. "
    "The order is at [the tariff order](https://tariff.example/order.pdf)."
)
TAMIL = "இரவு கட்டணம் பகல் கட்டணத்தில் பாதி. புதிய மீட்டர்களுக்கு பணிமனை பணம் செலுத்தியது."
SPOKEN = "We chose a flat night tariff for two years. Depots paid for the meters themselves."
CORRECTION = "It was half until 2024, a third since then."
OUTCOME = "The regulator lowered the night tariff in May."
TAMIL_WORDS = "மின்னேற்றக் கட்டணங்கள்"

NOTED = """
import json
from cop.services.mail.models import Message
found = Message.objects.filter(kind__startswith="discussions/", pk__gt={after}).exclude(thread__in={others}).order_by("pk")
print(json.dumps([[m.pk, m.kind[12:], m.to_address, f"{{m.subject}} {{m.text}} {{m.html}} {{m.headers}} {{m.key}}"] for m in found]))
"""
OTHERS = """
from cop.discussions.models import Thread
print([f"q{number}" for number in Thread.objects.values_list("pk", flat=True)])
"""
ROUND = """
from datetime import timedelta
from django.utils import timezone
from cop.discussions.actions.covering import go_round
go_round(timezone.now() + timedelta(days=2))
"""
DAYS_ARE_OVER = """
from datetime import timedelta
from django.utils import timezone
from cop.discussions.models import Reply
Reply.objects.filter(thread={0}).update(checked_until=timezone.localdate() - timedelta(days=1))
"""
MONTHS_LATER = """
from datetime import timedelta
from django.utils import timezone
from cop.discussions.models import Reply
from cop.discussions.tasks import ask_what_came
Reply.objects.filter(thread={0}).update(published=timezone.now() - timedelta(days=100))
ask_what_came()
"""


class Story:
    """The query, the browsers of all who have to do with it, and the mails that went out."""

    def __init__(self, product: Product, open_browser) -> None:
        self.product, self.open_browser = product, open_browser
        self.read, self.path, self.others = 0, "", product.installation.python(OTHERS)
        self.asker = self.somebody(ASKER, width=360, java_script_enabled=False)
        self.facilitator = self.somebody(FACILITATOR)
        self.expect_mails({})

    @property
    def number(self) -> int:
        return int(self.path.split("/")[2])

    def somebody(self, email: str = "", **options: object) -> Page:
        """Return the browser of somebody, signed in where an address is given."""
        page = self.open_browser(**{"base_url": self.product.address, "locale": "en"} | options).new_page()
        if email:
            self.product.sign_in(page, email)
            page.goto("/discussions/?lang=en")
        return page

    def expect_mails(self, kinds: dict[str, set[str]]) -> dict[tuple[str, str], str]:
        """Wait for the mails of a step: these kinds, to these people; besides, those who follow the community hear that it
        is open. Return their words by kind and address; who asked stands in none of them."""
        found: list[list] = []

        def came() -> bool:
            found[:] = json.loads(self.product.installation.python(NOTED.format(after=self.read, others=self.others)))
            return sum(map(len, kinds.values())) <= sum(kind != "opened" for _number, kind, *_rest in found)

        until(came)
        sent = Counter((kind, to) for _number, kind, to, _words in found if kind != "opened")
        if kinds:
            assert sent == Counter((kind, to) for kind, people in kinds.items() for to in people)
        self.read = max([number for number, *_rest in found], default=self.read)
        telling = [kind for _number, kind, to, words in found if to != ASKER and tells(words)]
        assert telling == []
        return {(kind, to): words for _number, kind, to, words in found}


def tells(words: str) -> list[str]:
    """Return the traces of who asked."""
    return [trace for trace in TRACES if trace in words]


def is_asked_under_cover(story: Story) -> None:
    page = story.asker
    page.goto("/c/clean-mobility/ask/")
    tick(page, "[name=shown_as][value=country]")
    page.get_by_text("Topics, countries, language, day").click()
    tick(page, "[name=topics][value=charging-tariffs]")
    fill(page, title=TITLE, body=ASKED, question_1=FIRST, question_2=SECOND)
    press(page, "Ask")
    story.path = page.url.removeprefix(story.product.address)
    expect(page.locator(".meta").first).to_contain_text("a member from Sri Lanka")
    story.product.installation.python(ROUND)
    story.expect_mails({"waits_for_wording": {FACILITATOR}})


def is_worded_and_opened(story: Story) -> None:
    page = story.facilitator
    page.goto(f"{story.path}who/")
    press(page, "Look")
    assert tells(page.locator("main").inner_text())
    page.goto(story.path)
    page.get_by_role("link", name="Word it").click()
    fill(page, title=BETTER)
    press(page, "Save")
    press(page, "Open it for answers")
    story.asker.goto(story.path)
    expect(story.asker.locator("h1")).to_have_text(BETTER)
    press(story.asker, "Follow")


def people_are_asked(story: Story) -> None:
    """Those who are proposed by mail, one by telephone."""
    page = story.facilitator
    page.goto(f"{story.path}ask-people/")
    for box in page.locator("main [name=person]").all():
        wanted = (
            box.evaluate("box => box.labels[0].textContent")
            .strip()
            .startswith(("Sample member 1 ", "Sample member 21 "))
        )
        box.set_checked(wanted)
    press(page, "Ask them by mail")
    for number, button in ((28, "Ask them by mail"), (31, "Put them on the call list")):
        page.goto(f"{story.path}ask-people/?q=member+{number}")
        tick(page, "[name=person]")
        press(page, button)
    mails = story.expect_mails({"asked": {DECLINES, WRITES, TYPES}})
    assert "Why you are asked:" in mails["asked", DECLINES] and "A member from Sri Lanka" in mails["asked", DECLINES]
    declines(story, mails["asked", DECLINES])
    answers_from_the_mail(story, mails["asked", WRITES])


def declines(story: Story, mail: str) -> None:
    phone = story.somebody(width=360, java_script_enabled=False)
    phone.goto(link(mail, "/asked/*/no"))
    fill(phone, suggests="Sample member 21")
    press(phone, "Not me, ask someone else")
    expect(phone.get_by_text("that is noted")).to_be_visible()


def answers_from_the_mail(story: Story, mail: str) -> None:
    """The promise needs no session; the answer does."""
    phone = story.somebody(width=360)
    phone.goto(link(mail, "/asked/*/yes"))
    press(phone, "I will answer")
    story.product.sign_in(phone, WRITES)
    phone.goto("/?lang=en")
    phone.goto(link(mail, story.path))
    fill(phone, body=MAILED)
    press(phone, "Answer")
    expect(phone.locator(".post .body").last).to_contain_text("half the day tariff")
    story.expect_mails({"said": {ASKER}})


def answers_in_tamil(story: Story) -> None:
    page = story.somebody(TYPES, width=360, java_script_enabled=False)
    page.goto(story.path)
    fill(page, body=TAMIL)
    page.get_by_text("Language and interest").click()
    fill(page, language="ta")
    press(page, "Answer")
    expect(page.locator(".body[lang=ta]")).to_have_text(TAMIL)
    story.expect_mails({"said": {ASKER, WRITES}})


def is_telephoned(story: Story) -> None:
    """The facilitator types what was said; one press in the mail confirms it."""
    page = story.facilitator
    page.goto("/c/clean-mobility/discussions/calls/")
    page.locator(f"main a[href^='{story.path}ask-people/']", has_text="Type their answer").click()
    fill(page, body=SPOKEN)
    press(page, "Answer")
    mails = story.expect_mails({"typed": {TELEPHONES}, "said": {ASKER, WRITES, TYPES}})
    phone = story.somebody(width=360, java_script_enabled=False)
    phone.goto(link(mails["typed", TELEPHONES], "/typed/*"))
    press(phone, "That is right")
    page.goto(story.path)
    expect(page.locator(".post").last).to_contain_text("typed by the facilitator, confirmed by the member")


def is_compiled(story: Story) -> None:
    """By mouse and by keys: a sentence is dragged over and one taken by a button, parts change places."""
    page = story.facilitator
    page.goto(f"{story.path}compile/")
    press(page, "Begin compiling")
    story.expect_mails({"moved": {ASKER, WRITES, TYPES, TELEPHONES}})
    summary = page.locator(".parts[data-section=summary]")
    take_by_dragging(page, summary)
    first = summary.locator(".part").first.get_attribute("id")
    summary.locator(".part").first.focus()
    page.keyboard.press("Alt+ArrowDown")
    assert summary.locator(".part").nth(1).get_attribute("id") == first
    expect(page.locator(f"#{first}")).to_be_focused()
    for box in page.locator("main input[name^=signed-]").all():
        box.check()
    save(page)
    assert page.locator(".part.proposed").count() == 0
    press(page, "Add")
    page.locator(".parts[data-section=summary] textarea").last.fill("Nobody has measured it for small depots yet.")
    save(page)
    expect(page.get_by_text("no source yet")).to_be_visible()
    page.locator(".parts[data-section=summary] [name^=cites-]").last.fill("1, 3")
    save(page)
    assert page.get_by_text("no source yet").count() == 0


def save(page: Page) -> None:
    with page.expect_navigation():
        page.locator(".saves button").click()


def take_by_dragging(page: Page, summary) -> None:
    parts = summary.locator(".part").count()
    with page.expect_navigation():
        page.locator(".said li[draggable]").last.drag_to(summary.locator(".part").last)
    expect(summary.locator(".part")).to_have_count(parts + 1)


def is_circulated_and_corrected(story: Story) -> None:
    page = story.facilitator
    press(page, "Send it to those quoted")
    mails = is_sent_to_those_quoted(story)
    phone = story.somebody(width=360, java_script_enabled=False)
    phone.goto(link(mails["check_reply", TYPES], f"{story.path}reply/check/correct/"))
    fill(phone, text=CORRECTION)
    press(phone, "Send the correction")
    phone.goto(link(mails["check_reply", WRITES], f"{story.path}reply/check/name/"))
    press(phone, "Name me")
    page.reload()
    expect(page.get_by_text(CORRECTION)).to_be_visible()
    press(page, "Back to compiling")
    page.locator(".parts[data-section=summary] textarea").first.fill(CORRECTION)
    save(page)
    press(page, "Send it to those quoted")
    assert CORRECTION in is_sent_to_those_quoted(story)["check_reply", TYPES]
    story.asker.goto(story.path)
    story.asker.get_by_text("Draft of the reply").click()
    expect(story.asker.get_by_text(CORRECTION)).to_be_visible()
    story.asker.get_by_role("link", name="Right as it stands").click()
    press(story.asker, "Right as it stands")


def is_sent_to_those_quoted(story: Story) -> dict[tuple[str, str], str]:
    return story.expect_mails({"check_reply": {WRITES, TYPES, TELEPHONES}, "reply_checked": {ASKER}})


def is_published(story: Story) -> None:
    story.product.installation.python(DAYS_ARE_OVER.format(story.number))
    page = story.facilitator
    page.goto(f"{story.path}compile/")
    press(page, "Publish the reply")
    told = story.expect_mails({"reply_published": {ASKER, WRITES, TYPES, TELEPHONES}})
    assert CORRECTION in told["reply_published", TELEPHONES]
    main = page.locator("main")
    expect(main).to_contain_text("Sample member 21")
    assert "member 28" not in main.inner_text() and "member 31" not in main.inner_text()
    expect(page.get_by_text("a member from Sri Lanka").first).to_be_visible()


def is_found_in_another_script(story: Story) -> None:
    reader = story.somebody(DECLINES, width=360, java_script_enabled=False)
    reader.goto("/")
    reader.goto("/search/")
    fill(reader, q=TAMIL_WORDS)
    press(reader, "Search")
    reader.get_by_role("link", name=BETTER).first.click()
    expect(reader.locator("h1")).to_have_text(BETTER)


def something_came_of_it(story: Story) -> None:
    story.product.installation.python(MONTHS_LATER.format(story.number))
    mails = story.expect_mails({"what_came": {ASKER, WRITES, TYPES, TELEPHONES}})
    phone = story.somebody(width=360, java_script_enabled=False)
    phone.goto(link(mails["what_came", ASKER], f"{story.path}reply/what-came/"))
    fill(phone, text=OUTCOME)
    press(phone, "Tell it")
    expect(phone.get_by_text("goes out with the next round")).to_be_visible()
    story.product.installation.python(ROUND)
    story.facilitator.goto(story.path)
    expect(story.facilitator.locator("main aside")).to_contain_text(OUTCOME)


def nobody_reads_who_asked(story: Story) -> None:
    """On no page near the query, for nobody but the asker."""
    places = [
        "",
        "history/",
        "who/",
        "ask-people/",
        "compile/",
        "reply/",
        *(f"reply/as/{kind}/" for kind in ("docx", "bib", "ris")),
    ]
    pages = [
        *(story.path + place for place in places),
        "/c/clean-mobility/discussions/",
        "/discussions/",
        "/replies/",
        "/desk/",
    ]
    for email in (SECRETARIAT, FACILITATOR, DECLINES):
        reader = story.somebody(email)
        for address in [*pages, "/search/?q=night+tariff", "/c/clean-mobility/discussions/feed/"]:
            said = unpacked(reader.context.request.get(story.product.address + address).body())
            main = re.search(r"<main.*</main>", said, re.DOTALL)
            assert tells(main[0] if main else said) == [], (email, address)


def unpacked(body: bytes) -> str:
    """Return what a page or document says; a document is packed."""
    if not body.startswith(b"PK"):
        return body.decode("utf-8", "replace")
    with ZipFile(BytesIO(body)) as packed:
        return "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


def test_a_question_under_cover_ends_as_knowledge(product: Product, open_browser):
    story = Story(product, open_browser)
    is_asked_under_cover(story)
    is_worded_and_opened(story)
    people_are_asked(story)
    answers_in_tamil(story)
    is_telephoned(story)
    is_compiled(story)
    is_circulated_and_corrected(story)
    is_published(story)
    is_found_in_another_script(story)
    something_came_of_it(story)
    nobody_reads_who_asked(story)
