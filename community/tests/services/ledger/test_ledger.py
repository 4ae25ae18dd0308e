"""The ledger: append-only, sealed, readable."""

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cop.services.ledger.actions import forget, record
from cop.services.ledger.models import Entry
from cop.services.ledger.queries import history, remembered

VALUES = st.dictionaries(
    st.text(max_size=20), st.one_of(st.none(), st.integers(), st.text(max_size=50), st.booleans()), max_size=5
)


@pytest.fixture
def entry(make_person):
    person = make_person("sealed@example.org", name="Sealed Person")
    with transaction.atomic():
        return record(
            "people.profile_changed", person, acting_person=person, about=person, new={"phone": "+94 11 000 0000"}
        )


def test_record_without_transaction_is_refused(make_person, django_db_blocker):
    person = make_person()
    connection.in_atomic_block, before = False, connection.in_atomic_block
    try:
        with pytest.raises(transaction.TransactionManagementError):
            record("people.joined", person, acting_person=person)
    finally:
        connection.in_atomic_block = before


@pytest.mark.parametrize("statement", ["UPDATE ledger_entry SET act = 'x'", "DELETE FROM ledger_entry"])
def test_rows_cannot_be_changed_by_sql(entry, statement):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.get(pk=entry.pk).act == "people.profile_changed"


def test_values_about_a_person_lie_sealed_until_the_key_is_destroyed(entry):
    person_number = entry.about
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledger_entry")
        assert "+94 11 000 0000" not in str(cursor.fetchall())
    thing = _person(person_number)
    assert history(thing)[0].new == {"phone": "+94 11 000 0000"}
    forget(person_number)
    assert (history(thing)[0].new, history(thing)[0].erased) == ({}, True)


def test_history_is_newest_first_and_of_one_thing_only(make_person):
    one, other = make_person(), make_person()
    with transaction.atomic():
        record("people.joined", one, acting_person=one)
        record("people.joined", other, acting_person=other)
        record("people.left", one, acting_person=one)
    assert [row.entry.act for row in history(one)] == ["people.left", "people.joined"]


@given(old=VALUES, new=VALUES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_values_come_back_as_they_went_in(make_person, old, new):
    person = make_person()
    with transaction.atomic():
        record("people.profile_changed", person, acting_person=None, about=person, old=old, new=new)
    row = history(person)[0]
    assert (row.old, row.new) == (old, new)


def test_a_number_that_was_rolled_back_and_given_again_is_another_generation(make_person):
    person = make_person()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record("people.joined", person, acting_person=person)
        remembered("entries", lambda: "what was rolled back")
        raise ZeroDivisionError
    with transaction.atomic():
        record("people.joined", person, acting_person=person)
    assert remembered("entries", lambda: "what is there") == "what is there"


LATE = """
import threading
from django.db import connection, transaction
from cop.network.models import Partnership
from cop.services.ledger.actions import record
from cop.services.ledger.models import Entry
from cop.services.ledger.queries import remembered
thing = Partnership.objects.create(pk=1)
written, go_on = threading.Event(), threading.Event()
def change(wait):
    with transaction.atomic():
        record("network.partnership_changed", thing, acting_person=None)
        written.set()
        wait()
    connection.close()
slow = threading.Thread(target=change, args=[go_on.wait])
slow.start()
written.wait()
change(lambda: None)
print(remembered("rows", Entry.objects.count))
go_on.set()
slow.join()
print(remembered("rows", Entry.objects.count))
"""


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_a_row_that_is_committed_after_a_later_one_is_another_generation(installation):
    assert installation.python(LATE) == "1\n2\n"


def _person(number):
    from cop.people.models import Person

    return Person.objects.get(pk=number)
