import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from cop.services.moderation import limits
from cop.services.moderation.limits import TooOften, client_address, take
from cop.services.moderation.models import Limit
from cop.services.moderation.tasks import sweep
from installation import Installation, kill

MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A clock that stands still until it is moved."""

    class Clock:
        now = 1_800_000_000_000

        def __call__(self) -> int:
            return self.now

        def move(self, span: timedelta) -> None:
            self.now += span // timedelta(milliseconds=1)

    clock = Clock()
    monkeypatch.setattr(limits, "_now", clock)
    return clock


def taken(key: str, tries: int, *, per: timedelta = MINUTE, at_most: int = 3) -> int:
    count = 0
    for _ in range(tries):
        try:
            take(key, per=per, at_most=at_most)
            count += 1
        except TooOften:
            pass
    return count


@pytest.mark.django_db
def test_as_many_as_allowed_are_taken_and_no_more(clock: Any) -> None:
    assert taken("a", 10) == 3
    assert taken("b", 10) == 3


@pytest.mark.django_db
def test_refusal_says_how_long_to_wait_and_waiting_so_long_is_enough(clock: Any) -> None:
    taken("a", 3)
    with pytest.raises(TooOften) as refusal:
        take("a", per=MINUTE, at_most=3)
    assert refusal.value.wait == timedelta(seconds=20)
    assert str(refusal.value) == "Too many attempts in a short time. Try again in 20 seconds."
    clock.move(refusal.value.wait)
    assert taken("a", 10) == 1


@pytest.mark.django_db
@pytest.mark.one_database
def test_trying_on_while_refused_prolongs_nothing(clock: Any) -> None:
    taken("a", 1000)
    clock.move(MINUTE)
    assert taken("a", 10) == 3


@pytest.mark.django_db
@pytest.mark.one_database
def test_refusal_is_read_in_the_language_of_its_reader() -> None:
    refusal = TooOften(timedelta(minutes=5))
    assert str(refusal) == "Too many attempts in a short time. Try again in 5 minutes."
    with translation.override("hi"):
        assert str(refusal) == translation.gettext("Too many attempts in a short time. Try again in %(wait)s.") % {
            "wait": translation.ngettext("%(count)s minute", "%(count)s minutes", 5) % {"count": "5"}
        }


@pytest.mark.django_db
@settings(max_examples=30, deadline=None)
@given(gaps=st.lists(st.integers(0, 30), max_size=30), at_most=st.integers(1, 5))
@pytest.mark.one_database
def test_no_span_ever_holds_more_than_twice_the_limit(gaps: list[int], at_most: int) -> None:
    """A bucket that was full gives its content at once and what is earned meanwhile: never more, at any rhythm."""
    Limit.objects.all().delete()
    with pytest.MonkeyPatch.context() as patch:
        now, times = 1_800_000_000_000, []
        for gap in gaps:
            now += gap * 1000
            patch.setattr(limits, "_now", lambda now=now: now)
            if taken("a", 1, at_most=at_most):
                times.append(now)
        for start in times:
            assert sum(start <= moment < start + 60_000 for moment in times) <= 2 * at_most


@pytest.mark.django_db
def test_row_does_not_say_whom_it_limits() -> None:
    take("sign-in:nimal@example.org", per=MINUTE, at_most=1)
    (row,) = Limit.objects.values()
    assert "nimal" not in str(row)


@pytest.mark.django_db
def test_sweep_forgets_only_what_holds_nobody_back() -> None:
    take("long", per=timedelta(days=1), at_most=2)
    take("short", per=timedelta(milliseconds=1), at_most=1)
    Limit.objects.exclude(free_at__gt=limits._now() + 1000).update(free_at=0)
    sweep()
    assert Limit.objects.count() == 1
    assert taken("long", 5, per=timedelta(days=1), at_most=2) == 1


RACER = """
import os, pathlib, time
from datetime import timedelta
from cop.services.moderation.limits import TooOften, take
mine = pathlib.Path(os.environ["DATA_DIR"], NAME)
mine.with_suffix(".ready").touch()
while not pathlib.Path(os.environ["DATA_DIR"], "go").exists(): time.sleep(0.005)
count = 0
for _ in range(20):
    try:
        take("a", per=timedelta(hours=1), at_most=7)
        count += 1
    except TooOften:
        pass
mine.with_suffix(".counted").write_text(str(count))
"""


def test_processes_that_race_take_no_more_than_allowed(installation: Installation) -> None:
    names = ("one", "two", "three")
    data = Path(installation.environment["DATA_DIR"])
    racers = [installation.start_python(f"NAME = {name!r}\n{RACER}") for name in names]
    try:
        deadline = time.monotonic() + 20
        while not all((data / f"{name}.ready").exists() for name in names):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        (data / "go").touch()
        assert [racer.wait(90) for racer in racers] == [0, 0, 0]
    finally:
        for racer in racers:
            kill(racer)
    assert sum(int((data / f"{name}.counted").read_text()) for name in names) == 7


@pytest.mark.parametrize(
    ("remote", "forwarded", "trusted", "address"),
    [
        ("203.0.113.9", None, False, "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", False, "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", True, "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1", True, "198.51.100.1"),
        ("10.0.0.1", None, True, "10.0.0.1"),
        ("10.0.0.1", "nonsense", True, "unknown"),
        ("2001:db8:1:2:3:4:5:6", None, False, "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", None, False, "203.0.113.9"),
        ("", None, False, "unknown"),
    ],
)
def test_address_is_the_callers_unless_a_trusted_proxy_says_otherwise(
    remote: str, forwarded: str | None, trusted: bool, address: str, settings: Any
) -> None:
    settings.TRUSTED_PROXY = trusted
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR=remote)) == address
