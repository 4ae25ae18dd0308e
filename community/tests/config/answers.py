"""What each role gets at an address, said in short: a status, or the path that it redirects to."""

from collections.abc import Iterable

from config.scene import DESK, MEMBERS, SECRETARIAT
from cop.people.choices import Role

Answers = dict[Role, int | str]


SIGN_IN = "/sign-in/"


PASSWORD = "/sign-in/password/"


HOME = "/"


JOIN = "/join/"


SIGNED_IN = frozenset(Role) - {Role.VISITOR}


def everyone(answer: int | str) -> Answers:
    return dict.fromkeys(Role, answer)


def signed_in(answer: int | str, *, visitor: int | str = SIGN_IN) -> Answers:
    return everyone(answer) | {Role.VISITOR: visitor}


def only(roles: Iterable[Role], answer: int | str, *, others: int | str = 403) -> Answers:
    """Some get `answer`; visitors are led to the sign-in, whoever is signed in gets `others`."""
    return signed_in(others) | dict.fromkeys(roles, answer)


def seen_by(roles: Iterable[Role], answer: int | str = 200) -> Answers:
    """For all others it does not exist."""
    return everyone(404) | dict.fromkeys(roles, answer)


def told_to(roles: Iterable[Role], answer: int | str = 200) -> Answers:
    """What mails link to: for all others it does not exist, and visitors, who may be anybody, sign in first."""
    return signed_in(404) | dict.fromkeys(roles, answer)


def partnerships(answer: int | str) -> Answers:
    """A thing of the partnership's in a list of the desk's: for the facilitator of a community it does not exist."""
    return only(SECRETARIAT, answer) | {Role.FACILITATOR: 404}


AGAIN = "/my/security/again/passkey/"
"""Where somebody with a passkey proves once more who they are."""


THREAD = "/q/{thread}/"


def reading(answer: int | str = 200, *, visitor: int | str = SIGN_IN, members: int | str | None = None) -> Answers:
    """Something in a thread that members of its community read: for all others it does not exist."""
    here = answer if members is None else members
    return everyone(404) | dict.fromkeys(MEMBERS, here) | dict.fromkeys(DESK, answer) | {Role.VISITOR: visitor}


def facilitating(answer: int | str) -> Answers:
    """Something of a thread for who facilitates: members who read the thread are refused."""
    return reading(answer, members=403)
