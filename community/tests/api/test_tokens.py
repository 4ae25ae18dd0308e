"""Tokens: made by a command, seen and ended on a page; they count as long as what they were made in lasts."""

import re
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from api.programs import Program
from cop.api.access import scopes_for
from cop.api.choices import Scope
from cop.api.models import Token
from cop.people.actions.emptying import empty
from cop.people.actions.leaving import leave_everything
from cop.people.actions.roles import end_role, give_role
from cop.people.choices import Audience, Role, Standing
from cop.people.models import Membership, Person, RoleHeld
from cop.services.ledger.models import Entry
from cop.services.ledger.queries import opened
from cop.services.mail.models import Message
from people.browsing import text
from people.signing_in_for_tests import enter

pytestmark = pytest.mark.django_db


def reads(program: Program) -> int:
    return program.get("/api/v1/topics").status_code


def test_command_prints_a_token_once_that_reads_as_its_person(member, make_person, capsys):
    hidden = make_person(name="Shown To Members")
    call_command("token", "member@example.org", "--scopes", "read, people:write", "--days", "3")
    secret = capsys.readouterr().out.split()[-1]
    token = Token.objects.get()
    assert secret not in str(Token.objects.values()[0])
    assert timedelta(days=2.9) < token.expires - timezone.now() <= timedelta(days=3)
    address, sent = f"/api/v1/people/{hidden.pk}", {"Authorization": f"Bearer {secret}"}
    assert Client().get(address).status_code == 404
    assert Client().get(address, headers=sent).json()["name"] == "Shown To Members"
    (row,) = opened(Entry.objects.filter(act="api.token_made", about=member.pk))
    assert row.new["scopes"] == ["read", "people:write"]
    assert secret not in str(row)


@pytest.mark.parametrize(
    "asked",
    [
        ["nobody@example.org", "--scopes", "read"],
        ["member@example.org", "--scopes", "erase"],
        ["member@example.org", "--scopes", ","],
        ["member@example.org", "--scopes", "read", "--days", "366"],
        ["member@example.org", "--scopes", "read", "--days", "0"],
        ["applicant@example.org", "--scopes", "read"],
        ["office@example.org", "--scopes", "read"],
    ],
)
def test_command_refuses_who_may_have_none_and_what_is_no_scope(member, make_person, asked):
    make_person("applicant@example.org", standing=Standing.APPLICANT)
    make_person("office@example.org", shared_mailbox=True)
    with pytest.raises(CommandError):
        call_command("token", *asked)
    assert not Token.objects.exists()


def test_what_is_no_token_is_refused_where_a_visitor_would_be_served(member):
    program = Program(member)
    assert reads(program) == 200
    for said in (
        "Bearer cop_wrong",
        "Bearer ",
        "Bearer",
        f"Basic {program.secret}",
        program.secret,
        f"Bearer {program.secret}x",
    ):
        refused = Client().get("/api/v1/topics", headers={"Authorization": said})
        assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, "Bearer"), said
    assert Client().get("/api/v1/topics").status_code == 200


def test_token_runs_out(member, monkeypatch):
    program = Program(member, valid=timedelta(hours=1))
    assert reads(program) == 200
    Token.objects.update(expires=timezone.now())
    assert reads(program) == 401


def test_token_is_seen_with_its_last_use_and_ended_on_the_page(client, member, make_person):
    program, other = Program(member, Scope.READ), Program(make_person())
    reads(program)
    client.force_login(member)
    assert "/my/security/tokens/" in client.get("/my/security/").content.decode()
    page = text(client.get("/my/security/tokens/"))
    assert "Sheet" in page
    assert "read what I may read" in page
    assert "last used" in page
    assert client.post("/my/security/tokens/", {"token": other.token.pk}).status_code == 404
    client.post("/my/security/tokens/", {"token": program.token.pk})
    client.post("/my/security/tokens/", {"token": program.token.pk})
    assert "Sheet" not in text(client.get("/my/security/tokens/"))
    assert (reads(program), reads(other)) == (401, 200)
    assert Entry.objects.filter(act="api.token_ended", actor=member.pk).count() == 1


def test_token_ends_with_the_membership_and_does_not_come_back_with_the_next(member):
    program = Program(member)
    leave_everything(acting_person=member)
    assert reads(program) == 401
    Person.objects.filter(pk=member.pk).update(standing=Standing.MEMBER, joined=timezone.now())
    Membership.objects.create(person=member)
    assert reads(program) == 401


def test_token_ends_with_the_role_that_it_was_made_for(member, make_person, secretariat):
    plain, helper = Program(member), make_person(role=Role.SECRETARIAT)
    made_for_role = Program(helper)
    end_role(RoleHeld.objects.get(person=helper), acting_person=secretariat)
    assert reads(made_for_role) == 401
    give_role(helper, Role.SECRETARIAT, acting_person=secretariat)
    assert (reads(made_for_role), reads(plain)) == (401, 200)


def test_token_does_at_once_less_where_another_role_ends(make_person, secretariat):
    helper, hidden = make_person(role=Role.FUNDER), make_person(seen_name=Audience.SECRETARIAT)
    program = Program(helper)
    held = give_role(helper, Role.SECRETARIAT, acting_person=secretariat)
    assert program.get(f"/api/v1/people/{hidden.pk}").status_code == 200
    end_role(held, acting_person=secretariat)
    assert program.get(f"/api/v1/people/{hidden.pk}").status_code == 404


def test_guarded_role_counts_only_with_a_second_factor(make_person):
    hidden = make_person(seen_name=Audience.SECRETARIAT)
    staff = make_person(role=Role.SECRETARIAT)
    program = Program(staff)
    assert program.get(f"/api/v1/people/{hidden.pk}").status_code == 404
    Authenticator.objects.create(user=staff, type=Authenticator.Type.TOTP, data={})
    assert program.get(f"/api/v1/people/{hidden.pk}").status_code == 200


def test_token_of_what_became_a_shared_mailbox_ends(member):
    program = Program(member)
    Person.objects.filter(pk=member.pk).update(shared_mailbox=True)
    assert reads(program) == 401


def test_token_is_erased_with_its_person_and_in_the_download_before(client, member):
    program = Program(member, name="Qzsheet")
    enter(client, member)
    with ZipFile(BytesIO(b"".join(client.post("/my/data/download/")))) as pack:
        assert "Qzsheet" in pack.read("tables/tokens.csv").decode()
        assert program.token.digest not in pack.read("my-data.json").decode()
    with transaction.atomic():
        empty(Person.objects.get(pk=member.pk), [])
    assert not Token.objects.exists()
    assert reads(program) == 401


def test_scope_is_asked_for_each_act(member):
    writes, looks = Program(member, Scope.PEOPLE), Program(member, Scope.READ)
    address = f"/api/v1/people/{member.pk}"
    assert writes.get(address).status_code == 403
    assert looks.patch(address, {"version": 1, "place": "Kandy"}).status_code == 403
    assert writes.patch(address, {"version": 1, "place": "Kandy"}).status_code == 200
    assert Program(None).patch(address, {"version": 2, "place": "Galle"}).status_code == 401
    assert Person.objects.get(pk=member.pk).place == "Kandy"


def test_limits_count_by_token_and_by_address_and_say_how_long_to_wait(member, monkeypatch):
    monkeypatch.setattr("cop.api.callers.AT_MOST_BY_TOKEN", 2)
    first, second = Program(member), Program(member)
    assert [reads(first), reads(first), reads(first)] == [200, 200, 429]
    assert reads(second) == 200
    monkeypatch.setattr("cop.api.callers.AT_MOST_BY_ADDRESS", 1)
    refused = second.get("/api/v1/topics", **{"X-Forwarded-For": "203.0.113.9"})
    assert refused.status_code == 429
    assert re.fullmatch("[1-9][0-9]*", refused.headers["Retry-After"])
    assert "Try again in" in refused.json()["detail"]


def test_token_is_made_on_the_page_with_a_proof_of_now_shown_once_and_told_by_mail(client, member):
    client.force_login(member)
    sent = {"name": "My sheet", "scopes": ["read", "people:write"], "days": "365"}
    asked = client.post("/my/security/tokens/new/", sent)
    assert asked.status_code == 302 and asked.url.startswith("/my/security/again/")
    assert not Token.objects.exists()
    enter(client, member)
    assert "At most 365." in text(client.post("/my/security/tokens/new/", sent | {"days": "366"}))
    assert "This is needed." in text(client.post("/my/security/tokens/new/", sent | {"scopes": []}))
    assert "not one of the choices" in text(
        client.post("/my/security/tokens/new/", sent | {"scopes": ["topics:write"]})
    )
    shown = text(client.post("/my/security/tokens/new/", sent))
    secret = re.search(r"cop_[\w-]+", shown)[0]
    page = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/", headers=page).json()["me"].endswith(f"/people/{member.pk}")
    listed = text(client.get("/my/security/tokens/"))
    assert "My sheet" in listed and secret not in listed
    (mail,) = Message.objects.filter(kind="api/token_made")
    assert mail.to_address == member.email and "My sheet" in mail.text and secret not in mail.text
    (row,) = opened(Entry.objects.filter(act="api.token_made"))
    assert (row.entry.actor, row.entry.about, row.entry.on_behalf) == (member.pk, member.pk, "")


def test_nobody_makes_a_token_on_the_page_who_could_have_none_by_the_command(client, make_person):
    for person in (
        make_person("applicant@example.org", standing=Standing.APPLICANT),
        make_person("office@example.org", shared_mailbox=True),
    ):
        enter(client, person)
        sent = {"name": "Sheet", "scopes": ["read"], "days": "9"}
        assert client.post("/my/security/tokens/new/", sent).status_code in (302, 403)
        assert "Make a token" not in text(client.get("/my/security/tokens/", follow=True))
    assert not Token.objects.exists()


def test_secretariat_sees_every_token_that_counts_and_ends_it(client, member, secretariat, facilitator):
    program, over = Program(member, name="Of A Member"), Program(facilitator, name="Over")
    Token.objects.filter(pk=over.token.pk).update(expires=timezone.now())
    client.force_login(secretariat)
    assert Scope.TOPICS in set(scopes_for(secretariat)) - set(scopes_for(member))
    page = text(client.get("/desk/settings/tokens/"))
    assert ("Of A Member" in page, "Member Person" in page, "Over" in page) == (True, True, False)
    client.post("/desk/settings/tokens/", {"token": program.token.pk})
    assert "Make a token" in text(client.get("/desk/settings/tokens/"))
    assert reads(program) == 401
    (row,) = opened(Entry.objects.filter(act="api.token_ended"))
    assert (row.entry.actor, row.entry.about) == (secretariat.pk, member.pk)
    client.force_login(facilitator)
    assert client.post("/desk/settings/tokens/", {"token": program.token.pk}).status_code == 403
