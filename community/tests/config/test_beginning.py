"""`cop init`, `cop demo` and `cop sample`: how an installation begins, and how samples come and go."""

from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from cop.network.models import Community, Partnership
from cop.people.access import viewpoint
from cop.people.choices import Role
from cop.people.models import Affiliation, ConsentText, Organisation, Person, RoleHeld
from cop.services.ledger.models import Entry
from cop.website.models import Page

pytestmark = pytest.mark.one_database

FIRST = {"email": "First@Example.org", "name": " Nguyễn  Thị  Đào ", "language": "vi-VN"}


@pytest.fixture(autouse=True)
def _own_place(db, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"


def cop(*words, **options) -> str:
    said = StringIO()
    call_command(*words, stdout=said, **options)
    return said.getvalue()


def test_init_loads_the_leaflet_and_makes_the_first_person_of_the_secretariat(second_factor_off):
    said = cop("init", **FIRST)
    person = Person.objects.get()
    assert (person.email, person.name, person.first_language) == ("first@example.org", "Nguyễn Thị Đào", "vi")
    assert Role.SECRETARIAT in viewpoint(person).roles
    assert EmailAddress.objects.get(user=person).verified
    assert Community.objects.get().slug == "clean-mobility"
    assert Page.objects.exists()
    assert ConsentText.objects.exists()
    assert not Partnership.objects.get().demo
    assert "cop login first@example.org" in said


def test_init_loads_no_samples():
    cop("init", **FIRST)
    assert not Person.objects.filter(sample=True).exists()
    assert not Organisation.objects.exists()


def test_init_is_refused_where_something_is_there():
    cop("init", **FIRST)
    entries = Entry.objects.count()
    with pytest.raises(CommandError, match="this has begun"):
        cop("init", email="second@example.org", name="Second", language="en")
    assert (Person.objects.count(), Entry.objects.count()) == (1, entries)


def test_init_gives_the_role_to_a_member_where_nobody_of_the_secretariat_is_left():
    cop("demo")
    real = Person.objects.create_user("real@example.lk", name="Real Person", standing="member")
    said = cop("demo", "--remove")
    assert "Nobody is in the secretariat now." in said
    cop("init", email="real@example.lk", name="anything", language="en")
    assert list(RoleHeld.objects.values_list("person", "role")) == [(real.pk, "secretariat")]
    assert Person.objects.get().name == "Real Person"


def test_init_gives_no_role_to_somebody_who_is_no_member():
    Person.objects.create_user("left@example.lk", name="Left", standing="former")
    with pytest.raises(CommandError, match="no member"):
        cop("init", email="left@example.lk", name="Left", language="en")
    assert not RoleHeld.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"email": "nobody"}, {"email": "a@b.org\nBcc: c@d.org"}, {"name": " "}, {"name": "x" * 201}, {"language": "xx"}],
)
def test_init_with_something_wrong_changes_nothing(wrong):
    with pytest.raises(CommandError, match="Nothing was changed"):
        cop("init", **FIRST | wrong)
    assert not Person.objects.exists()
    assert not Partnership.objects.exists()


def test_init_asks_for_what_was_not_given(monkeypatch):
    answers = iter(["asked@example.org", "Asked Person", "si"])
    monkeypatch.setattr("builtins.input", lambda question: next(answers))
    cop("init")
    assert Person.objects.get().name == "Asked Person"


def test_init_without_anybody_to_answer_says_so(monkeypatch):
    def nobody(question):
        raise EOFError

    monkeypatch.setattr("builtins.input", nobody)
    with pytest.raises(CommandError, match="--email, --name and --language"):
        cop("init")


def test_demo_comes_and_goes_and_leaves_the_leaflet():
    cop("demo")
    assert (Person.objects.count(), Organisation.objects.count()) == (60, 40)
    cop("demo", remove=True)
    assert (Person.objects.count(), Organisation.objects.count()) == (0, 0)
    assert Page.objects.exists()


def test_init_after_the_demonstration_is_refused_until_its_samples_are_gone():
    cop("demo")
    with pytest.raises(CommandError, match="cop demo --remove"):
        cop("init", **FIRST)
    cop("demo", remove=True)
    cop("init", **FIRST)
    assert Person.objects.get().email == "first@example.org"


def test_a_sample_organisation_that_a_real_person_works_at_stays_and_is_named():
    cop("demo")
    board = Organisation.objects.filter(listing="listed").first()
    real = Person.objects.create_user("real@example.org", name="Real Person")
    Affiliation.objects.create(person=real, organisation=board, role="planner", until="2020-01-01")
    said = cop("demo", remove=True)
    assert f"{board.name} (/organisations/{board.pk}/) stays: real people work there" in said
    assert list(Organisation.objects.all()) == [board]
    assert Affiliation.objects.get().role == "planner"


def test_sample_adds_as_many_as_it_is_told():
    cop("sample", people=20)
    cop("sample", people=5, organisations=0)
    assert (Person.objects.filter(sample=True).count(), Organisation.objects.count()) == (25, 4)


def test_sample_refuses_numbers_below_zero():
    with pytest.raises(CommandError, match="from zero on"):
        cop("sample", people=-1)


@pytest.mark.parametrize("command", [("demo", {}), ("sample", {"people": 3})])
def test_samples_do_not_go_into_production(settings, command):
    settings.PRODUCTION = True
    words, options = command
    with pytest.raises(CommandError, match="production"):
        cop(words, **options)
    assert not Person.objects.exists()
