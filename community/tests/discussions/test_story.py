"""The queries of the demonstration: one at each stage, plainly marked, mailed to nobody, and gone with the samples."""

from django.apps import apps
from django.db.models import Q
from django.test import Client
from django.utils.module_loading import import_string

from cop.config import demo, leaflet
from cop.discussions.models import Post, Thread
from cop.network.models import Community
from cop.people.models import Membership, Person
from cop.people.samples import remove_demo
from cop.services.jobs.models import Job
from cop.services.mail.models import Message
from cop.services.search.models import Document

BOOKKEEPING = ("ledger", "jobs", "django_q", "moderation.Limit", "search.Document")


def everything() -> dict:
    """The rows of each table but those that only say that something happened."""
    models = [one for one in apps.get_models(include_auto_created=True) if not one._meta.label.startswith(BOOKKEEPING)]
    return {one._meta.label: list(one._default_manager.order_by("pk").values()) for one in models}


def test_newcomer_finds_a_query_at_each_stage_and_nobody_real_is_written_to(db):
    demo.load()
    stages = set(Thread.objects.values_list("kind", "state"))
    assert stages == {
        ("announcement", "open"), ("timed", "open"),
        ("query", "open"), ("query", "wording"), ("query", "compiling"), ("query", "published"),
    }  # fmt: skip
    assert all("ample" in title for title in Thread.objects.values_list("title", flat=True))
    assert not Thread.objects.filter(Q(sample=False) | ~Q(standing="clear")).exists()
    assert Post.objects.exclude(language="en").values("language").distinct().count() == 3
    reader = Client()
    reader.force_login(Person.objects.get(email="member14@sample.example"))
    unanswered = reader.get("/unanswered/").content.decode()
    assert "who pays for the transformer" in unanswered and "may a tariff" not in unanswered
    published = Thread.objects.get(state="published")
    assert "the sample council decides" in reader.get(f"/q/{published.pk}/").content.decode()
    assert "Two chargers for two buses" in reader.get(f"/q/{published.pk}/reply/").content.decode()
    for job in Job.objects.order_by("pk"):
        import_string(job.task)(*job.arguments)
    assert set(Message.objects.values_list("state", flat=True)) == {"sample"}


def test_story_is_told_once_where_nobody_real_is_and_goes_without_a_trace(db):
    leaflet.load()
    before = everything()
    real = Person.objects.create_user("real@example.org", name="Real Person")
    Membership.objects.create(person=real, community=Community.objects.get())
    demo.load()
    assert Person.objects.filter(sample=True).exists() and not Thread.objects.exists()
    real.delete()
    demo.load()
    threads = Thread.objects.count()
    demo.load()
    assert Thread.objects.count() == threads > 0
    remove_demo()
    assert everything() == before
    assert not Document.objects.filter(kind__startswith="discussions.").exists()
