"""An address to which no mail goes: the desk is told, and one press has it sent again."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from cop.people.actions.returned_mail import have_mail_again
from cop.services.ledger.models import Entry
from cop.services.mail.incoming.pausing import came_back, is_paused, pauses
from cop.services.mail.models import Message

pytestmark = pytest.mark.django_db


def test_the_desk_is_told_and_one_press_has_mail_sent_again(client: Client, secretariat, member, make_person):
    for number in range(2):
        message = Message.objects.create(
            key=f"k{number}",
            message_id=f"<{number}@x>",
            to_person=member.pk,
            to_address=member.email,
            language="en",
            kind="a/b",
        )
        came_back(message.pk, hard=True, said="550 No such user")
    [pause] = pauses()
    client.force_login(secretariat, "cop.people.signing_in.sessions.Backend")
    mails = f"/desk/people/{member.pk}/mails/"
    assert f'href="{mails}"' in client.get("/desk/").text
    page = client.get(mails).text
    assert "550 No such user" in page
    with pytest.raises(PermissionDenied):
        have_mail_again(pause.pk, acting_person=make_person())
    assert client.post(f"{mails}again/", {"pause": "x"}).status_code == 302
    assert is_paused(member.email)
    client.post(f"{mails}again/", {"pause": pause.pk})
    assert not is_paused(member.email)
    assert "550 No such user" not in client.get(mails).text
    acts = Entry.objects.filter(act__startswith="mail.").order_by("pk").values_list("act", "number", "actor")
    assert list(acts) == [("mail.paused", member.pk, None), ("mail.resumed", member.pk, secretariat.pk)]
