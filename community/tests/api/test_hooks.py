"""Web hooks: registered on a page, told in order of what happens as their owner may see it, signed, tried again, paused."""

import re
import socket
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from api.programs import Program
from api.receivers import Receiver, certificate_for, receiving
from cop.api import outgoing, tasks
from cop.api.choices import GAPS, Outcome
from cop.api.models import Delivery, Hook
from cop.network.models import Topic
from cop.people.actions.erasing import carry_out
from cop.people.actions.profile import change_profile
from cop.people.actions.roles import end_role
from cop.people.choices import Audience, Role
from cop.people.models import Erasure, Person, RoleHeld
from cop.people.queries.profile import profile
from cop.services.jobs.models import Job
from cop.services.jobs.tasks import run
from cop.services.ledger.actions import record
from cop.services.ledger.models import Entry
from cop.services.mail.models import Message
from people.browsing import text
from people.signing_in_for_tests import enter

pytestmark = pytest.mark.django_db

KINDS = ["people", "organisations", "communities", "topics"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest.fixture
def desk(secretariat) -> Client:
    client = Client()
    enter(client, secretariat)
    return client


@pytest.fixture
def secret(desk, receiver) -> str:
    return register(desk, receiver.address)


def register(desk: Client, address: str, kinds=KINDS) -> str:
    shown = desk.post("/desk/settings/hooks/new/", {"address": address, "kinds": kinds}).content.decode()
    return re.search(r"whsec_[A-Za-z0-9+/=]+", shown)[0]


def work() -> None:
    """Do what the schedule and the jobs that it asks for do."""
    tasks.follow_ledger()
    for job in Job.objects.filter(task="cop.api.tasks.send_to_hook"):
        run(job.pk)


def later(*gaps: timedelta) -> None:
    """Let the time come of what is put off."""
    Delivery.objects.filter(done=None).update(next_attempt=timezone.now())
    work()


def rename(person: Person, name: str) -> None:
    person.refresh_from_db()
    change_profile(profile(person) | {"name": name}, version=person.version, acting_person=person)


def words(response) -> str:
    """Return a page without its tags."""
    return re.sub(r"<[^>]*>", "", text(response))


def happened(act: str, thing, about=None, **values) -> None:
    """Write a row of the ledger, with a value that nobody is told."""
    record(act, thing, acting_person=None, about=about, new={"secret": "sealed-value"} | values)


def test_registering_asks_for_a_proof_and_shows_the_secret_once(secretariat, receiver, desk):
    signed_in = Client()
    signed_in.force_login(secretariat)
    asked = signed_in.post("/desk/settings/hooks/new/", {"address": receiver.address, "kinds": KINDS})
    assert asked.status_code == 302 and asked.url.startswith("/my/security/again/")
    assert not Hook.objects.exists()
    secret = register(desk, receiver.address)
    hook = Hook.objects.get()
    pages = "".join(desk.get(f"/desk/settings/hooks/{rest}").content.decode() for rest in ("", f"{hook.pk}/"))
    assert secret not in pages and "localhost" in pages
    assert secret not in str(list(Entry.objects.values()))


def test_receiver_is_told_what_the_api_would_show_to_the_owner_and_knows_that_it_is_from_us(
    secretariat, member, secret, receiver
):
    Person.objects.filter(pk=member.pk).update(seen_email=Audience.SECRETARIAT)
    rename(member, "Renamed Person")
    work()
    entry = Entry.objects.get(act="people.profile_changed")
    (told,) = receiver.got
    assert receiver.paths == ["/hook?x=1"]
    assert receiver.is_ours(0, secret)
    assert receiver.headers[0]["webhook-id"] == told["id"] == f"event_{entry.pk}"
    assert (told["verb"], told["kind"], told["number"]) == ("people.profile_changed", "people", member.pk)
    shown = Program(secretariat).get(f"/api/v1/people/{member.pk}").json()
    relative = {name: value for name, value in told["thing"].items() if name != "address"}
    assert relative == {name: value for name, value in shown.items() if name != "address"}
    assert (shown["name"], shown["email"]) == ("Renamed Person", member.email)
    work()
    assert len(receiver.got) == 1


def test_only_the_kinds_that_were_asked_for_and_nothing_of_safety_and_consents(
    desk, receiver, community, member, make_organisation
):
    register(desk, receiver.address, ["organisations", "topics", "communities"])
    rename(member, "Not Told")
    topic = Topic.objects.get(code="charging-tariffs")
    organisation = make_organisation("Told Board")
    happened("people.organisation_listed", organisation)
    happened("network.topic_changed", topic)
    happened("network.community_changed", community)
    for act in (
        "people.sign_in_changed",
        "people.consent_withdrawn",
        "people.downloaded",
        "people.application_declined",
    ):
        happened(act, member, about=member)
    work()
    assert [(told["kind"], told["verb"]) for told in receiver.got] == [
        ("organisations", "people.organisation_listed"),
        ("topics", "network.topic_changed"),
        ("communities", "network.community_changed"),
    ]
    reader = Program(None)
    things = [told["thing"] | {"address": ""} for told in receiver.got]
    assert things[0] == reader.get(f"/api/v1/organisations/{organisation.pk}").json() | {"address": ""}
    assert things[1] in [one | {"address": ""} for one in reader.everybody("/api/v1/topics")]
    assert things[2] in [one | {"address": ""} for one in reader.everybody("/api/v1/communities")]
    assert b"sealed-value" not in b"".join(receiver.bodies)


def test_what_is_not_taken_is_tried_again_in_order_with_growing_waits_then_paused_and_resumed(
    desk, secretariat, member, secret, receiver
):
    receiver.answers = [500] * (len(GAPS) + 1)
    rename(member, "First")
    rename(member, "Second")
    first, second = Entry.objects.filter(act="people.profile_changed").values_list("pk", flat=True)
    waits = []
    for _attempt in range(len(GAPS)):
        later()
        one = Delivery.objects.get(entry=first)
        waits.append(one.next_attempt - one.tried)
        work()
    assert [timedelta(seconds=round(wait.total_seconds())) for wait in waits] == GAPS == sorted(GAPS)
    assert not Hook.objects.get().paused
    later()
    assert {told["id"] for told in receiver.got} == {f"event_{first}"}
    assert Hook.objects.get().paused
    (mail,) = Message.objects.filter(kind="api/hook_paused")
    assert mail.to_address == secretariat.email and "/desk/settings/hooks/" in mail.text
    queue = {queue.code: waits for queue, waits, _ in desk.get("/desk/").context["today"].full}["hooks"]
    assert [(item.words, item.detail) for item in queue.items] == [("localhost", "paused")]
    later()
    assert len(receiver.got) == len(GAPS) + 1
    desk.post(f"/desk/settings/hooks/{Hook.objects.get().pk}/", {"act": "resume"})
    work()
    assert [told["id"] for told in receiver.got[-2:]] == [f"event_{first}", f"event_{second}"]
    assert "hooks" not in {queue.code for queue, _, _ in desk.get("/desk/").context["today"].full}


def test_row_that_is_committed_late_is_told_and_none_twice(secret, member, receiver):
    newest = Entry.objects.latest("pk").pk
    row = {"act": "people.profile_changed", "kind": "people.person", "number": member.pk, "about": member.pk}
    Entry.objects.create(pk=newest + 10, **row)
    work()
    Entry.objects.create(pk=newest + 5, **row)
    work()
    work()
    assert [told["id"] for told in receiver.got] == [f"event_{newest + 10}", f"event_{newest + 5}"]


def test_two_workers_do_not_send_at_once_and_a_dead_one_is_followed(secret, member, receiver):
    rename(member, "Busy")
    Hook.objects.update(busy_until=timezone.now() + timedelta(minutes=1))
    work()
    assert receiver.got == []
    Hook.objects.update(busy_until=timezone.now() - timedelta(minutes=1))
    work()
    assert len(receiver.got) == 1


def test_role_that_rests_or_ended_sends_nothing_and_the_hook_ends_with_it(
    desk, secretariat, make_person, member, receiver, settings
):
    helper = make_person(role=Role.SECRETARIAT)
    client = Client()
    enter(client, helper)
    register(client, receiver.address)
    rename(member, "After The Role")
    settings.SECOND_FACTOR_REQUIRED = True
    work()
    assert receiver.got == [] and Hook.objects.exists()
    settings.SECOND_FACTOR_REQUIRED = False
    end_role(RoleHeld.objects.get(person=helper), acting_person=secretariat)
    work()
    assert receiver.got == [] and not Hook.objects.exists()
    assert Entry.objects.filter(act="api.hook_ended").count() == 1


def test_erasure_reaches_what_is_sent_and_what_is_sent_again(desk, member, secret, receiver):
    rename(member, "Known For Now")
    work()
    rename(member, "Never Told")
    Erasure.objects.create(person=member, due=timezone.now())
    number = member.pk
    carry_out(number)
    work()
    gone = {"verb": "deleted", "kind": "people", "number": number}
    assert len(receiver.got) >= 3
    for told in receiver.got[1:]:
        assert {name: told[name] for name in gone} == gone and set(told) == {*gone, "id", "when"}
    sent = Delivery.objects.order_by("pk").first()
    desk.post(f"/desk/settings/hooks/{sent.hook_id}/", {"again": sent.pk})
    work()
    assert receiver.got[-1]["id"] == receiver.got[0]["id"] and receiver.got[-1]["verb"] == "deleted"
    columns = {field.name for field in Delivery._meta.fields}
    assert columns == {"id", "hook", "entry", "attempts", "next_attempt", "tried", "outcome", "status", "done"}


def test_owner_who_is_erased_leaves_no_hook(secretariat, make_person, receiver):
    helper = make_person(role=Role.SECRETARIAT)
    client = Client()
    enter(client, helper)
    register(client, receiver.address)
    Erasure.objects.create(person=helper, due=timezone.now())
    carry_out(helper.pk)
    assert not Hook.objects.exists()


def test_page_shows_what_was_sent_and_its_buttons_work(desk, member, secret, receiver):
    hook = Hook.objects.get()
    page = f"/desk/settings/hooks/{hook.pk}/"
    receiver.answers = [404]
    desk.post(page, {"act": "test"})
    work()
    assert re.search(r"Test\s+not taken 404", words(desk.get(page)))
    desk.post(page, {"again": Delivery.objects.get().pk})
    work()
    assert [told["verb"] for told in receiver.got] == ["test", "test"]
    assert re.search(r"Test\s+taken 204", words(desk.get(page)))
    desk.post(page, {"act": "pause"})
    rename(member, "Meanwhile")
    work()
    assert len(receiver.got) == 2
    desk.post(page, {"act": "resume"})
    work()
    assert receiver.got[-1]["thing"]["name"] == "Meanwhile"
    assert "changed the profile" in text(desk.get(page))
    assert desk.post(page, {"again": 0}).status_code == 404
    desk.post(page, {"act": "delete"})
    assert desk.get(page).status_code == 404
    acts = Entry.objects.filter(kind="api.hook").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["api.hook_made", "api.hook_paused", "api.hook_resumed", "api.hook_ended"]


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a9fe:a9fe]/",
        "https://[2002:a9fe:a9fe::1]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.1.2.3/",
        "https://100.64.0.1/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://user:word@example.org/",
        "https://exämple.org/",
        "ftp://example.org/",
        "https:///",
        "https://example.org:99999/",
    ],
)
@pytest.mark.one_database
def test_address_that_is_not_public_is_refused_when_it_is_registered(desk, settings, address):
    settings.PRODUCTION = True
    shown = desk.post("/desk/settings/hooks/new/", {"address": address, "kinds": KINDS})
    assert "Nothing is sent there" in text(shown)
    assert not Hook.objects.exists()


@pytest.mark.parametrize(
    "leads_to",
    [["10.0.0.1"], ["93.184.215.14", "10.0.0.1"], ["127.0.0.1"], ["::ffff:169.254.169.254"], ["fe80::1%eth0"], ["::1"]],
)
@pytest.mark.one_database
def test_name_that_leads_into_a_private_network_is_sent_nothing(settings, monkeypatch, leads_to):
    settings.PRODUCTION = True
    _look_up(monkeypatch, leads_to)
    monkeypatch.setattr(socket.socket, "connect", lambda *to: pytest.fail("it was connected to"))
    assert outgoing.post("https://hook.example.org/", b"{}", {}).outcome is Outcome.PRIVATE


@pytest.mark.one_database
def test_name_is_looked_up_once_and_connected_to_what_was_checked(receiver, monkeypatch):
    """A name that leads elsewhere at a second look gains nothing."""
    looked = _look_up(monkeypatch, ["127.0.0.1"])
    port = receiver.address.split(":")[2].split("/")[0]
    assert outgoing.post(f"http://hook.example.org:{port}/", b"{}", {}).outcome is Outcome.TAKEN
    assert receiver.headers[0]["host"] == f"hook.example.org:{port}"
    assert looked.count("hook.example.org") == 1


@pytest.mark.one_database
def test_redirect_is_not_followed(receiver):
    receiver.answers = [302]
    assert outgoing.post(receiver.address, b"{}", {}) == (Outcome.REFUSED, 302)
    assert len(receiver.paths) == 1


@pytest.mark.one_database
def test_certificate_must_be_trusted_and_be_that_of_the_name(tmp_path, monkeypatch):
    for name, outcome in (("localhost", Outcome.TAKEN), ("example.org", Outcome.UNTRUSTED)):
        certificate = certificate_for(name, tmp_path)
        with receiving(certificate) as receiver:
            monkeypatch.delenv("SSL_CERT_FILE", raising=False)
            assert outgoing.post(receiver.address, b"{}", {}).outcome is Outcome.UNTRUSTED
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
            assert outgoing.post(receiver.address, b"{}", {}).outcome is outcome


@pytest.mark.one_database
def test_receiver_that_dribbles_is_left_after_a_while(monkeypatch):
    monkeypatch.setattr(outgoing, "IN_ALL", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:
        Thread(target=_dribble, args=[server], daemon=True).start()
        port = server.getsockname()[1]
        begun = timezone.now()
        assert outgoing.post(f"http://127.0.0.1:{port}/", b"{}", {}).outcome is Outcome.NO_ANSWER
        assert timezone.now() - begun < timedelta(seconds=5)


@pytest.mark.one_database
def test_what_is_no_answer_is_none():
    with socket.create_server(("127.0.0.1", 0)) as server:
        Thread(target=_babble, args=[server], daemon=True).start()
        answer = outgoing.post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", {})
    assert answer.outcome is Outcome.NO_ANSWER


@pytest.mark.one_database
def test_lists_need_the_same_queries_for_one_and_three(desk, secretariat, member, secret, make_person, receiver):
    hook = Hook.objects.get()

    def ask(*names: str) -> list[int]:
        for name in names:
            rename(member, name)
            register(desk, f"{receiver.address}&{name}")
            Program(make_person())
        work()
        counted = []
        for address in ("/desk/settings/hooks/", f"/desk/settings/hooks/{hook.pk}/", "/desk/settings/tokens/"):
            desk.get(address)
            with CaptureQueriesContext(connection) as asked:
                desk.get(address)
            counted.append(len(asked))
        return counted

    one = ask("one")
    assert ask("two", "three") == one
    assert max(one) <= 15


def _look_up(monkeypatch, leads_to: list[str]) -> list[str]:
    looked = []

    def getaddrinfo(host, port, *_more, **_options):
        looked.append(host)
        family = socket.AF_INET6 if ":" in leads_to[0] else socket.AF_INET
        found = leads_to if host == "hook.example.org" else [host]
        return [(family, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return looked


def _babble(server: socket.socket) -> None:
    taken, _from = server.accept()
    with taken:
        taken.recv(10_000)
        taken.sendall(b"no HTTP at all\r\n\r\n")


def _dribble(server: socket.socket) -> None:
    """Answer one letter at a time, and never the whole."""
    taken, _from = server.accept()
    try:
        while True:
            taken.sendall(b"H")
            taken.settimeout(0.05)
            with suppress(TimeoutError):
                taken.recv(1000)
    except OSError:
        taken.close()
