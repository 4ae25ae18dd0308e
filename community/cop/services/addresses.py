"""Addresses for pages that print many of them: they are looked up once."""

from functools import cache, lru_cache

from django.urls import reverse


def address(name: str, *numbers: int) -> str:
    """Return what `reverse(name, args=numbers)` returns, for a route that takes whole numbers alone."""
    return _pattern(name, len(numbers)) % numbers


@cache
def _pattern(name: str, count: int) -> str:
    return reverse(name, args=[0] * count).replace("/0/", "/%d/")


@lru_cache(maxsize=2000)
def address_of(name: str, word: str) -> str:
    """Return what `reverse(name, args=[word])` returns, for the few words by which topics, countries, communities go."""
    return reverse(name, args=[word])
