"""`cop run`: prepare what is missing, serve the pages and do the jobs, until told to stop."""

import os
import signal
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone

from cop.config.checks import OURS
from cop.config.fonts import missing_packages
from cop.config.preparing import load_demo_if_empty, prepare
from cop.config.processes import check_port, jobs_command, mail_command, web_command, why_no_mail_door
from cop.config.watching import ENDING, NotStarted, Plan, become_watcher
from cop.people.choices import Role, Standing
from cop.people.models import Person

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Command(BaseCommand):
    """Everything on one machine."""

    help = "Prepare what is missing, then serve the pages and do the jobs. Ctrl+C stops it."
    requires_system_checks = [
        OURS
    ]  # Django's own read every view, which takes a third of a start: cop doctor runs them

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.stopping = self.takes_mail = False

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, then become the process that runs until SIGINT, SIGTERM or SIGHUP (watching.py); raises CommandError when
        the port cannot be had."""
        for number in ENDING:
            signal.signal(number, self._stop)
        try:
            check_port()
            self.takes_mail = self._takes_mail()
        except NotStarted as error:
            raise CommandError(str(error)) from error
        self._prepare()
        if not self.stopping:
            os.environ["DATA_DIR"] = str(settings.DATA_DIR)
            become_watcher(self._plan())
        self._say("Stopped. The data is kept.")

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _takes_mail(self) -> bool:
        """Whether mail is taken in. Where somebody said at which door, that one must be free; the usual one may be taken."""
        if not (settings.MAIL_DOOR and settings.MAIL_DOMAIN):
            return False
        why_not = why_no_mail_door()
        if why_not and "MAIL_DOOR" in os.environ:
            raise NotStarted(why_not)
        if why_not:
            self._say(why_not)
        return not why_not

    def _prepare(self) -> None:
        prepare(self._say)
        load_demo_if_empty(self._say)
        if packages := missing_packages():
            self._say(
                f"Documents in some scripts need fonts. Ask an administrator for: apt install {' '.join(packages)}"
            )

    def _plan(self) -> Plan:
        others = {"jobs": jobs_command()} | ({"incoming mail": mail_command()} if self.takes_mail else {})
        greeting = "\n".join(
            ["", f"Clean Mobility runs at {settings.SITE_URL}/", *_sign_in_links(), "Ctrl+C stops it.\n"]
        )
        plan = Plan(settings.HOST, settings.PORT, str(settings.DATA_DIR), web_command(), others, greeting)
        connections.close_all()
        return plan


def _sign_in_links() -> list[str]:
    if settings.PRODUCTION:
        return []
    if settings.HOST not in LOOPBACK:
        return ["No sign-in links: they are given only where the site listens on this machine alone (HOST=127.0.0.1)."]
    from cop.people.signing_in import links

    until = (timezone.now() + links.VALID).astimezone()
    people = {"of the secretariat": _sample_secretariat(), "a member": _sample_member()}
    return [
        f"Sign in as a sample person, {words} (once, until {until:%H:%M %Z}): {links.one_time_link(person)}"
        for words, person in people.items()
        if person is not None
    ]


def _sample_secretariat() -> Person | None:
    return Person.objects.filter(sample=True, roles_held__role=Role.SECRETARIAT).order_by("pk").first()


def _sample_member() -> Person | None:
    plain = Person.objects.filter(sample=True, standing=Standing.MEMBER, roles_held=None, shared_mailbox=False)
    return plain.order_by("pk").first()
