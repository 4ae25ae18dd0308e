"""Why a step of joining was not taken."""

from cop.people.models import Application


class WrongCode(Exception):
    """What was typed is no code that counts."""


class AlreadyKnown(Exception):
    """The address belongs to somebody who is with us already."""


class AlreadyDone(Exception):
    """Somebody else, or the same button pressed before, was first; `application` is how it stands now."""

    def __init__(self, application: Application) -> None:
        self.application = application
        super().__init__(application.state)
