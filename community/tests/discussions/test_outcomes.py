"""What came of a reply is a text like any other: who is paused waits, and what rules hold is shown once it is read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cop.discussions import tasks
from cop.discussions.models import Cover, Outcome, Reply, Thread
from cop.network.models import Community
from cop.services.mail.models import Message
from cop.services.moderation.models import Case, Sanction
from discussions.test_moderation import LINKS, decide
from discussions.undercover import go_round
from journeys.mails import link
from people.browsing import text


@pytest.fixture
def thread(asker, facilitator) -> Thread:
    return Thread.objects.create(
        community=Community.objects.get(slug="clean-mobility"), state="published", asker=asker, facilitator=facilitator,
        title="Tariff for public charging", opened=timezone.now(),
    )  # fmt: skip


def asked_what_came(thread, person) -> str:
    """The address that somebody gets three months after the reply."""
    Reply.objects.create(thread=thread, number=1, published=timezone.now() - timedelta(days=100))
    tasks.ask_what_came()
    return link(Message.objects.get(kind="discussions/what_came", to_person=person.pk).text, "/q/")


def test_what_rules_hold_stands_on_the_line_once_it_is_read(client_of, thread, asker, expert, facilitator):
    address, page = asked_what_came(thread, asker), f"/q/{thread.pk}/"
    for _twice in range(2):
        assert "once the facilitator has read it" in text(client_of(expert).post(address, {"text": f"Zebra {LINKS}"}))
    case = Case.objects.get(kind="discussions.outcome")
    assert (case.author, case.rules, case.number) == (asker.pk, ["links"], Outcome.objects.get().pk)
    assert "Zebra" not in text(client_of(expert).get(page)) and "Zebra" not in text(client_of(facilitator).get(page))
    assert "Zebra" in text(client_of(facilitator).get(f"/moderation/{case.pk}/"))
    decide(client_of(facilitator), case, on_text="edit", text="Zebra lines.", note="Without the links.")
    assert "Zebra lines." in text(client_of(expert).get(page))
    assert "Without the links." in text(client_of(asker).get(f"/moderation/{case.pk}/"))
    assert Message.objects.get(kind="desk/decided").to_person == asker.pk


def test_whoever_is_paused_is_told_and_keeps_what_they_typed(client_of, thread, asker):
    address = asked_what_came(thread, asker)
    case = Case.objects.create(kind="discussions.thread", number=thread.pk, community=thread.community_id)
    until = timezone.now() + timedelta(days=3)
    Sanction.objects.create(case=case, person=asker.pk, community=thread.community_id, until=until)
    refused = text(client_of(asker).post(address, {"text": "Zebra lines."}))
    assert "You may read here and not write" in refused and "Zebra lines." in refused
    assert not Outcome.objects.exists()


def test_held_outcome_of_a_covered_asker_is_nobodys(client_of, thread, asker, expert, facilitator):
    Thread.objects.update(asker=facilitator, shown_as="nothing")
    Cover.objects.create(thread=thread, person=asker, keeper=facilitator)
    client_of(asker).post(f"/q/{thread.pk}/follow/", {"how": "follow"})
    client_of(expert).post(asked_what_came(thread, asker), {"text": LINKS})
    go_round()
    case = Case.objects.get(kind="discussions.outcome")
    assert case.author is None and "Asanka" not in text(client_of(facilitator).get(f"/moderation/{case.pk}/"))
    decide(client_of(facilitator), case)
    assert "bus0" in text(client_of(expert).get(f"/q/{thread.pk}/"))
