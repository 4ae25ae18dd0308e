"""Which of our things an address names. Each room registers how its addresses are read."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

from cop.services.things import Reference

Read = Callable[..., Reference | None]
_READ: dict[str, Read] = {}


def register_address(view: str, read: Read) -> None:
    """Register how the address of a view ("discussions:thread") names a thing; `read` gets what the address holds."""
    _READ[view] = read


def own_path(address: str) -> str:
    """Return the path of an address of a thing of ours, whole or without the host; "" for any other."""
    try:
        host, path = urlsplit(settings.SITE_URL).netloc, urlsplit(address)
    except ValueError:
        return ""
    if (path.scheme and path.scheme not in ("http", "https")) or path.netloc not in ("", host):
        return ""
    return path.path if _named_by(path.path) else ""


def thing_at(path: str) -> Reference | None:
    """Return the thing that a path names, None for none."""
    found = _named_by(path)
    return _READ[found[0]](**found[1]) if found else None


@lru_cache(maxsize=4096)
def _named_by(path: str) -> tuple[str, dict[str, Any]] | None:
    if not path.startswith("/") or path.startswith("//") or len(path) > 300:
        return None
    try:
        found = resolve(path)
    except Resolver404:
        return None
    return (found.view_name, found.kwargs) if found.view_name in _READ else None
