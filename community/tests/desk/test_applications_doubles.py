"""Applications at the desk: who may be somebody that is known."""

import pytest
from django.test import Client

from cop.people.models import Application
from cop.people.queries.doubles import likely_doubles, name_likeness
from desk.applications_for_tests import at, page
from people.joining import (
    EMAIL,
    YOU,
    fill_in,
    join,
    make_consent_texts,
)


@pytest.fixture
def application(community) -> Application:
    make_consent_texts()
    return join(Client())


MAIL_DOMAIN = "same organisation’s mail domain"


class TestDoubles:
    """Likely doubles, side by side."""

    def test_application_is_beside_its_candidates_and_not_among_them(self, application, secretariat, make_person):
        make_person("other@example.org", name=YOU["name"])
        shown = at(secretariat).get(page(application)).content.decode()
        table = shown[shown.index("<table") : shown.index("</table>")]
        assert "this application" in shown
        assert (table.count('<th scope="row">'), "this application" in table) == (1, False)

    @pytest.mark.parametrize(
        ("typed", "there"),
        [
            ("Nguyen Van An", "Nguyễn Văn An"),
            ("Đặng Thùy Trâm", "dang thuy tram"),
            ("Perera Nimali", "Nimali Perera"),
            ("Jon Fernando", "John Fernando"),
            ("মোহাম্মদ রহমান", "মোহাম্মদ রহমান "),
            ("মোহাম্মদ রহমান", "মোহাম্মাদ রহমান"),
            ("王小明", "王 小明"),
            ("김민준", "김 민준"),
            ("ශ්‍රී පෙරේරා", "ශ්රී පෙරේරා"),
        ],
    )
    def test_nearly_the_same_name_is_found_in_every_script(self, community, secretariat, make_person, typed, there):
        make_consent_texts()
        known = make_person(name=there)
        make_person(name="Somebody Else Entirely")
        found = likely_doubles(join(Client(), you={"name": typed}), secretariat)
        assert [(double.person.number, double.reasons) for double in found] == [(known.pk, ["nearly the same name"])]

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("王小明", "李大伟"),
            ("Nimali Perera", "Sunil Perera"),
            ("Member 1", "Member 11"),
            ("মোহাম্মদ রহমান", "আবদুল করিম"),
        ],
    )
    def test_different_names_are_different(self, one, other):
        assert name_likeness(one, other) < 80

    def test_colleagues_are_no_doubles_unless_the_name_speaks_for_it(
        self, community, secretariat, make_person, make_organisation
    ):
        make_consent_texts()
        organisation = make_organisation("Bus Company")
        for number, name in enumerate(("A B C", "Nimala Pererra")):
            there = make_person(f"colleague{number}@transport.example.lk", name=name)
            there.affiliations.create(organisation=organisation)
        make_person(name="Nimala Pererra")
        application = join(Client(), work={"capacity": "organisation", "organisation_name": "Bus Company"})
        assert 85 <= name_likeness(YOU["name"], "Nimala Pererra") < 92
        found = {double.person.number: double.reasons for double in likely_doubles(application, secretariat)}
        assert found.pop(there.pk) == ["nearly the same name", "same organisation", MAIL_DOMAIN]
        assert list(found.values()) == [[MAIL_DOMAIN]]

    def test_a_few_at_the_same_mail_domain_are_shown_last(self, community, secretariat, make_person):
        make_consent_texts()
        for number, name in enumerate(("Quentin Zoll", "Xu Bo", "Nim Pere", "Otto Ulm", "Karl Ohm")):
            make_person(f"colleague{number}@transport.example.lk", name=name)
        make_person("namesake@elsewhere.example", name=YOU["name"])
        first, *others = likely_doubles(join(Client()), secretariat)
        assert (first.person.name, first.reasons) == (YOU["name"], ["nearly the same name"])
        assert "Nim Pere" in [double.person.name for double in others]
        assert [double.reasons for double in others] == [[MAIL_DOMAIN]] * 3

    @pytest.mark.parametrize(
        ("typed", "there"),
        [
            (("王小明", "Wang Xiaoming"), ("Wang Xiaoming", "")),
            (("Wang Xiaoming", ""), ("王小明", "Xiaoming Wang")),
            (("নিমালি পেরেরা", "Nimali Perera"), ("නිමාලි පෙරේරා", "Nimali Pererá")),
        ],
    )
    def test_one_person_in_two_scripts_is_found_by_the_latin_name(
        self, community, secretariat, make_person, typed, there
    ):
        make_consent_texts()
        known = make_person(name=there[0], name_latin=there[1])
        found = likely_doubles(join(Client(), you={"name": typed[0], "name_latin": typed[1]}), secretariat)
        assert [(double.person.number, double.reasons) for double in found] == [(known.pk, ["nearly the same name"])]

    def test_same_address_is_found_among_drafts(self, community, secretariat, make_person):
        make_consent_texts()
        fill_in(Client())
        known = make_person(EMAIL, name="Quite Different")
        found = likely_doubles(Application.objects.get(), secretariat)
        assert [(double.person.number, double.reasons) for double in found] == [
            (known.pk, ["same address", MAIL_DOMAIN])
        ]

    def test_public_providers_are_no_domain(self, community, secretariat, make_person):
        make_consent_texts()
        make_person("somebody@gmail.com", name="A B C")
        assert likely_doubles(join(Client(), you={"email": "nimali@gmail.com"}), secretariat) == []

    def test_facilitator_is_told_only_what_rests_on_fields_they_see(self, community, facilitator, make_person):
        make_consent_texts()
        make_person("colleague@transport.example.lk", name=YOU["name"], seen_name=3, seen_organisation=3)
        shown = make_person("other@transport.example.lk", name=YOU["name"])
        found = likely_doubles(join(Client()), facilitator)
        assert [(double.person.number, double.reasons) for double in found] == [(shown.pk, ["nearly the same name"])]
