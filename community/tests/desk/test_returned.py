"""An address to which no mail goes: the desk is told, and one press has it sent again."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from cop.people.actions.returned_mail import have_mail_again
from cop.services.ledger.models import Entry
from cop.services.mail.incoming.pausing import came_back, is_paused, pauses
from cop.services.mail.models import Message

pytestmark = pytest.mark.django_db


def paused(person):
    for number in range(2):
        message = Message.objects.create(
            key=f"k{number}-{person.pk}",
            message_id=f"<{number}-{person.pk}@x>",
            to_person=person.pk,
            to_address=person.email,
            language="en",
            kind="a/b",
        )
        came_back(message.pk, hard=True, said="550 No such user")
    return pauses().get(person=person.pk)


def test_the_desk_is_told_and_one_press_has_mail_sent_again(client: Client, secretariat, member, make_person):
    pause = paused(member)
    client.force_login(secretariat, "cop.people.signing_in.sessions.Backend")
    mails = f"/desk/people/{member.pk}/mails/"
    assert f'href="{mails}"' in client.get("/desk/").text
    page = client.get(mails).text
    assert "550 No such user" in page
    assert f"No mail goes to {member.email} since" in client.get(f"/desk/people/{member.pk}/").text
    with pytest.raises(PermissionDenied):
        have_mail_again(pause.pk, acting_person=make_person())
    assert client.post(f"{mails}again/", {"pause": "x"}).status_code == 302
    assert is_paused(member.email)
    client.post(f"{mails}again/", {"pause": pause.pk})
    assert not is_paused(member.email)
    assert "550 No such user" not in client.get(mails).text
    acts = Entry.objects.filter(act__startswith="mail.").order_by("pk").values_list("act", "number", "actor")
    assert list(acts) == [("mail.paused", member.pk, None), ("mail.resumed", member.pk, secretariat.pk)]


def test_whom_it_concerns_reads_it_where_their_mail_is_set_and_has_mail_again(client: Client, member, make_person):
    pause, of_another = paused(member), paused(make_person("other@example.org"))
    client.force_login(member, "cop.people.signing_in.sessions.Backend")
    own = f"/people/{member.pk}/"
    assert f'href="{own}#no-mail"' in client.get("/").text
    for page in (own, "/my/data/", "/my/following/", "/my/quiet-hours/"):
        told = client.get(page).text
        assert f"No mail goes to {member.email} since" in told and "550 No such user" in told, page
        assert "other@example.org" not in told
    client.post("/my/mail-again/", {"pause": of_another.pk})
    assert pauses().count() == 2
    assert client.post("/my/mail-again/", {"pause": pause.pk}).url == "/my/data/"
    assert list(pauses()) == [of_another] and "Have mail again" not in client.get("/my/following/").text
    assert Entry.objects.get(act="mail.resumed").actor == member.pk
