"""Handling a mail that came in, ended by SIGKILL before each of its statements: done anew it is done once."""

import json

from installation import Installation

HANDLE = """
import json, os, signal
from io import BytesIO
from django.db import connection, connections
from django.utils import timezone
from cop.discussions.models import Attachment, Thread
from cop.network.models import Community, Partnership
from cop.people.choices import Role, Standing
from cop.people.models import Membership, Person, RoleHeld
from cop.services.mail.choices import Door
from cop.services.mail.incoming.handling import handle
from cop.services.mail.incoming.storing import store
from cop.services.mail.models import Message
from django.conf import settings

settings.SECOND_FACTOR_REQUIRED = False
settings.MAIL_AUTHSERV = ["mx.example.org"]
Partnership.objects.create(pk=1, names={"en": "Partnership"}, email="office@example.org")
community = Community.objects.create(slug="clean-mobility", names={"en": "Clean Mobility"}, opened=timezone.localdate())
facilitator = Person.objects.create_user("f@example.lk", name="F", standing=Standing.MEMBER, joined=timezone.now())
for joined in (None, community):
    Membership.objects.create(person=facilitator, community=joined)
RoleHeld.objects.create(person=facilitator, role=Role.FACILITATOR, community=community)
MAIL = '''Authentication-Results: mx.example.org; dmarc=pass header.from=example.lk
From: n%d@example.lk
To: clean-mobility@mail.example.org
Subject: Question %d
Message-ID: <%d@example.lk>
Content-Type: multipart/mixed; boundary=b

--b

Which tariff did you choose?
--b
Content-Type: application/pdf; name=plan.pdf

%%PDF-1.4 plan %%%%EOF
--b--
'''


def came_in(number):
    person = Person.objects.create_user(f"n{number}@example.lk", name="N", standing=Standing.MEMBER, joined=timezone.now())
    for joined in (None, community):
        Membership.objects.create(person=person, community=joined)
    raw = BytesIO((MAIL % (number, number, number)).encode())
    [incoming] = store(raw, sender="", recipients=["clean-mobility@mail.example.org"], door=Door.COMMAND)
    return incoming.pk


class Ends:
    def __init__(self, after):
        self.left = after

    def __call__(self, execute, sql, params, many, context):
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1
        return execute(sql, params, many, context)


def killed(incoming, after):
    "Whether it was ended before it was through."
    connections.close_all()
    child = os.fork()
    if child == 0:
        with connection.execute_wrapper(Ends(after)):
            handle(incoming)
        os._exit(0)
    return os.waitpid(child, 0)[1] != 0


outcomes, step = [], 0
while True:
    incoming = came_in(step)
    died = killed(incoming, step)
    state = handle(incoming).state
    threads = Thread.objects.filter(title=f"Question {step}")
    mails = Message.objects.filter(text__contains=f"Question {step}\\n").values_list("key", flat=True)
    files = Attachment.objects.filter(thread__in=threads).count()
    outcomes.append([died, state, threads.count(), files, len(mails) == len(set(mails))])
    if not died:
        break
    step += 1
print(json.dumps(outcomes))
"""


def test_a_mail_whose_worker_is_killed_at_any_step_is_handled_once(installation: Installation) -> None:
    outcomes = json.loads(installation.python(HANDLE))
    assert len(outcomes) > 20
    assert [died for died, *_rest in outcomes] == [True] * (len(outcomes) - 1) + [False]
    assert {tuple(rest) for _died, *rest in outcomes} == {("done", 1, 1, True)}
