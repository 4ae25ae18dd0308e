"""Enumerations of the index."""

from enum import IntEnum


class Zone(IntEnum):
    """Where in a document a word stands: the widest audience that may read it. A search names the zones it may look into."""

    EVERYONE = 0
    MEMBERS = 1
    COMMUNITIES = 2
    SECRETARIAT = 3
