"""Addresses of numbered things, for pages that print many of them: the pattern is looked up once."""

from functools import cache

from django.urls import reverse


def address(name: str, *numbers: int) -> str:
    """Return what `reverse(name, args=numbers)` returns, for a route that takes whole numbers alone."""
    return _pattern(name, len(numbers)) % numbers


@cache
def _pattern(name: str, count: int) -> str:
    return reverse(name, args=[0] * count).replace("/0/", "/%d/")
