"""The line: connections seen only as far as each stop may be seen."""

import pytest

from cop.services.lines import queries
from cop.services.lines.actions import connect, disconnect
from cop.services.lines.queries import Stop, came_from, led_to


@pytest.fixture
def people(make_person, monkeypatch):
    """Three persons as stops; the second is seen by nobody."""
    made = [make_person(name=f"Stop {number}") for number in range(3)]
    hidden = made[1].pk

    def stops(numbers, viewer):
        return {number: Stop(f"stop {number}") for number in numbers if number != hidden}

    monkeypatch.setitem(queries._STOPS, "people.person", stops)
    return made


def test_stops_are_seen_from_both_ends(people):
    first, _hidden, last = people
    connect(first, last, acting_person=first)
    assert [stop.title for stop in led_to(first, None)] == [f"stop {last.pk}"]
    assert [stop.title for stop in came_from(last, None)] == [f"stop {first.pk}"]


def test_stop_that_the_viewer_may_not_see_is_left_out(people):
    first, hidden, last = people
    connect(first, hidden, acting_person=first)
    connect(first, last, acting_person=first)
    assert [stop.title for stop in led_to(first, None)] == [f"stop {last.pk}"]


def test_connecting_twice_is_one_connection_and_one_ledger_row(people):
    from cop.services.ledger.models import Entry

    first, _hidden, last = people
    connect(first, last, acting_person=first)
    connect(first, last, acting_person=first)
    assert len(led_to(first, None)) == 1
    assert Entry.objects.filter(act="lines.connected").count() == 1


def test_disconnected_stop_is_gone(people):
    first, _hidden, last = people
    connect(first, last, acting_person=first)
    disconnect(first, last, acting_person=first)
    assert led_to(first, None) == []
