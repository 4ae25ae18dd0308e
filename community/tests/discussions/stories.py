"""Queries of an installation that really runs: made, and counted, by code that runs in it."""

import json
from datetime import timedelta

from django.utils import timezone

from cop.discussions.actions.posting import Said, answer
from cop.discussions.models import Contributor, Edition, Part, Post, Reply, Thread
from cop.network.models import Community
from cop.people.models import Person
from cop.services.ledger.models import Entry
from cop.services.mail.models import Message
from cop.services.moderation.models import Case

ANSWERS = (
    "We chose a low tariff for public charging at noon, and the evening tariff is double.",
    "In India the charging tariff stayed flat for all the public chargers of the city.",
)


def asked(asker: str, answerer: str) -> None:
    """Ask and answer a query, by members of some time, and print its number."""
    Person.objects.filter(email=answerer).update(joined=timezone.now() - timedelta(days=90))
    people = Person.objects.in_bulk([asker, answerer], field_name="email")
    community = Community.objects.get(slug="clean-mobility")
    thread = Thread.objects.create(
        community=community, state="open", asker=people[asker], title="Which tariff for public charging?", opened=timezone.now()
    )  # fmt: skip
    for words in ANSWERS:
        answer(thread, Said(f"{words} This is of query {thread.pk}.", "en"), acting_person=people[answerer])
    print(thread.pk)


def reported(thread: int) -> None:
    """Have the first answer of a thread wait for a decision, and print the number of that."""
    post = Post.objects.get(thread=thread, place=1)
    Post.objects.filter(pk=post.pk).update(standing="held")
    Thread.objects.filter(pk=thread).update(posts_count=1)
    case = Case.objects.create(
        kind="discussions.post", number=post.pk, community=post.thread.community_id, author=post.author_id, rules=["links"], unseen=True
    )  # fmt: skip
    print(case.pk)


def all_agree(thread: int) -> None:
    """Have everybody agree to the reply of a thread that circulates."""
    now = timezone.now()
    Reply.objects.filter(thread=thread).update(asker_agreed=now)
    Contributor.objects.filter(reply__thread=thread).update(agreed=now)


def counted(thread: int) -> None:
    """Print how many of each there are of the reply of a thread."""
    reply = Reply.objects.get(thread=thread)
    acts = Entry.objects.filter(kind="discussions.reply", number=reply.pk)
    mails = Message.objects.filter(kind="discussions/check_reply", thread=f"q{thread}").values_list(
        "to_person", flat=True
    )
    parts = list(Part.objects.filter(reply=reply).values_list("text", "title", "section", "country"))
    counts = {act: acts.filter(act=f"discussions.reply_{act}").count() for act in ("begun", "circulated", "published")}
    editions = list(Edition.objects.filter(reply=reply).values_list("number", flat=True))
    twice = {"parts": len(parts) - len(set(parts)), "mails": len(mails) - len(set(mails))}
    print(json.dumps(counts | {"editions": editions, "twice": twice}))


def stands(thread: int) -> None:
    """Print how the first answer of a thread and what was to be decided on it stand, and what the thread counts."""
    found = Thread.objects.get(pk=thread)
    post, case = Post.objects.filter(thread=thread).earliest("pk"), Case.objects.latest("pk")
    shown = Post.objects.filter(thread=thread, standing="clear").count()
    print(json.dumps([post.standing, case.on_text, found.posts_count == shown]))
