"""How often one may ask for a code and guess one.

No client alone can use up what an address has, so nobody keeps somebody else out; and what is used up comes back within
minutes. A whole workshop may sign in from behind one client address.
"""

from datetime import timedelta

from django.http import HttpRequest

from cop.services.moderation.limits import client_address, take


def may_ask_for_code(request: HttpRequest, email: str) -> None:
    """Count a mail with a code, whether or not the address is known. Raises TooOften."""
    client = client_address(request)
    take(f"code-client:{client}", per=timedelta(minutes=10), at_most=100)
    take(f"code-pair:{client}:{email}", per=timedelta(minutes=30), at_most=6)
    take(f"code-address:{email}", per=timedelta(hours=1), at_most=30)


def may_guess(request: HttpRequest, email: str) -> None:
    """Count a code that is typed in. Raises TooOften."""
    client = client_address(request)
    take(f"guess-client:{client}", per=timedelta(minutes=10), at_most=200)
    take(f"guess-pair:{client}:{email}", per=timedelta(hours=1), at_most=20)
