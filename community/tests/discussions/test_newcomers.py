"""What somebody meets who is new here: links of mails, forms that come back, answers that are changed."""

import pytest
from django.test import Client
from django.utils import timezone

from cop.discussions.models import Thread
from cop.people.choices import Audience
from discussions.test_asking import upload
from discussions.test_cover import COVERED
from discussions.test_talking import ask
from people.browsing import text


@pytest.fixture
def thread(client_of, asker) -> Thread:
    return ask(client_of(asker))


def test_links_of_mails_lead_a_visitor_to_the_sign_in_and_tell_nothing(client_of, asker, thread):
    visitor = Client()
    for rest in ("", "history/", "posts/1/", "reply/", "reply/as/pdf/", "weeks/1/"):
        for number in (thread.pk, 999_999):
            address = f"/q/{number}/{rest}?mail=si"
            answer = visitor.get(address)
            assert answer.status_code == 302 and answer["Location"].startswith("/sign-in/?next=/q/"), address
            assert f"{number}/{rest}%3Fmail%3Dsi" in answer["Location"]
    assert client_of(asker).get("/q/999999/").status_code == 404
    Thread.objects.update(public_for_asker=timezone.now(), public_for_facilitator=timezone.now())
    assert visitor.get(f"/q/{thread.pk}/").status_code == 200
    assert visitor.get("/c/clean-mobility/discussions/feed/").status_code == 200


def test_telephone_numbers_are_dialled(client_of, facilitator, expert, thread):
    expert.phone, expert.seen_phone = "+94 11 234 5678", Audience.MEMBERS
    expert.save()
    page = f"/q/{thread.pk}/ask-people/"
    client_of(facilitator).post(page, {"person": [expert.pk], "telephone": "1"})
    asked = thread.asked.get()
    for address in (page, f"{page}{asked.pk}/", "/c/clean-mobility/discussions/calls/"):
        assert 'href="tel:+94112345678"' in text(client_of(facilitator).get(address)), address


AGAIN = "Choose your file again"


def test_file_is_asked_for_again_where_a_form_comes_back(client_of, asker, thread):
    page, form = f"/q/{thread.pk}/answer/", {"body": "See the plan.", "language": "en"}
    for more in ({"preview": "1"}, {"body": ""}):
        shown = text(client_of(asker).post(page, form | more | {"attached": upload()}))
        assert AGAIN in shown and "<details open><summary>Files" in shown
        assert AGAIN not in text(client_of(asker).post(page, form | more))
    assert AGAIN in text(client_of(asker).post("/c/clean-mobility/ask/", {"look": "1", "attached": upload()}))


def test_pdf_under_cover_is_refused_together_with_the_telling_words(client_of, asker, facilitator):
    form = COVERED | {"shown_as": "nothing", "body": "I am Asanka Asker.", "attached": upload()}
    shown = text(client_of(asker).post("/c/clean-mobility/ask/", form))
    assert "These words may tell who you are" in shown and "plan.pdf: A file like this can tell who made it" in shown
    assert AGAIN in shown and not Thread.objects.exists()
