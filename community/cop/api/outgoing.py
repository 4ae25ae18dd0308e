"""Sending to an address that somebody gave, and to no machine of ours (DESIGN section 8.10).

The name is looked up once, every address that it leads to is looked at, and the connection goes to one of those very
addresses: a name that leads elsewhere a moment later gains nothing. No redirect is followed, and nothing of the answer is
read but its status.
"""

import socket
import ssl
from collections.abc import Mapping
from http.client import HTTPException
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Timer
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from cop.api.choices import Outcome

PATIENCE = 10
"""How many seconds looking up, connecting, sending and the answer may take, each."""
IN_ALL = 20
"""After so many seconds the connection is cut, however slowly the other side dribbles."""
DIALS_V4 = IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"), IPv6Network("::/96")
"""Addresses of version 6 that a gateway may turn into any of version 4."""


class Answer(NamedTuple):
    """What came of it; `status` where there was an answer."""

    outcome: Outcome
    status: int | None = None


class NotAllowed(Exception):
    """Nothing is ever sent to such an address."""


def check(address: str) -> SplitResult:
    """Return the parts of an address that may be sent to, as far as it can be told without looking its name up.

    Raises NotAllowed: only https, outside production also http; no name and password in it; in plain letters, as networks
    know it.
    """
    allowed = ("https",) if settings.PRODUCTION else ("https", "http")
    try:
        parts = urlsplit(address)
        if not address.isascii() or parts.scheme not in allowed or not parts.hostname or parts.port == 0:
            raise NotAllowed
        if parts.username or parts.password:
            raise NotAllowed
        parts.hostname.encode("idna")
    except ValueError as error:
        raise NotAllowed from error
    try:
        literal = ip_address(parts.hostname)
    except ValueError:
        return parts
    if not _is_public(literal):
        raise NotAllowed
    return parts


def post(address: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send `body` to `address`, and return what came of it."""
    try:
        parts = check(address)
        reached = _resolved(parts)
    except NotAllowed:
        return Answer(Outcome.PRIVATE)
    except (OSError, ValueError):
        return Answer(Outcome.NO_ANSWER)
    connection = _connection(parts, reached)
    cut = Timer(IN_ALL, _cut, [connection])
    cut.daemon = True
    cut.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body=body, headers={**headers, "Host": parts.netloc}, preload_content=False)
        status = connection.getresponse().status
    except ssl.SSLError:
        return Answer(Outcome.UNTRUSTED)
    except (HTTPError, HTTPException, OSError, ValueError):
        return Answer(Outcome.NO_ANSWER)
    finally:
        cut.cancel()
        connection.close()
    return Answer(Outcome.TAKEN if 200 <= status < 300 else Outcome.REFUSED, status)


def _resolved(parts: SplitResult) -> str:
    """Return the address to connect to. A name that leads to one private address among others is refused altogether."""
    found = socket.getaddrinfo(parts.hostname, _port(parts), type=socket.SOCK_STREAM)
    addresses = [ip_address(str(place[0]).partition("%")[0]) for *_rest, place in found]
    if not addresses or not all(map(_is_public, addresses)):
        raise NotAllowed
    if parts.scheme != "https" and not all(address.is_loopback for address in addresses):
        raise NotAllowed
    return str(addresses[0])


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if address.is_loopback:
        return not settings.PRODUCTION
    if isinstance(address, IPv6Address):
        hidden = address.ipv4_mapped or address.sixtofour or address.teredo
        if hidden or any(address in network for network in DIALS_V4):
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _connection(parts: SplitResult, reached: str) -> HTTPConnection:
    if parts.scheme == "http":
        return HTTPConnection(reached, _port(parts), timeout=PATIENCE)
    return HTTPSConnection(
        reached, _port(parts), timeout=PATIENCE, cert_reqs="CERT_REQUIRED", server_hostname=parts.hostname
    )


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _cut(connection: HTTPConnection) -> None:
    try:
        if connection.sock is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
