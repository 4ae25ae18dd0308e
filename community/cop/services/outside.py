"""Asking other sites, never our own network: the address that was looked at is the one that is connected to."""

import ipaddress
import socket
import ssl
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urljoin, urlsplit

PATIENCE = 8.0
MOST_HOPS = 4
AGENT = "Mozilla/5.0 (compatible; link check)"
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
TRY_GET = {403, 405, 501}
"""What some sites say to a question for the head alone."""


class Refused(Exception):
    """The address is none that we ask: not http or https, with a name and password, another port, or not public."""


class Unreachable(Exception):
    """Nobody answered as a web site does."""


def status_of(address: str) -> int:
    """Return the status with which an address of another site answers, after at most `MOST_HOPS` redirects.

    Raises Refused, also where a redirect leads into a private network, and Unreachable.
    """
    for _ in range(MOST_HOPS):
        answer = _ask("HEAD", address)
        if answer.status in TRY_GET:
            answer = _ask("GET", address)
        if answer.status not in (301, 302, 303, 307, 308) or not answer.headers.get("Location"):
            return answer.status
        address = urljoin(address, answer.headers["Location"])
    return answer.status


def public_address(host: str, port: int) -> str:
    """Return an address of the host in numbers; raises Refused where any of them is not public, Unreachable for none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable from error
    numbers = [str(address[0]) for *_, address in found]
    if not all(_is_public(number) for number in numbers):
        raise Refused
    return numbers[0]


def _is_public(number: str) -> bool:
    address = ipaddress.ip_address(number.partition("%")[0])
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None) or address
    translated = address.version == 6 and address in TRANSLATED
    return address.is_global and inner.is_global and not inner.is_multicast and not translated


def _ask(method: str, address: str) -> HTTPResponse:
    connection, path = _connection(address)
    try:
        connection.request(method, path, headers={"User-Agent": AGENT, "Accept": "*/*"})
        return connection.getresponse()
    except (OSError, HTTPException, ValueError) as error:
        raise Unreachable from error
    finally:
        connection.close()


def _connection(address: str) -> tuple[HTTPConnection, str]:
    try:
        parts = urlsplit(address)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError as error:
        raise Refused from error
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc or port not in (80, 443):
        raise Refused
    number = public_address(host, port)
    secure = HTTPSConnection(host, port, timeout=PATIENCE, context=ssl.create_default_context())
    connection = secure if parts.scheme == "https" else HTTPConnection(host, port, timeout=PATIENCE)
    connection._create_connection = lambda _, *rest: socket.create_connection((number, port), *rest)  # type: ignore[attr-defined]
    path = parts.path or "/"
    return connection, f"{path}?{parts.query}" if parts.query else path
