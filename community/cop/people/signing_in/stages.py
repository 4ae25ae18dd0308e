"""Our own step between a proof and the session."""

from allauth.account.stages import LoginStage
from django.http import HttpResponse
from django.shortcuts import redirect


class SayWhoYouAre(LoginStage):
    """A mailbox that several people read proves an office, not a person: whoever signs in says who they are."""

    key = "say_who_you_are"
    urlname = "say_who_you_are"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Ask for the name where the mailbox is shared; the others pass."""
        person = self.login.user
        if person is not None and person.shared_mailbox:
            return redirect(self.urlname), True
        return None, True
