"""The rule that admits an organisation's people by the domain of their address, and "not ours"."""

import time

import pytest
from django.test import Client

from cop.people.access import viewpoint
from cop.people.choices import Role, Standing
from cop.people.models import Application, Membership, Person, RoleHeld
from cop.services.ledger.queries import history
from people.joining import join, link_in, mail_to, make_consent_texts

pytestmark = pytest.mark.usefixtures("_ready")


@pytest.fixture
def _ready(community):
    make_consent_texts()


@pytest.fixture
def ministry(make_organisation, make_person):
    """A listed member organisation with a domain and a focal person."""
    organisation = make_organisation(
        "Ministry of Transport",
        country="LK",
        domains=["transport.example.lk"],
        focal_person=make_person("focal@transport.example.lk", name="Focal Person"),
    )
    Membership.objects.create(organisation=organisation)
    return organisation


def state_after(email: str, **changes: dict) -> str:
    return join(Client(), you={"email": email}, **changes).state


@pytest.mark.parametrize("email", ["a@transport.example.lk", "A@Transport.Example.LK"])
def test_exact_domain_is_accepted_at_once_and_the_focal_person_told(ministry, community, email):
    application = join(Client(), you={"email": email})
    person = Person.objects.get(email=email.lower())
    assert (application.state, person.standing) == ("accepted", Standing.MEMBER)
    assert set(person.memberships.values_list("community", flat=True)) == {None, community.pk}
    assert [m.kind for m in mail_to("focal@transport.example.lk")] == ["people/focal_person_told"]
    assert f"  {person.name}\n" in mail_to("focal@transport.example.lk")[0].text
    assert "your address belongs to a member organisation" in " ".join(
        mail_to(email.lower(), "accepted")[0].text.split()
    )
    newest = history(application)[0].entry
    assert (newest.act, newest.actor, newest.on_behalf) == ("people.application_accepted", None, "rule")


@pytest.mark.parametrize(
    "email",
    ["a@bus.transport.example.lk", "a@example.lk", "a@nottransport.example.lk", "a@transport.example.lk.example"],
)
def test_another_domain_waits(ministry, email):
    assert state_after(email) == "waiting"


def test_public_mail_provider_waits_even_where_somebody_wrote_it_down(ministry):
    ministry.domains = ["gmail.com"]
    ministry.save()
    assert state_after("somebody@gmail.com") == "waiting"


@pytest.mark.parametrize("listing", ["proposed", "closed"])
def test_organisation_that_is_not_listed_admits_nobody(ministry, listing):
    ministry.listing = listing
    ministry.save()
    assert state_after("a@transport.example.lk") == "waiting"


def test_organisation_that_is_no_member_admits_nobody(ministry):
    Membership.objects.filter(organisation=ministry).delete()
    assert state_after("a@transport.example.lk") == "waiting"


def test_who_names_another_organisation_waits(ministry, make_organisation):
    make_organisation("Another Board")
    work = {"capacity": "organisation", "organisation_name": "Another Board"}
    assert state_after("a@transport.example.lk", work=work) == "waiting"


def test_shared_domain_admits_only_who_names_one_of_them(ministry, make_organisation):
    second = make_organisation("Department of Transport", domains=["TRANSPORT.example.lk"])
    Membership.objects.create(organisation=second)
    assert state_after("a@transport.example.lk") == "waiting"
    work = {"capacity": "organisation", "organisation_name": "Department of Transport"}
    assert state_after("b@transport.example.lk", work=work) == "accepted"


def test_community_that_wants_to_read_each_application_gets_it(ministry, community):
    community.accept_at_known_domains = False
    community.save()
    assert state_after("a@transport.example.lk") == "waiting"


def test_speaking_for_the_organisation_never_comes_by_rule(ministry):
    work = {"capacity": "organisation", "organisation_name": "Ministry of Transport", "speaks_for": "on"}
    assert state_after("a@transport.example.lk", work=work) == "waiting"
    ministry.refresh_from_db()
    assert ministry.focal_person.email == "focal@transport.example.lk"


def test_focal_person_sees_name_and_address_only_where_they_are_shown(ministry):
    """An address is for the secretariat until its owner shows it; the name only where they agreed to be shown."""
    for number, shown in enumerate([{}, {"consent_directory": ""}]):
        join(Client(), you={"email": f"a{number}@transport.example.lk", "name": "Some Name"}, joins=shown)
    told = [mail.text + mail.html for mail in mail_to("focal@transport.example.lk")]
    assert ["Some Name" in text for text in told] == [True, False]
    assert ["…@transport.example.lk" in text for text in told] == [True, True]
    assert [f"a{number}@" in text for number, text in enumerate(told)] == [False, False]


class TestNotOurs:
    """What the focal person's link does."""

    @pytest.fixture
    def link(self, ministry):
        join(Client(), you={"email": "a@transport.example.lk"})
        return link_in(mail_to("focal@transport.example.lk")[0], "/join/not-ours/")

    def test_opening_it_changes_and_tells_nothing(self, link):
        client = Client()
        page = client.get(link).content.decode()
        assert [word for word in ("a@transport.example.lk", "Nimali") if word in page] == []
        assert (Application.objects.get().state, "_auth_user_id" in client.session) == ("accepted", False)

    def test_button_puts_the_membership_back_to_review_once(self, link, client):
        for _ in range(2):
            assert client.post(link, follow=True).status_code == 200
        application = Application.objects.get()
        assert (application.state, application.person.standing) == ("waiting", Standing.APPLICANT)
        assert not Membership.objects.filter(person=application.person, until=None).exists()
        assert len(mail_to("office@example.org", "disputed")) == 1
        assert len(mail_to("a@transport.example.lk", "looked_at_again")) == 1
        assert "The secretariat looks at it" in client.get(link).content.decode()

    def test_roles_end_with_the_membership(self, link, client, ministry, community):
        person = Application.objects.get().person
        for role, place in ((Role.FACILITATOR, community), (Role.FUNDER, None)):
            RoleHeld.objects.create(person=person, role=role, community=place)
        client.post(link)
        assert not RoleHeld.objects.filter(person=person, until=None).exists()
        assert viewpoint(Person.objects.get(pk=person.pk)).roles == {Role.APPLICANT}

    def test_last_of_the_secretariat_stays(self, link, client, ministry):
        RoleHeld.objects.create(person=Application.objects.get().person, role=Role.SECRETARIAT)
        assert "Nobody else would be left in the secretariat." in client.post(link, follow=True).content.decode()
        assert Application.objects.get().state == "accepted"
        assert RoleHeld.objects.get().until is None

    def test_person_who_is_looked_at_again_is_found_no_longer(self, link, client, member):
        client.force_login(member)
        assert "Nimali" in client.get("/people/", {"q": "Nimali"}).content.decode()
        client.post(link)
        assert client.get("/people/", {"q": "Nimali"}).context["people"] == []

    def test_link_of_a_former_focal_person_does_nothing(self, link, ministry, member):
        ministry.focal_person = member
        ministry.save()
        assert Client().post(link).status_code == 404
        assert Application.objects.get().state == "accepted"

    @pytest.mark.parametrize("damage", [lambda link: link[:-3] + "/", lambda link: link.replace("not-ours", "answer")])
    def test_forged_link_is_answered_calmly(self, link, damage):
        assert Client().post(damage(link)).status_code == 404

    def test_expired_link_is_answered_calmly(self, link, monkeypatch):
        late = time.time() + 181 * 24 * 3600
        monkeypatch.setattr(time, "time", lambda: late)
        assert Client().get(link).status_code == 404
