"""The story of a query under cover, and what is searched for who asked it."""

import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.apps import apps
from django.utils import timezone

from cop.discussions import tasks
from cop.discussions.actions import covering
from cop.discussions.models import Cover, Edition, Outcome, Post, Reply, Thread
from cop.people.models import Person
from cop.services.ledger.models import Entry
from cop.services.ledger.queries import opened
from cop.services.mail.models import Message
from discussions.test_talking import QUERY
from journeys.mails import link
from people.browsing import text

ASK = "/c/clean-mobility/ask/"
COVERED = QUERY | {"title": "Zonal fares of ours", "body": "Our **zebrafares** fail.", "shown_as": "country"}
WORDS = ("Zonal fares", "zebrafares", "quaggafares")


def ask(client, **changes) -> Thread:
    answer = client.post(ASK, COVERED | changes)
    assert answer.status_code == 302, text(answer)
    return Thread.objects.get(pk=int(answer["Location"].split("/")[2]))


def go_round() -> None:
    """The next round, whatever the hour."""
    covering.go_round(timezone.now() + timedelta(days=2))


def story(client_of, asker, facilitator, bystander) -> Thread:
    """Asked, opened, followed by both, answered and edited under cover, and mailed."""
    thread = ask(client_of(asker))
    page = f"/q/{thread.pk}/"
    client_of(facilitator).post(f"{page}open/")
    for person in (bystander, asker):
        client_of(person).post(f"{page}follow/", {"how": "follow"})
    client_of(asker).post(
        f"{page}answer/", {"body": "First of quaggafares.\n-- \nAsanka Asker", "language": "en", "sure": "1"}
    )
    client_of(bystander).post(f"{page}answer/", {"body": "By the way.", "language": "en"})
    go_round()
    client_of(asker).post(f"{page}posts/2/edit/", {"body": "More of quaggafares.", "version": "1"})
    client_of(asker).post(f"{page}posts/1/helpful/")
    client_of(bystander).post(f"{page}posts/2/helpful/")
    client_of(asker).post(f"{page}public/", {"side": "asker"})
    go_round()
    tasks.tell_facilitator(thread.pk)
    tasks.tell_of_thread(thread.pk)
    for post in Post.objects.order_by("pk"):
        tasks.tell_of_post(post.pk)
    return thread


def to_the_end(client_of, thread, asker, facilitator) -> Thread:
    """Compiled, circulated, read by the asker, published, mailed; and something came of it."""
    desk, page = client_of(facilitator), f"/q/{thread.pk}/"
    desk.post(f"{page}compile/begin/")
    reply = Reply.objects.get(thread=thread)
    reply.parts.all().delete()
    reply.parts.create(section="summary", place=1, text="Of quaggafares.", cites=["1"], signed=timezone.now())
    desk.post(f"{page}compile/", {"version": reply.version, "do": "circulate"})
    reply.refresh_from_db()
    tasks.circulate_reply(reply.pk, reply.version)
    client_of(asker).post(own_link(client_of(asker).get(page), "correct"), {"text": "Half.\n-- \nAsanka Asker"})
    client_of(asker).post(own_link(client_of(asker).get(page), "right"))
    Reply.objects.update(checked_until=timezone.localdate() - timedelta(days=1))
    tasks.end_circulations()
    tasks.tell_of_reply(Edition.objects.get(reply=reply).pk)
    Reply.objects.update(published=timezone.now() - timedelta(days=100))
    tasks.ask_what_came()
    asked = Message.objects.get(kind="discussions/what_came", to_person=asker.pk)
    client_of(asker).post(link(asked.text, page), {"text": "Lower quaggafares.\n-- \nAsanka Asker"})
    go_round()
    assert Outcome.objects.get(thread=thread).of_asker
    return thread


def own_link(page, act: str) -> str:
    return re.search(rf"/q/\d+/reply/check/{act}/[^\"?]+", text(page))[0]


def rows(thread: Thread) -> Iterator[tuple[str, set[int], str]]:
    """Every row of the database that tells of the thread, but for `Cover`: what kind of row, the people in it, its words."""
    posts = set(thread.posts.values_list("pk", flat=True))
    for model in apps.get_models():
        if model is Cover:
            continue
        for row in model._base_manager.all():
            people, of_thread, words = set(), model is Thread and row.pk == thread.pk, ""
            values: Any = {column: getattr(row, column.attname) for column in model._meta.concrete_fields}
            kind = str(getattr(row, "kind", ""))
            for column, value in values.items():
                to = column.remote_field.model if column.remote_field else None
                if to is Person or column.name in ("actor", "behind", "about", "to_person", "owner"):
                    people.add(value)
                of_thread |= (to is Thread and value == thread.pk) or (to is Post and value in posts)
                of_thread |= column.name == "number" and value in {
                    "discussions.thread": {thread.pk},
                    "discussions.post": posts,
                }.get(kind, ())
                words += f" {value}"
            if model is Entry:
                words += str(opened([row])[0].new)
                of_thread |= str({"kind": "thread", "what": str(thread.pk)}) in words
            of_thread |= any(word in words for word in WORDS) or f"q{thread.pk}-" in words
            if of_thread:
                yield f"{model._meta.label} {getattr(row, 'act', kind)}", people, words


def told_of(kind: str) -> set[int | None]:
    return set(Message.objects.filter(kind=f"discussions/{kind}").values_list("to_person", flat=True))


def unpacked(body: bytes) -> bytes:
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(BytesIO(body)) as packed:
        return b"\n".join(unpacked(packed.read(name)) for name in packed.namelist())
