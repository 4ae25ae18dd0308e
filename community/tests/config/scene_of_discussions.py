"""What stands in the discussions of the world that pages are opened in."""

from typing import Any

from django.utils import timezone

from cop.discussions.mails import ASKED, TYPED
from cop.discussions.models import (
    Asked,
    Contributor,
    Cover,
    Edition,
    Follow,
    Helpful,
    Outcome,
    Post,
    Reply,
    SectionText,
    Term,
    Thread,
    Translation,
    Week,
)
from cop.network.models import Community
from cop.people.links import signed
from cop.people.models import (
    Person,
)
from cop.people.queries.indexing import PERSON
from cop.services.lines.actions import connect
from cop.services.moderation.models import Case, Report, Sanction
from cop.services.search.actions import index


def discussions(numbers: dict[str, Any], community: Community) -> None:
    """A query with an answer and a held one, and one that the hidden person asks through the facilitator."""
    minh, olga = (Person.objects.get(pk=numbers[name]) for name in ("members", "open"))
    thread = Thread.objects.create(
        community=community, state="open", asker=minh, title="Minh asks of buses", html="<p>Which ones?</p>",
        opened=timezone.now(), posts_count=1, last_place=2,
    )  # fmt: skip
    words = {1: ("Olga answers of buses", "clear"), 2: ("Held words on buses", "held")}
    for place, (body, standing) in words.items():
        Post.objects.create(thread=thread, place=place, author=olga, body=body, html=body, standing=standing)
    waiting = Thread.objects.create(
        community=community, state="wording", shown_as="country", shown_country="BB", asker=olga, facilitator=olga,
        title="Covered question of Halima",
    )  # fmt: skip
    Cover.objects.create(thread=waiting, person_id=numbers["hidden"], keeper=olga)
    numbers |= {"thread": thread.pk, "waiting_thread": waiting.pk}


def moderation(numbers: dict[str, Any], community: Community) -> None:
    """The held answer with its case, and one that was decided, with a removal that waits for a second person."""
    held, clear = Post.objects.filter(thread=numbers["thread"], place__lte=2).order_by("-place")
    olga = numbers["open"]
    case = Case.objects.create(
        kind="discussions.post", number=held.pk, community=community.pk, author=olga, rules=["first"], unseen=True
    )
    decided = Case.objects.create(
        kind="discussions.post", number=clear.pk, community=community.pk, author=olga, reported=1, on_text="clear",
        on_person="removal", note="Noted on the case", decided=timezone.now(),
    )  # fmt: skip
    Report.objects.create(
        case=decided, kind=decided.kind, number=clear.pk, reporter="-", why="other", words="Reported words"
    )
    Sanction.objects.create(case=decided, person=numbers["members"], community=community.pk)
    numbers |= {"case": case.pk, "decided_case": decided.pk}


def replies(numbers: dict[str, Any], community: Community) -> None:
    """A query whose reply is published."""
    thread = Thread.objects.create(
        community=community, state="published", asker_id=numbers["members"], title="Replied to", opened=timezone.now()
    )
    reply = Reply.objects.create(thread=thread, number=1, published=timezone.now())
    edition = Edition.objects.create(reply=reply, number=1, language="en", title="Replied to")
    section = SectionText.objects.create(
        edition=edition, section="summary", language="ta", text="⟦In Tamil⟧", of_parts=[]
    )
    outcome = Outcome.objects.create(thread=thread, text="⟦It was of use.⟧", person_id=numbers["hidden"])
    contributor = Contributor.objects.create(reply=reply, person_id=numbers["open"])
    numbers |= {
        "replied_thread": thread.pk,
        "section_text": section.pk,
        "outcome": outcome.pk,
        "check_reply": signed("reply-check", contributor.pk),
        "what_came": signed("reply-what-came", reply.pk, numbers["members"]),
    }


def languages(numbers: dict[str, Any]) -> None:
    """A translation of the hidden person's, and the glossary."""
    made = Translation.objects.create(
        thread_id=numbers["thread"], language="ta", title="⟦In Tamil⟧", of_version=1, by_id=numbers["hidden"]
    )
    numbers |= {"translation": made.pk, "term": Term.objects.get(english="charging").pk}


def routing(numbers: dict[str, Any]) -> None:
    """The hidden person was asked to answer, and what they said on the telephone was typed for them."""
    thread, hidden = Thread.objects.get(pk=numbers["thread"]), numbers["hidden"]
    asked = Asked.objects.create(thread=thread, person_id=hidden, way="telephone")
    post = Post.objects.create(
        thread=thread,
        place=3,
        author_id=hidden,
        typed_by=thread.asker,
        body="⟦Typed⟧",
        standing="held",
        way="telephone",
    )
    numbers |= {
        "asked": asked.pk,
        "asked_link": signed(ASKED, asked.pk, hidden),
        "typed_link": signed(TYPED, post.pk, hidden),
    }


def timed(numbers: dict[str, Any], community: Community) -> None:
    """A time-bound discussion in its first week."""
    today = timezone.localdate()
    thread = Thread.objects.create(
        community=community, kind="timed", title="⟦Timed⟧", state="open", opened=timezone.now(), last_place=1
    )
    post = Post.objects.create(thread=thread, place=1, kind="framing", body="⟦Framing⟧")
    Week.objects.create(thread=thread, place=1, begins=today, ends=today, question="⟦Question⟧", framing=post)
    numbers["timed_thread"] = thread.pk


ASKED_UNDER_COVER = ("Askwell", "askwell@covered.example")
"""Whoever asked under cover, whom all others may find; no page of anybody has them together with `COVERED_WORDS`."""


COVERED_WORDS = ("Zebrafares", "zebrawords")


def asked_under_cover(numbers: dict[str, Any], community: Community, asker: Person) -> None:
    """Somebody who shows everything asked under cover; it was answered by both, compiled, published, and something came of it."""
    olga = Person.objects.get(email="olga@open.example")
    thread = Thread.objects.create(
        community=community, state="published", shown_as="nothing", asker=olga, facilitator=olga, title="Zebrafares",
        body="zebrawords", html="zebrawords", opened=timezone.now(), posts_count=3, last_place=3,
    )  # fmt: skip
    Cover.objects.create(thread=thread, person=asker, keeper=olga)
    Follow.objects.create(person=asker, kind="thread", what=str(thread.pk))
    common = {"thread": thread, "body": "zebrawords", "html": "zebrawords"}
    covered = {"author": olga, "of_asker": True, "shown_as": "nothing"}
    said = [
        Post(**common, place=1, author=olga),
        Post(**common, place=2, **covered),
        Post(**common, place=3, standing="held", **covered),
    ]
    for post in said:
        post.save()
    Helpful.objects.create(post=said[0], person=asker)
    Case.objects.create(kind="discussions.post", number=said[2].pk, community=community.pk, rules=["links"])
    reply = Reply.objects.create(thread=thread, number=1, published=timezone.now(), asked_what_came=timezone.now())
    Edition.objects.create(reply=reply, number=1, language="en", title="Zebrafares", parts=[], answers=[])
    connect(thread, Outcome.objects.create(thread=thread, of_asker=True, text="zebrawords"), acting_person=olga)
    index(PERSON, [asker.pk])
    index("discussions.thread", [thread.pk])
    index("discussions.post", [post.pk for post in said])
    numbers |= {"covered_thread": thread.pk}
