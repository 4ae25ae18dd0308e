"""What the tests of the desk share."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from cop.network.models import Community
from cop.people.models import (
    Person,
)
from desk.records_for_tests import at


@pytest.fixture
def desk(secretariat) -> Client:
    return at(secretariat)


@pytest.fixture
def known(make_person) -> Person:
    """A member with a confirmed address."""
    person = make_person("known@example.org", name="Known Kumari", country="LK", phone="011 234 5678")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


@pytest.fixture
def rail(community) -> Community:
    return Community.objects.create(slug="rail", names={"en": "Rail"}, opened=timezone.localdate())
