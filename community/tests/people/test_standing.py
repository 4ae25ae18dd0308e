"""How somebody stands: told on their page to the secretariat, and to nobody else."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from cop.people.choices import Role, Standing
from cop.people.models import Application, Erasure, Membership, Person, RoleHeld
from cop.services.languages.queries import day
from people.browsing import text
from people.joining import join, make_consent_texts


def words(page) -> str:
    return " ".join(strip_tags(text(page)).split())


def test_secretariat_is_told_all_of_it_and_others_nothing(secretariat, facilitator, community):
    make_consent_texts()
    person = join(Client()).person
    application = Application.objects.get()
    now = timezone.now()
    ends, due = now + timedelta(days=90), now + timedelta(days=2)
    Membership.objects.create(person=person, community=community, since=now - timedelta(days=400))
    person.standing, person.joined, person.seen_name = Standing.MEMBER, now - timedelta(days=500), 0
    person.save()
    RoleHeld.objects.create(person=person, role=Role.FACILITATOR, community=community, until=ends)
    RoleHeld.objects.create(person=person, role=Role.FUNDER)
    Erasure.objects.create(person=person, due=due)
    client, address = Client(), f"/people/{person.pk}/"
    client.force_login(secretariat)
    shown = client.get(address)
    told = [
        f"Member since {day(person.joined, 'medium')}",
        f"Clean Mobility since {day(now - timedelta(days=400), 'medium')}",
        f"facilitator: Clean Mobility until {day(ends, 'medium')}",
        "funder",
        "It happens on",
    ]
    assert [one for one in told if one not in words(shown)] == []
    links = (f"{address}telephone/#erasure", f"/desk/applications/{application.pk}/")
    assert [link for link in links if f'href="{link}"' not in shown.content.decode()] == []
    client.force_login(facilitator)
    theirs = client.get(address)
    assert theirs.status_code == 200
    assert [one for one in told if one in words(theirs)] + [
        link for link in links if link in theirs.content.decode()
    ] == []


def test_role_rests_in_words_until_there_is_a_second_step(settings, make_person, secretariat):
    guarded, free = (make_person(name=role.value, role=role) for role in (Role.OPERATOR, Role.FUNDER))
    client = Client()
    client.force_login(secretariat)
    resting = "rests until there is a second step"
    assert resting not in text(client.get(f"/people/{guarded.pk}/"))
    settings.SECOND_FACTOR_REQUIRED, settings.PRODUCTION = True, False
    Person.objects.filter(pk=secretariat.pk).update(sample=True)
    said = [resting in text(client.get(f"/people/{person.pk}/")) for person in (guarded, free)]
    assert said == [True, False]


def test_who_left_and_who_only_asked(make_person, secretariat):
    left = timezone.now() - timedelta(days=30)
    former = make_person(name="Former")
    former.memberships.update(until=left)
    Person.objects.filter(pk=former.pk).update(standing=Standing.FORMER)
    applicant = make_person(name="Applying", standing=Standing.APPLICANT)
    client = Client()
    client.force_login(secretariat)
    assert f"Left on {day(left, 'medium')}" in text(client.get(f"/people/{former.pk}/"))
    assert 'id="stands">applicant<' in text(client.get(f"/people/{applicant.pk}/"))
