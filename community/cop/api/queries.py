"""Reading tokens."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from cop.api.access import counting
from cop.api.models import Token
from cop.people.models import Person


def digest_of(secret: str) -> str:
    """Return what is kept of a token: it is long and random, so a plain digest tells nothing."""
    return sha256(secret.encode()).hexdigest()


def token_of(secret: str) -> Token | None:
    """Return the token that counts now and has this secret."""
    return counting().filter(digest=digest_of(secret)).select_related("person").first()


def tokens_of(person: Person) -> list[Token]:
    """Return the tokens of a person that count now, the newest first."""
    return list(counting().filter(person=person).select_related("role_held").order_by("-made", "-pk"))


def kept_of(person: Person) -> Iterator[dict[str, Any]]:
    """Yield what is kept of the tokens of a person, ended ones too, for the download of one's own data."""
    columns = ("name", "scopes", "made", "expires", "last_used", "ended")
    return Token.objects.filter(person=person).order_by("pk").values(*columns).iterator(500)
