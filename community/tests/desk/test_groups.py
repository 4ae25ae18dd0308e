"""Picking a group of people at the desk: everybody for the secretariat, their members as they see them for facilitators."""

from django.http import QueryDict

from cop.desk.forms.groups import GroupForm
from cop.desk.queries.groups import people_in
from cop.people.choices import Audience, Role, Standing
from cop.people.models import Person
from cop.services.search.actions import index


def names(address: str, viewer) -> set[str]:
    form = GroupForm(QueryDict(address), viewer=viewer)
    return set(people_in(form.group(), viewer).values_list("name", flat=True))


def test_the_secretariat_picks_among_all_and_a_facilitator_among_what_members_show(make_person, second_factor_off):
    secretary = make_person(name="Secretary", role=Role.SECRETARIAT)
    facilitator = make_person(name="Facilitator", role=Role.FACILITATOR)
    shown = make_person(name="Shown Member", country="LK")
    hidden = make_person(name="Hidden Member", country="LK", seen_country=Audience.SECRETARIAT)
    make_person(name="Elsewhere", country="LK", communities=())
    Person.objects.create(name="Listed Silva", standing=Standing.LISTED, country="LK")
    index("people.person", [shown.pk, hidden.pk])
    assert names("country=LK", secretary) == {"Shown Member", "Hidden Member", "Elsewhere"}
    assert names("country=LK&standing=any", secretary) == {*names("country=LK", secretary), "Listed Silva"}
    assert names("q=silva&standing=listed&address=no", secretary) == {"Listed Silva"}
    assert names("q=shown", secretary) == {"Shown Member"}
    assert names("role=facilitator", secretary) == {"Facilitator"}
    assert names("right=yes", secretary) == set()
    assert names(f"picked={shown.pk}&picked={hidden.pk}&picked=x", secretary) == {"Shown Member", "Hidden Member"}
    assert names("country=LK", facilitator) == {"Shown Member"}
    assert names("standing=any", facilitator) - {"Facilitator", "Secretary"} == {"Shown Member", "Hidden Member"}
    assert names("picked=x", secretary) == names("", shown) == set()


def test_a_group_is_told_in_words(make_person, second_factor_off):
    secretary = make_person(role=Role.SECRETARIAT)
    form = GroupForm(QueryDict("country=LK&right=no&picked=1&picked=2&role=nonsense"), viewer=secretary)
    assert form.said() == ["Country: Sri Lanka", "Said within a year that their data is right: no", "2 picked"]
