"""The home of somebody who is signed in: what waits, what is new, what is next. And what others do not see of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cop.discussions.models import Thread
from cop.network.models import Topic
from cop.people.choices import ApplicationState, Audience, Standing
from cop.people.models import Affiliation, Application, Expertise
from cop.people.models.addresses import NewAddress
from cop.services.files.models import StoredFile
from cop.website.choices import PageKind

pytestmark = pytest.mark.one_database

NO_PHOTO = "Your page has no photo. With one, colleagues recognise you."


def texts(client):
    """What waits, but for a photo, which none of these people has."""
    return [one.text for one in client.get("/").context["waiting"] if one.text != NO_PHOTO]


@pytest.fixture
def complete(member, make_organisation):
    """A member whose profile says all that the home asks for."""
    Expertise.objects.create(person=member, topic=Topic.objects.get(code="charging-tariffs"))
    Affiliation.objects.create(person=member, organisation=make_organisation())
    type(member).objects.update(country="LK")
    return member


def test_visitor_reads_the_partnerships_home_and_a_member_their_own(client, member):
    assert next(template.name for template in client.get("/").templates) == "website/home.html"
    client.force_login(member)
    assert next(template.name for template in client.get("/").templates) == "website/own_home.html"


def test_gaps_of_the_profile_wait_until_they_are_filled(client, member, make_organisation):
    client.force_login(member)
    assert texts(client) == [
        "Your profile does not say what you know, so nobody can find you by it.",
        "Your profile does not say where you work.",
        "Your profile does not say in which country you are.",
    ]
    Expertise.objects.create(person=member, topic=Topic.objects.first())
    Affiliation.objects.create(person=member, organisation=make_organisation())
    type(member).objects.update(country="LK")
    assert texts(client) == []
    assert NO_PHOTO in client.get("/").content.decode()
    type(member).objects.update(photo=StoredFile.objects.create(name="photo.webp", size=1))
    assert "Nothing waits for you." in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (ApplicationState.WAITING, "Your application is being read."),
        (ApplicationState.ASKED, "The secretariat has a question about your application."),
    ],
)
def test_applicant_sees_how_the_application_stands(client, make_person, state, text):
    applicant = make_person(standing=Standing.APPLICANT)
    Application.objects.create(key="k", person=applicant, email=applicant.email, state=state)
    Application.objects.create(key="l", person=applicant, email=applicant.email, state=ApplicationState.WITHDRAWN)
    client.force_login(applicant)
    answer = client.get("/")
    assert texts(client) == [text]
    assert "New in your topics" not in answer.content.decode()


def test_unconfirmed_address_waits_for_its_owner_only(client, complete, make_person):
    NewAddress.objects.create(person=complete, email="second@example.org")
    NewAddress.objects.create(person=make_person(), email="foreign@example.org")
    client.force_login(complete)
    assert texts(client) == ["second@example.org is not confirmed yet."]


def test_applications_wait_for_those_who_decide(client, secretariat, member):
    Application.objects.create(key="k", email="a@example.org", state=ApplicationState.WAITING, confirmed=timezone.now())
    client.force_login(secretariat)
    assert texts(client)[0] == "1 person wants to join."
    client.force_login(member)
    assert "1 person wants to join." not in texts(client)


@pytest.mark.both_databases
def test_newcomers_who_show_that_they_share_a_topic_are_told(client, complete, make_person):
    shared, other = (
        Topic.objects.get(code="charging-tariffs"),
        Topic.objects.create(code="parking", names={"en": "Parking"}),
    )
    beside = Topic.objects.create(code="batteries", names={"en": "Batteries"}, parent=shared.parent)
    facts = {
        "Knows the same": (shared, {}),
        "Knows what stands beside it": (beside, {}),
        "Knows something else": (other, {}),
        "Hides what they know": (shared, {"seen_expertise": Audience.SECRETARIAT}),
        "Hides the name": (shared, {"seen_name": Audience.SECRETARIAT}),
        "Joined long ago": (shared, {"joined": timezone.now() - timedelta(days=100)}),
        "Is no member yet": (shared, {"standing": Standing.APPLICANT}),
    }
    for name, (topic, fields) in facts.items():
        Expertise.objects.create(person=make_person(name=name, **fields), topic=topic)
    client.force_login(complete)
    told = [person.name for person in client.get("/").context["newcomers"]]
    assert told == ["Knows what stands beside it", "Knows the same"]


@pytest.mark.both_databases
def test_new_pages_are_those_of_own_communities_that_tell_of_something(client, member, make_page, community):
    from cop.network.models import Community

    other = Community.objects.create(slug="other", names={"en": "Other"}, opened=timezone.localdate())
    make_page("new-case", kind=PageKind.CASE)
    make_page("old-case", kind=PageKind.CASE, published=timezone.now() - timedelta(days=100))
    make_page("draft-case", kind=PageKind.CASE, published=None)
    make_page("plain-page")
    make_page("foreign-case", kind=PageKind.CASE, of=other)
    client.force_login(member)
    assert [page.page.slug for page in client.get("/").context["new_pages"]] == ["new-case"]


def test_own_home_takes_the_same_queries_for_one_and_for_three(
    client, complete, make_person, make_page, community, queries_for
):
    def add(number):
        Expertise.objects.create(
            person=make_person(name=f"New {number}"), topic=Topic.objects.get(code="charging-tariffs")
        )
        make_page(f"case-{number}", kind=PageKind.CASE)
        NewAddress.objects.create(person=complete, email=f"new{number}@example.org")
        asker = make_person(f"asks{number}@example.org", name=f"Asks {number}")
        Thread.objects.create(
            community=community, state="open", title=f"Question {number}", asker=asker, opened=timezone.now()
        )

    client.force_login(complete)
    add(1)
    with_one = queries_for(client, "/")
    add(2)
    add(3)
    assert queries_for(client, "/") == with_one
    assert with_one[1] <= 15
    add(4)
    page = client.get("/")
    assert [thread.title for thread in page.context["questions"]] == ["Question 1", "Question 2", "Question 3"]
    assert page.content.decode().count('href="/ask/"') == 2, "Ask the community, and Ask an expert"
