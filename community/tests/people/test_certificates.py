"""Certificates of membership: a PDF in every script, looked up by its address for as long as the person is there."""

import io

from django.test import Client
from pypdf import PdfReader

from cop.people.actions.leaving import leave_everything
from cop.people.choices import Role, Standing
from cop.people.queries.my_data import tables
from people.browsing import text
from people.signing_in_for_tests import enter


def issue(client, person) -> str:
    return client.post(f"/people/{person.pk}/certificate/").url


def test_a_member_makes_prints_and_shows_a_certificate(client, make_person):
    member = make_person(name="নাসরিন আক্তার 王明 རྡོ་རྗེ")
    enter(client, member)
    address = issue(client, member)
    assert issue(client, member) == address
    assert "This certificate holds." in text(Client().get(address))
    assert member.name in text(Client().get(address.lower()))
    assert Client().get(f"{address}certificate.pdf").status_code == 302
    answer = client.get(f"{address}certificate.pdf")
    read = PdfReader(io.BytesIO(answer.content))
    printed = read.pages[0].extract_text()
    assert "王明" in printed
    assert "རྗེ" in printed
    assert "Certificate of membership" in printed
    assert address in printed
    assert read.metadata.title == "Certificate of membership"
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert next(tables()["certificates"](member))["name"] == member.name
    leave_everything(acting_person=member)
    assert "holds no more" in text(Client().get(address))
    assert Client().get("/certificate/NOSUCHNUMBER/").status_code == 404


def test_only_the_member_and_the_secretariat_have_one_made(client, make_person, second_factor_off):
    member = make_person(name="Member")
    enter(client, make_person(role=Role.SECRETARIAT))
    address = issue(client, member)
    assert client.get(f"{address}certificate.pdf").status_code == 200
    applicant = make_person(standing=Standing.APPLICANT)
    assert client.post(f"/people/{applicant.pk}/certificate/").status_code == 404
    enter(client, make_person(role=Role.FACILITATOR))
    assert client.post(f"/people/{member.pk}/certificate/").status_code == 404
    assert client.get(f"{address}certificate.pdf").status_code == 404
