"""Who is told of what."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from cop.discussions.choices import Followed
from cop.discussions.models import Follow, Post, Thread, Wishes
from cop.people.access import running
from cop.people.choices import Rhythm, Standing
from cop.people.models import Membership, Person


def followers_of_thread(thread: Thread, *, but: Post | None = None) -> QuerySet[Person]:
    """Return the members who follow a thread and may still read it, but not who wrote `but`.

    Who asked under cover is told as anybody else who follows, and of their own words too: whom a mail goes to, or does not,
    tells nothing (docs/decisions/0009).
    """
    follows = Follow.objects.filter(kind=Followed.THREAD, what=str(thread.pk), person=OuterRef("pk"), muted=False)
    people = _readers(thread).filter(Exists(follows))
    return people if but is None or but.of_asker else people.exclude(pk=but.author_id or 0)


def followers_of_new_thread(thread: Thread) -> QuerySet[Person]:
    """Return the members who are told that a thread is open: those of its community who want to hear at once what is new,
    and who follow its community, one of its topics or countries, or (in their own name) who asked; nobody who muted one
    of these."""
    what = Q(kind=Followed.COMMUNITY, what=str(thread.community_id))
    what |= Q(kind=Followed.TOPIC, what__in=[str(pk) for pk in thread.topics.values_list("pk", flat=True)])
    what |= Q(kind=Followed.COUNTRY, what__in=list(thread.countries.values_list("country", flat=True)))
    if thread.asker_id and not thread.is_covered and not thread.chatham:
        what |= Q(kind=Followed.PERSON, what=str(thread.asker_id))
    follows = Follow.objects.filter(what, person=OuterRef("pk"))
    wants = Q(news_rhythm=Rhythm.AT_ONCE) | Q(Exists(follows.filter(muted=False)))
    return _readers(thread).filter(wants).exclude(Exists(follows.filter(muted=True))).exclude(pk=thread.asker_id or 0)


def _readers(thread: Thread) -> QuerySet[Person]:
    """Members of the community of a thread who have an address and want mail about discussions. Who wants no news still
    hears of what they ask and follow."""
    members = Membership.objects.filter(running(), community=thread.community_id, person=OuterRef("pk"))
    people = Person.objects.filter(Exists(members), standing=Standing.MEMBER, email__isnull=False)
    silent = Wishes.objects.filter(person=OuterRef("pk"), mails=False)
    return people.exclude(Exists(silent)).order_by("pk")
