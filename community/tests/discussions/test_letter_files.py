"""The files of a mail that becomes an answer."""

from io import BytesIO

import pytest

from cop.discussions.letter_addresses import reply_address
from cop.services.mail.choices import Arrived, Door
from cop.services.mail.incoming.handling import handle
from cop.services.mail.incoming.storing import store
from cop.services.mail.models import Message
from discussions.test_letters import MAIL
from discussions.test_talking import ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def query(client_of, asker, settings):
    settings.MAIL_AUTHSERV = ["mx.example.org"]
    return ask(client_of(asker))


def test_a_file_that_cannot_be_kept_is_named_and_a_nod_that_brings_one_is_an_answer(query, expert):
    file = "--b\nContent-Type: %s; name=%s\nContent-Disposition: attachment\n\n%s\n"
    body = "--b\n\nNoted, thank you!\n" + file % ("application/pdf", "plan.pdf", "%PDF-1.4 plan %%EOF")
    body += file % ("application/x-msdownload", "tool.exe", "MZ")
    body += file % ("application/pdf", "big.pdf", "x" * 26 * 1024 * 1024) + "--b--"
    raw = MAIL.format(
        sender=expert.email,
        to=(to := reply_address(query, expert)),
        subject="Re: tariffs",
        key="files",
        domain="example.org",
        text=body,
    ).replace("text/plain; charset=utf-8", "multipart/mixed; boundary=b")
    [incoming] = store(BytesIO(raw.encode()), sender="", recipients=[to], door=Door.COMMAND)
    assert handle(incoming.pk).state == Arrived.DONE
    [post] = query.posts.all()
    assert post.body == "Noted, thank you!"
    told = Message.objects.filter(to_person=expert.pk).latest("pk").text
    assert "tool.exe cannot be kept here" in told and "big.pdf: This file is too large: it has 26 MB" in told
    assert [attached.file.name for attached in post.attachments.all()] == ["plan.pdf"]
