"""What a process keeps in its memory."""

from django.core.cache.backends.locmem import LocMemCache


class Memory(LocMemCache):
    """Django's own, for names that we make: it need not look at every letter of them for what memcached refuses."""

    def validate_key(self, key: str) -> None:
        """Take it."""
