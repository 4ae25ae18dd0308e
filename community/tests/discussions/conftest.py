"""What the tests of discussions share."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cop.people.choices import Role
from cop.people.models import Person


@pytest.fixture
def client_of() -> Callable[[Person], Client]:
    """A browser of somebody who is signed in."""

    def make(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return make


@pytest.fixture
def make_person(make_person) -> Callable[..., Person]:
    """Members of some time, whose first texts no rule holds."""
    return lambda email=None, **fields: make_person(email, **{"joined": timezone.now() - timedelta(days=90)} | fields)


@pytest.fixture
def facilitator(make_person) -> Person:
    return make_person("facilitator@example.org", name="Faci Litator", role=Role.FACILITATOR, sample=True)


@pytest.fixture
def asker(make_person) -> Person:
    return make_person("asker@example.org", name="Asanka Asker", country="LK")


@pytest.fixture
def expert(make_person) -> Person:
    return make_person("expert@example.org", name="Esha Expert", country="IN")


@pytest.fixture
def crowd(make_person, asker) -> list[Person]:
    """Four more from the asker's country: enough to be one of them."""
    return [make_person(name=f"Other {place}", country="LK") for place in range(4)]
