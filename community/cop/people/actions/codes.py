"""One-time codes that prove an address: typed where they were asked for, never a link (DESIGN section 8.3).

They are digits only, for every keyboard has them: who types Sinhala or Dzongkha need not switch to another. Eight digits
are a hundred million codes. A code counts for an hour and is compared with five guesses. An address gets thirty codes an
hour (`signing_in.limits`, `confirming`), and up to sixty in the first one: thirty at once, and what comes back meanwhile.
All guesses at all of them hit once in about 600,000 hours.
"""

import secrets
import unicodedata
from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from cop.people.choices import CodePurpose
from cop.people.models import Application, Code, Person

DIGITS = "0123456789"
LENGTH = 8
VALID = timedelta(minutes=60)
MOST_FAILURES = 5


class Made(NamedTuple):
    """A new code: the number of its row, and how it is written in the mail ("1234-5678")."""

    number: int
    shown: str


def make(
    purpose: CodePurpose, email: str, *, application: Application | None = None, person: Person | None = None
) -> Made:
    """Make a code for an address. Older ones of the same purpose stay as good as they were."""
    code = "".join(secrets.choice(DIGITS) for _ in range(LENGTH))
    digest = _digest(purpose, email, code)
    row = Code.objects.create(
        purpose=purpose, email=email.lower(), application=application, person=person, digest=digest
    )
    return Made(row.pk, f"{code[:4]}-{code[4:]}")


@transaction.atomic
def use(
    purpose: CodePurpose,
    email: str,
    typed: str,
    *,
    application: Application | None = None,
    person: Person | None = None,
) -> bool:
    """Whether `typed` is a code that was made for this, still counts and was not used; using one ends them all.

    Each try counts against every code that could have been meant, before it is compared: however many come at once,
    no more than `MOST_FAILURES` are compared with one code. The caller's transaction must be kept also after False.
    """
    live = Code.objects.filter(
        purpose=purpose,
        email=email.lower(),
        application=application,
        person=person,
        used=None,
        made__gt=timezone.now() - VALID,
    )
    digest = _digest(purpose, email, normal(typed))
    right = [constant_time_compare(code.digest, digest) for code in live if _take_a_try(code)]
    if True not in right:
        return False
    return bool(live.update(used=timezone.now()))


def normal(typed: str) -> str:
    """Return a code as it was made, from how people type it: in the digits of any script, with blanks and dashes."""
    return "".join(str(unicodedata.decimal(character)) for character in typed if character.isdecimal())


def _take_a_try(code: Code) -> bool:
    return bool(
        Code.objects.filter(pk=code.pk, used=None, failures__lt=MOST_FAILURES).update(failures=F("failures") + 1)
    )


def _digest(purpose: CodePurpose, email: str, code: str) -> str:
    return salted_hmac("cop.people.code", f"{purpose}:{email.lower()}:{code}", algorithm="sha256").hexdigest()
