"""The demonstration: the leaflet's facts, and samples that make every page alive."""

from django.db import transaction

from cop.config import leaflet
from cop.discussions import samples as discussions
from cop.people.samples import load_demo


@transaction.atomic
def load() -> None:
    """Load the first content and the samples; twice is as good as once."""
    leaflet.load()
    load_demo()
    discussions.tell()
