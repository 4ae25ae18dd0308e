"""What the tests of people share."""

import pytest

from cop.network.models import Topic
from cop.people.models import Affiliation, Expertise
from cop.services.search.actions import index


@pytest.fixture
def known(make_person, make_organisation):
    """Make a findable member with everything filled in; `seen_…` arguments set audiences."""

    def make(
        name="Known Person",
        *,
        sentence="We charge buses at night",
        organisation="Depot Works",
        category="operator",
        **fields,
    ):
        fields = {"country": "LK", "place": "Kandy", "phone": "+94 81 222 3344", "willing_to_be_asked": True} | fields
        person = make_person(name=name, **fields)
        there = make_organisation(organisation, category=category, country="LK")
        Affiliation.objects.create(person=person, organisation=there, role="Engineer")
        Expertise.objects.create(person=person, topic=Topic.objects.get(code="charging-tariffs"), sentence=sentence)
        index("people.person", [person.pk])
        index("people.organisation", [there.pk])
        return person

    return make
