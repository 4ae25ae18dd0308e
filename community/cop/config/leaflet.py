"""What every installation begins with: the leaflet's facts, and the texts that people agree to."""

from django.db import transaction

from cop.discussions import initial as discussions
from cop.network import initial as network
from cop.people import initial as people
from cop.website import initial as website


@transaction.atomic
def load() -> None:
    """Load what is missing of the first content; what is there stays as the secretariat changed it."""
    network.load()
    people.load()
    website.load()
    discussions.load()
