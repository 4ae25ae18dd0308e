"""Who is told of what."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from cop.discussions.choices import AskedWay, Followed, ShownAs
from cop.discussions.models import Asked, Follow, Link, Post, Thread, Wishes
from cop.discussions.queries.mentions import MOST
from cop.people.access import running
from cop.people.choices import MergeKind, Rhythm, Standing
from cop.people.models import Membership, Person
from cop.people.queries.merging import merged_into


def followers_of_thread(thread: Thread, *, but: Post | None = None) -> QuerySet[Person]:
    """Return the members who follow a thread and may still read it, but not who wrote `but` with their name and wants no mail
    of their own posts.

    Who asked under cover, or speaks where nobody is named, is told as anybody else who follows, and of their own words too:
    whom a mail goes to, or does not, tells nothing (docs/decisions/0009).
    """
    follows = Follow.objects.filter(kind=Followed.THREAD, what=str(thread.pk), person=OuterRef("pk"), muted=False)
    people = _readers(thread).filter(Exists(follows))
    if but is None or but.of_asker or thread.chatham:
        return people
    wanted = Wishes.objects.filter(person=OuterRef("pk"), own_posts=True)
    return people.exclude(Q(pk=but.author_id or 0) & ~Exists(wanted))


def at_once(people: QuerySet[Person], thread: Thread) -> QuerySet[Person]:
    """Return those of some people who want mail of a thread at once; the others read of it in their digest."""
    rhythm = rhythm_for(Value(str(thread.pk)), Value(str(thread.community_id)), OuterRef("pk"))
    return people.alias(rhythm=rhythm).filter(rhythm=Rhythm.AT_ONCE)


def rhythm_for(thread: Any, community: Any, person: Any) -> Coalesce:
    """Return how often a person wants mail of a thread, as a part of a query: as said for it, for its community, or for all.
    `thread` and `community` are numbers as text."""
    said = Follow.objects.filter(person=person).exclude(rhythm="").values("rhythm")
    wishes = Wishes.objects.filter(person=person).values("rhythm")
    return Coalesce(
        Subquery(said.filter(kind=Followed.THREAD, what=_outer(thread))[:1]),
        Subquery(said.filter(kind=Followed.COMMUNITY, what=_outer(community))[:1]),
        Subquery(wishes),
        Value(Rhythm.AT_ONCE),
    )


def _outer(value: Any) -> Any:
    return OuterRef(value) if isinstance(value, str) else value


def followers_of_new_thread(thread: Thread) -> QuerySet[Person]:
    """Return the members who are told that a thread is open: those of its community who want to hear at once what is new,
    and who follow its community, one of its topics or countries, or (in their own name) who asked; nobody who muted one
    of these. Not who asked, unless nobody is named there; nor who is asked to answer, whose mail says it all."""
    what = Q(kind=Followed.COMMUNITY, what=str(thread.community_id))
    what |= Q(kind=Followed.TOPIC, what__in=[str(pk) for pk in thread.topics.values_list("pk", flat=True)])
    what |= Q(kind=Followed.COUNTRY, what__in=list(thread.countries.values_list("country", flat=True)))
    if thread.asker_id and not thread.names_nobody:
        what |= Q(kind=Followed.PERSON, what__in=_also_numbered(thread.asker_id))
    follows = Follow.objects.filter(what, person=OuterRef("pk"))
    wants = Q(news_rhythm=Rhythm.AT_ONCE) | Q(Exists(follows.filter(muted=False)))
    people = at_once(_readers(thread).filter(wants).exclude(Exists(follows.filter(muted=True))), thread)
    people = people.exclude(_asked_in(thread))
    return people if thread.chatham else people.exclude(pk=thread.asker_id or 0)


def mentioned_in(thread: Thread, post: Post | None) -> QuerySet[Person]:
    """Return the members who are told that the head of a thread, or a post, mentions them or the organisation for which they
    speak: who may read it, and muted neither it, nor what it is about, nor who speaks there with their name; but not whoever
    speaks so, nor, by the head, who is asked to answer and has a mail of it."""
    links = Link.objects.filter(thread=thread, post=post, mentions=True, is_shown=True)
    both = links.order_by("pk").values_list("person", "organisation__focal_person")[:MOST]
    numbers = {number for pair in both for number in pair if number}
    hidden = thread.chatham or (post.shown_as != ShownAs.NAME if post else thread.is_covered)
    author = (post.author_id if post else thread.asker_id) or 0
    what = Q(kind=Followed.THREAD, what=str(thread.pk)) | Q(kind=Followed.COMMUNITY, what=str(thread.community_id))
    what |= Q(kind=Followed.TOPIC, what__in=[str(pk) for pk in thread.topics.values_list("pk", flat=True)])
    what |= Q(kind=Followed.COUNTRY, what__in=list(thread.countries.values_list("country", flat=True)))
    if not hidden:
        what |= Q(kind=Followed.PERSON, what=str(author))
    muted = Follow.objects.filter(what, person=OuterRef("pk"), muted=True)
    people = _readers(thread).filter(pk__in=numbers).exclude(Exists(muted))
    if post is None:
        people = people.exclude(_asked_in(thread))
    shown_to_all = thread.chatham or (post is not None and post.of_asker)
    return people if shown_to_all else people.exclude(pk=author)


def _asked_in(thread: Thread) -> Q:
    return Q(Exists(Asked.objects.filter(thread=thread, person=OuterRef("pk"), way=AskedWay.MAIL)))


def spoken_for_in(thread: Thread, post: Post | None, person: Person) -> str:
    """Return which organisation somebody speaks for that a head or post mentions; "" where it mentions the person."""
    links = Link.objects.filter(thread=thread, post=post, mentions=True, is_shown=True)
    if links.filter(person=person).exists():
        return ""
    own = links.filter(organisation__focal_person=person).order_by("pk")
    return own.values_list("organisation__name", flat=True).first() or ""


def _also_numbered(person: int) -> list[str]:
    """The number of somebody, and those of whoever went into them: what is followed follows no merge."""
    return [str(number) for number in (person, *merged_into(MergeKind.PERSON, person))]


def _readers(thread: Thread) -> QuerySet[Person]:
    """Members of the community of a thread who have an address and want mail about discussions. Who wants no news still
    hears of what they ask and follow."""
    members = Membership.objects.filter(running(), community=thread.community_id, person=OuterRef("pk"))
    people = Person.objects.filter(Exists(members), standing=Standing.MEMBER, email__isnull=False)
    silent = Wishes.objects.filter(person=OuterRef("pk"), mails=False)
    return people.exclude(Exists(silent)).order_by("pk")


def reads_mail_of(thread: Thread, person: Person) -> bool:
    """Whether somebody gets mail about discussions, and did not mute this one."""
    muted = Follow.objects.filter(kind=Followed.THREAD, what=str(thread.pk), person=person, muted=True)
    silent = Wishes.objects.filter(person=person, mails=False)
    return person.standing == Standing.MEMBER and not muted.exists() and not silent.exists()
