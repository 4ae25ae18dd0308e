"""Who probably knows what a query asks, among those whom the one who asks them may see, with reasons in words."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from cop.discussions import routing
from cop.discussions.access import speaks_openly, thread_seen
from cop.discussions.choices import ShownAs, Standing
from cop.discussions.models import Asked, Post, Thread, ThreadCountry, Wishes
from cop.discussions.queries.covers import person_behind
from cop.network.countries import country_name
from cop.network.models import Topic
from cop.network.queries import every_topic
from cop.people.access import as_member, fields_seen, running, running_days, viewpoint, visible_to
from cop.people.choices import Field
from cop.people.choices import Standing as PersonStanding
from cop.people.models import Affiliation, Expertise, Membership, Organisation, Person, PersonLanguage
from cop.people.queries.seen import Seen, seen
from cop.services.languages.queries import day, language_name, number, sort_key, text_of
from cop.services.markdown import plain
from cop.services.search.analysis import tokens

A_MONTH = timedelta(days=30)
MOST_CANDIDATES = 2000
MOST_ANSWERS = 2000
"""So many people and so many of their newest answers are compared: a large community takes no longer than another."""

DEEPEST = 10
OFFERED = 12
MOST_FOUND = 8

Reason = list[str]

WORDS: dict[str, tuple[Any, Any]] = {
    "wrote": (_("knows “%(what)s”"), _("you know “%(what)s”")),
    "topic": (_("knows “%(what)s”"), _("you know “%(what)s”")),
    "answered": (_("answered “%(title)s”, %(day)s"), _("you answered “%(title)s”, %(day)s")),
    "before": (_("answered here before"), _("you answered here before")),
    "thanked": (
        ngettext_lazy("was thanked %(count)s time", "was thanked %(count)s times", "times"),
        ngettext_lazy("you were thanked %(count)s time", "you were thanked %(count)s times", "times"),
    ),
    "country": (_("experience in %(country)s"), _("you have experience in %(country)s")),
    "language": (_("reads %(language)s"), _("you read %(language)s")),
    "picked": (_("chosen by the facilitator"), _("the facilitator thought of you")),
}
"""Each reason as whoever asks reads it, and as it is said to whom it speaks of."""


class Proposal(NamedTuple):
    """Somebody who may be asked: as the viewer sees them, why, whether they get a mail or stand on the call list, and whether
    they know its topic or answered in it."""

    person: Seen
    reasons: list[Reason]
    by_mail: bool = True
    fits: bool = False


def proposals(thread: Thread, viewer: Any = None, *, most: int = OFFERED) -> list[Proposal]:
    """Return who probably knows, the likeliest first, of what `viewer` may see of people; without a viewer the community
    asks by itself, and what its members may see counts."""
    view = viewpoint(viewer).of_others() if viewer else as_member(frozenset({thread.community_id}))
    topics = list(thread.topics.all())
    own = {viewpoint(viewer).person or 0} if viewer else set()
    people = _willing(thread, view, topics, _spared(thread) | own)
    known = _known(people, view, thread)
    scored = routing.best(_question(thread, topics, people), _candidates(people, known, thread, topics, view))
    found = ((one, known[one.number]) for one in scored)
    made = (Proposal(person, _reasons(one, person, thread.language), fits=_fits(one)) for one, person in found)
    return [proposal for proposal in made if proposal.reasons][:most]


def people_called(thread: Thread, words: str, viewer: Any) -> list[Proposal]:
    """Return the members of the community whose names hold `words`, for a facilitator who thinks of somebody."""
    members = Membership.objects.filter(running(), community=thread.community_id, person=OuterRef("pk"))
    asked = Asked.objects.filter(thread=thread, person=OuterRef("pk"))
    named = visible_to(viewer, Field.NAME).filter(
        Exists(members), ~Exists(asked), standing=PersonStanding.MEMBER, sort_name__icontains=sort_key(words)
    )
    people = list(named.exclude(pk__in=_spared(thread)).order_by("sort_name", "pk")[:MOST_FOUND])
    reached = reached_by_mail(people)
    return [Proposal(one, [["picked", ""]], one.number in reached) for one in seen(people, viewer)]


def reached_by_mail(people: Iterable[Person]) -> set[int]:
    """Return the numbers of those who get a mail when they are asked: who have an address, want mail about discussions,
    and were not asked as often this month as they allow."""
    numbers = [person.pk for person in people if person.email]
    silent = Wishes.objects.filter(person=OuterRef("pk"), mails=False)
    found = _with_load(Person.objects.filter(~Exists(silent), pk__in=numbers))
    return {one.pk for one in found if one.lately < one.asked_at_most_a_month}


def words_of(all_reasons: Sequence[Iterable[Reason]], *, to_them: bool = False) -> list[list[str]]:
    """Return the reasons of several people in the language that is active now, in a constant number of queries: as whoever
    asks them reads it, or as they do themselves."""
    pairs = [(code, detail) for reasons in all_reasons for code, detail in reasons]
    topics = {topic.pk: topic for topic in every_topic()}
    answered = [int(detail) for code, detail in pairs if code == "answered"]
    posts = Post.objects.filter(standing=Standing.CLEAR).select_related("thread").in_bulk(answered)
    return [
        [_words(code, detail, topics, posts, to_them=to_them) for code, detail in reasons] for reasons in all_reasons
    ]


def hierarchy_of(person: Person | None) -> set[int]:
    """Return the numbers of those who work now where a person works, in what that belongs to, or in a part of it."""
    own = set(Affiliation.objects.filter(running_days(), person=person).values_list("organisation", flat=True))
    above, below, all_of_it = set(own), set(own), set(own)
    for _level in range(DEEPEST):
        above = set(Organisation.objects.filter(parts__in=above).values_list("pk", flat=True)) - all_of_it
        below = set(Organisation.objects.filter(parent__in=below).values_list("pk", flat=True)) - all_of_it
        if not above | below:
            break
        all_of_it |= above | below
    there = Affiliation.objects.filter(running_days(), organisation__in=all_of_it)
    return set(there.values_list("person", flat=True)) if own else set()


def _spared(thread: Thread) -> set[int]:
    """The numbers of those who are not asked: the asker where they are named, and their hierarchy if they wish so
    (`access.may_ask_people` says who may ask then).

    Who asked under cover, or where nobody is named, is a candidate as any other, and gets the same mail: a gap would name
    them.
    """
    asker = person_behind(thread) if thread.is_covered else thread.asker
    spared = {asker.pk} if asker and not thread.names_nobody else set()
    return spared | hierarchy_of(asker) if thread.spares_own_hierarchy else spared


def _willing(thread: Thread, view: Any, topics: Iterable[Topic], spared: Collection[int]) -> list[Any]:
    """Members of the community who are willing to be asked and were not for this thread nor spoke there with their name; if
    there are very many, those who know one of its topics first."""
    members = Membership.objects.filter(running(), community=thread.community_id, person=OuterRef("pk"))
    asked = Asked.objects.filter(thread=thread, person=OuterRef("pk"))
    spoke = Post.objects.filter(speaks_openly(), thread=thread, author=OuterRef("pk"))
    silent = Wishes.objects.filter(person=OuterRef("pk"), mails=False)
    knows = Expertise.objects.filter(person=OuterRef("pk"), topic__in=list(topics))
    people = visible_to(view, Field.ASKED).filter(
        Exists(members), ~Exists(asked), ~Exists(spoke), ~Exists(silent),
        standing=PersonStanding.MEMBER, willing_to_be_asked=True, email__isnull=False,
    )  # fmt: skip
    people = people.exclude(pk__in=spared).annotate(knows=Exists(knows)).order_by("-knows", "pk")
    people = people.annotate(
        there=Exists(ThreadCountry.objects.filter(thread=thread, country=OuterRef("country"))),
        reads=Exists(PersonLanguage.objects.filter(person=OuterRef("pk"), language=thread.language)),
    )
    return list(_with_load(people)[:MOST_CANDIDATES])


def _question(thread: Thread, topics: Iterable[Topic], people: Iterable[Any]) -> routing.Question:
    headings = {topic.parent_id or topic.pk for topic in topics}
    near = [topic.pk for topic in every_topic() if topic.pk in headings or topic.parent_id in headings]
    words = " ".join([thread.title, plain(thread.body), *thread.questions])
    return routing.Question(
        frozenset(tokens(words)),
        frozenset(topic.pk for topic in topics),
        frozenset(near),
        frozenset(person.country for person in people if person.there),
        thread.language,
    )


def _with_load(people: QuerySet[Person]) -> QuerySet[Any]:
    """People with how often they were asked in the last month (`lately`), and when last."""
    asked = Asked.objects.filter(person=OuterRef("pk")).order_by().values("person")
    of_late = asked.filter(at__gte=timezone.now() - A_MONTH).annotate(many=Count("pk")).values("many")
    return people.annotate(
        lately=Coalesce(Subquery(of_late), 0),
        last_asked=Subquery(asked.annotate(last=Max("at")).values("last")),
    )


def named(person: Person, viewer: Any, community_number: int) -> Seen:
    """Return a member of a community as the viewer sees them where people are asked, without a query: name and telephone."""
    view = viewpoint(viewer)
    fields = fields_seen(person, view, shares=community_number in view.communities)
    shown = Seen(person.pk, fields)
    if Field.NAME in fields:
        shown.name = person.name
    if Field.PHONE in fields:
        shown.phone = person.phone
    if Field.COUNTRY in fields:
        shown.country = person.country
    return shown


def _known(people: Iterable[Person], view: Any, thread: Thread) -> dict[int, Seen]:
    """People as `view` sees them, as far as the score asks, with what they know."""
    shown = {person.pk: named(person, view, thread.community_id) for person in people}
    for known in Expertise.objects.filter(person__in=shown):
        if Field.EXPERTISE in shown[known.person_id].fields:
            shown[known.person_id].expertise.append(known)
    return shown


def _candidates(
    people: Sequence[Any], shown: dict[int, Seen], thread: Thread, topics: Iterable[Topic], view: Any
) -> Iterator[routing.Candidate]:
    now, answers = timezone.now(), _answers(list(shown), thread, [topic.pk for topic in topics], view)
    for person in people:
        known = shown[person.pk]
        yield routing.Candidate(
            person.pk,
            topics=frozenset(row.topic_id for row in known.expertise),
            written=[_text(row.pk, f"{row.sentence} {row.where}") for row in known.expertise],
            answers=answers[person.pk],
            countries=frozenset({known.country}),
            languages=frozenset({thread.language} if person.reads and Field.LANGUAGES in known.fields else ()),
            asked_lately=person.lately,
            cap=person.asked_at_most_a_month,
            days_since_asked=(now - person.last_asked).days if person.last_asked else None,
        )


def _answers(numbers: Sequence[int], thread: Thread, topics: list[int], view: Any) -> dict[int, list[routing.Text]]:
    """The newest answers of people in the community that may be read there with their names."""
    same_topic = Thread.topics.through.objects.filter(thread=OuterRef("thread"), topic__in=topics)
    posts = Post.objects.filter(
        thread_seen(view, "thread__"), author__in=numbers, of_asker=False, shown_as=ShownAs.NAME,
        standing=Standing.CLEAR, thread__community=thread.community_id, thread__chatham=False,
    ).annotate(beside=Exists(same_topic))  # fmt: skip
    rows = list(posts.select_related("thread").order_by("-pk")[:MOST_ANSWERS])
    made: dict[int, list[routing.Text]] = defaultdict(list)
    for post in rows:
        made[post.author_id or 0].append(
            routing.Text(
                post.pk,
                Counter(tokens(f"{post.thread.title} {plain(post.body)}")),
                frozenset(topics if post.beside else ()),
                post.helpful_count,
                post.pk == post.thread.accepted_id,
                (timezone.now() - post.said).total_seconds() / 86400,
            )
        )
    return made


def _text(pk: int, words: str) -> routing.Text:
    return routing.Text(pk, Counter(tokens(words)))


def _reasons(one: routing.Scored, person: Seen, language: str) -> list[Reason]:
    """Why somebody, in the order in which it convinces: what they wrote and answered that fits, else less; nobody is asked
    without a reason."""
    made: list[Reason] = []
    known = {row.pk: row for row in person.expertise}
    if one.wrote and known[one.wrote.number].sentence:
        made.append(["wrote", known[one.wrote.number].sentence])
    elif one.topics:
        made.append(["topic", str(one.topics[0])])
    if one.answered:
        made.append(["answered", str(one.answered.number)])
    if one.thanked:
        made.append(["thanked", str(one.thanked)])
    made += [["country", country] for country in one.countries[:1]]
    if not made and one.signs["active"]:
        made.append(["answered", "0"])
    return made or ([["language", language]] if one.signs["language"] else [])


def _fits(one: routing.Scored) -> bool:
    return bool(one.signs["topic"] or one.signs["answered_topic"])


def _words(code: str, detail: str, topics: dict[Any, Topic], posts: dict[Any, Post], *, to_them: bool) -> str:
    facts: dict[str, Any] = {}
    if code == "wrote":
        facts = {"what": detail}
    elif code == "topic":
        topic = topics.get(int(detail))
        facts = {"what": text_of(topic.names) if topic else detail}
    elif code == "answered":
        post = posts.get(int(detail))
        code = "answered" if post else "before"
        facts = {"title": post.thread.title, "day": day(post.said)} if post else {}
    elif code == "thanked":
        facts = {"times": int(detail), "count": number(int(detail))}
    elif code == "country":
        facts = {"country": country_name(detail)}
    elif code == "language":
        facts = {"language": language_name(detail)}
    return str(WORDS.get(code, WORDS["picked"])[to_them] % facts)
