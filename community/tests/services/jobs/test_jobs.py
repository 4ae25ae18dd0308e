"""Asking for jobs, doing them, and what becomes of those that fail."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_q.models import OrmQ, Schedule
from django_q.models import Task as KeptResult

from cop.services.jobs import actions, queries, tasks
from cop.services.jobs.choices import LATE, LEASE, MOST_ATTEMPTS, Ailment
from cop.services.jobs.models import Job, Worker
from cop.services.moderation.models import Limit

pytestmark = pytest.mark.django_db
HERE = "services.jobs.tasks_for_tests"


def marks(consumer: str = "job") -> int:
    return Limit.objects.filter(digest=consumer).values_list("free_at", flat=True).first() or 0


def lease_ran_out(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(started=timezone.now() - LEASE - timedelta(seconds=1))


def test_job_is_done_and_gone() -> None:
    job = actions.enqueue(f"{HERE}.count", "job")
    assert OrmQ.objects.get().task["args"] == (job.pk,)
    tasks.run(job.pk)
    assert marks() == 1
    assert not Job.objects.exists()


def test_job_that_is_handed_out_again_after_it_was_done_does_nothing() -> None:
    job = actions.enqueue(f"{HERE}.count", "job")
    tasks.run(job.pk)
    tasks.run(job.pk)
    assert marks() == 1


def test_change_that_is_rolled_back_leaves_no_job() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.enqueue(f"{HERE}.count", "job")
        raise RuntimeError
    assert (Job.objects.count(), OrmQ.objects.count()) == (0, 0)


@pytest.mark.parametrize("argument", [None, 1.5, True, {"a": 1}, b"x", timezone.now()])
def test_argument_that_is_no_plain_number_or_text_is_refused(argument: object) -> None:
    with pytest.raises(TypeError):
        actions.enqueue(f"{HERE}.count", argument)
    assert not Job.objects.exists()


def test_failing_job_is_tried_up_to_the_limit_and_then_reported() -> None:
    job = actions.enqueue(f"{HERE}.fail", "job")
    for _ in range(MOST_ATTEMPTS - 1):
        with pytest.raises(actions.NotDone):
            tasks.run(job.pk)
    assert [trouble.ailment for trouble in queries.trouble()] == [Ailment.FAILING]
    for _ in range(3):
        tasks.run(job.pk)
    assert marks() == MOST_ATTEMPTS
    (trouble,) = queries.trouble()
    assert (trouble.number, trouble.ailment, trouble.attempts) == (job.pk, Ailment.GIVEN_UP, MOST_ATTEMPTS)
    assert trouble.error == "ValueError"


def test_error_of_a_job_keeps_no_personal_data() -> None:
    job = actions.enqueue(f"{HERE}.fail", "job")
    with pytest.raises(actions.NotDone) as caught:
        tasks.run(job.pk)
    assert "nimal" not in str(caught.value)
    assert caught.value.__suppress_context__ is True
    assert "nimal" not in str(Job.objects.values().get())


def test_job_in_other_hands_is_left_to_them_until_their_lease_ran_out() -> None:
    job = actions.enqueue(f"{HERE}.count", "job")
    assert actions.begin(job.pk) is not None
    with pytest.raises(actions.NotDone):
        tasks.run(job.pk)
    assert marks() == 0
    lease_ran_out(job)
    tasks.run(job.pk)
    assert marks() == 1


def test_job_that_kills_each_worker_is_given_up() -> None:
    job = actions.enqueue(f"{HERE}.count", "job")
    for _ in range(MOST_ATTEMPTS):
        assert actions.begin(job.pk) is not None
        lease_ran_out(job)
    tasks.run(job.pk)
    assert marks() == 0
    Job.objects.update(started=timezone.now() - timedelta(days=1))
    assert [trouble.ailment for trouble in queries.trouble()] == [Ailment.GIVEN_UP]


def test_trouble_tells_hanging_and_waiting_jobs_from_those_under_way() -> None:
    long_ago = timezone.now() - LATE - timedelta(minutes=60)
    actions.enqueue(f"{HERE}.count", "young")
    hanging, waiting, under_way = (actions.enqueue(f"{HERE}.count", name) for name in ("a", "b", "c"))
    actions.begin(under_way.pk)
    actions.begin(hanging.pk)
    Job.objects.filter(pk=hanging.pk).update(started=long_ago, asked=long_ago - timedelta(minutes=1))
    Job.objects.filter(pk=waiting.pk).update(asked=long_ago)
    assert [(trouble.number, trouble.ailment) for trouble in queries.trouble()] == [
        (hanging.pk, Ailment.HANGING),
        (waiting.pk, Ailment.WAITING),
    ]


@pytest.fixture
def routine(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    monkeypatch.setattr(actions, "_ROUTINES", {})
    return actions.schedule


def test_schedules_follow_what_is_declared(routine: Callable[..., None]) -> None:
    Schedule.objects.create(name="gone", func="nowhere", next_run=timezone.now())
    routine("hourly", f"{HERE}.count", every=timedelta(hours=1))
    actions.sync_schedules()
    assert list(Schedule.objects.values_list("name", "schedule_type", "minutes")) == [("hourly", "I", 60)]

    later = timezone.now() + timedelta(minutes=40)
    Schedule.objects.update(next_run=later)
    actions.sync_schedules()
    assert Schedule.objects.get().next_run == later

    routine("hourly", f"{HERE}.count", every=timedelta(minutes=5))
    actions.sync_schedules()
    assert Schedule.objects.get().next_run <= timezone.now() + timedelta(minutes=5)


def test_schedule_that_two_workers_wrote_at_once_becomes_one_again(routine: Callable[..., None]) -> None:
    routine("hourly", f"{HERE}.count", every=timedelta(hours=1))
    for _ in range(2):
        Schedule.objects.create(name="hourly", func="old", next_run=timezone.now())
    actions.sync_schedules()
    assert Schedule.objects.count() == 1


def test_schedule_shorter_than_a_minute_is_refused(routine: Callable[..., None]) -> None:
    with pytest.raises(ValueError, match="minute"):
        routine("hasty", f"{HERE}.count", every=timedelta(seconds=30))


def test_schedule_asks_for_one_job_at_a_time(routine: Callable[..., None]) -> None:
    routine("often", "django.utils.timezone.now", every=timedelta(minutes=1))
    for _ in range(3):
        tasks.ask("often")
    assert (Job.objects.count(), OrmQ.objects.count()) == (1, 1)
    tasks.run(Job.objects.get().pk)
    tasks.ask("often")
    assert (Job.objects.count(), OrmQ.objects.count()) == (1, 2)


def test_scheduled_job_that_was_given_up_starts_anew_and_stays_reported(routine: Callable[..., None]) -> None:
    routine("often", "no.such.task", every=timedelta(minutes=1))
    tasks.ask("often")
    Job.objects.update(attempts=MOST_ATTEMPTS, error="ImportError")
    tasks.ask("often")
    assert OrmQ.objects.count() == 2
    assert Job.objects.get().attempts == 0
    assert [trouble.ailment for trouble in queries.trouble()] == [Ailment.FAILING]


def test_schedule_that_is_no_longer_declared_asks_for_nothing(routine: Callable[..., None]) -> None:
    tasks.ask("gone")
    assert not Job.objects.exists()


def test_heartbeat_is_that_of_the_liveliest_worker() -> None:
    assert queries.heartbeat() is None
    actions.beat("one")
    Worker.objects.update(beat=timezone.now() - timedelta(hours=1))
    actions.beat("two")
    assert queries.heartbeat() == Worker.objects.get(name="two").beat


def test_leavings_of_the_queue_go_after_a_week() -> None:
    now = timezone.now()
    for days in (1, 8):
        when = now - timedelta(days=days)
        KeptResult.objects.create(id=str(days), name="x", func="x", started=when, stopped=when, success=False)
        Worker.objects.create(name=str(days), beat=when)
    tasks.clear()
    assert list(KeptResult.objects.values_list("id", flat=True)) == ["1"]
    assert list(Worker.objects.values_list("name", flat=True)) == ["1"]
