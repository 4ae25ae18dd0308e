"""What somebody follows, as they may see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cop.discussions.access import may_follow_and_save, threads_visible_to
from cop.discussions.choices import Followed
from cop.discussions.models import Follow, Wishes
from cop.network.countries import CODES, country_name
from cop.network.queries import communities_open, every_topic
from cop.people.access import viewpoint, visible_to
from cop.people.choices import MergeKind, Rhythm
from cop.people.models import Person
from cop.people.queries.buttons import Button
from cop.people.queries.merging import surviving
from cop.people.queries.seen import seen
from cop.services.languages.queries import text_of

PER_PAGE = 50


@dataclass(frozen=True)
class FollowedAs:
    """Something that can be followed, and whether the viewer follows (False) or mutes (True) it, or neither."""

    kind: str
    what: str
    muted: bool | None = None


@dataclass(frozen=True)
class Row:
    """Something that somebody follows; without a title it is no longer theirs to see."""

    kind: Followed
    what: str
    muted: bool
    rhythm: str = ""
    title: str = ""
    address: str = ""

    @property
    def takes_rhythm(self) -> bool:
        """Whether one may want mail of it oftener or less often than of all."""
        return self.kind in (Followed.THREAD, Followed.COMMUNITY) and bool(self.title) and not self.muted


def followed_as(kind: str, what: str, viewer: Any) -> FollowedAs | None:
    """Return how the viewer follows something; None for who cannot follow."""
    view = viewpoint(viewer)
    if view.person is None or not may_follow_and_save(viewer):
        return None
    muted = Follow.objects.filter(person=view.person, kind=kind, what=what).values_list("muted", flat=True)
    return FollowedAs(kind, what, muted.first())


def buttons(person: Person, viewer: Any) -> list[Button]:
    """Return the button with which the viewer follows somebody, or does so no longer."""
    found = followed_as(Followed.PERSON, str(person.pk), viewer)
    if found is None:
        return []
    labels = {
        None: (_("Follow"), "follow"),
        True: (_("Hear of it again"), "follow"),
        False: (_("Stop following"), "none"),
    }
    label, how = labels[found.muted]
    return [Button(label, reverse("discussions:follow_thing", args=[found.kind, found.what]), "how", how)]


def page_of(person: Person, after: int = 0) -> tuple[list[Row], int]:
    """Return a page of what somebody follows or mutes, the newest first, and after which row the next one begins, 0 at the
    end. In a constant number of queries."""
    kept = Follow.objects.filter(person=person).order_by("-pk")
    found = list((kept.filter(pk__lt=after) if after else kept)[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    there = _there(shown, person)
    rows = [
        Row(Followed(one.kind), one.what, one.muted, one.rhythm, *there.get((one.kind, one.what), ("", "")))
        for one in shown
    ]
    return rows, shown[-1].pk if len(found) > PER_PAGE else 0


def rhythm_of(person: Person) -> Rhythm:
    """Return how often somebody wants mail of what they follow, never for no mail about discussions at all."""
    wishes = Wishes.objects.filter(person=person).first() or Wishes()
    return Rhythm(wishes.rhythm) if wishes.mails else Rhythm.NONE


def wants_own_posts(person: Person) -> bool:
    """Return whether somebody wants mail of their own posts too."""
    return Wishes.objects.filter(person=person, own_posts=True).exists()


def address_of(kind: str, what: str) -> str:
    """Return where something that can be followed is read."""
    if kind == Followed.TOPIC:
        code = next((topic.code for topic in every_topic() if str(topic.pk) == what), "")
        return reverse("discussions:topic", args=[code]) if code else reverse("discussions:following")
    if kind == Followed.COMMUNITY:
        slug = next((one.slug for one in communities_open() if str(one.pk) == what), "")
        return reverse("discussions:community", args=[slug]) if slug else reverse("discussions:following")
    if kind == Followed.COUNTRY:
        return reverse("discussions:country", args=[what.lower()])
    return reverse("people:person" if kind == Followed.PERSON else "discussions:thread", args=[what])


def _there(rows: Sequence[Follow], viewer: Person) -> dict[tuple[str, str], tuple[str, str]]:
    """What is followed and may be seen, with what it is called and where it is."""
    numbers = {kind: [int(row.what) for row in rows if row.kind == kind] for kind in (Followed.THREAD, Followed.PERSON)}
    threads = threads_visible_to(viewer).filter(pk__in=numbers[Followed.THREAD]).values_list("pk", "title")
    found = {(Followed.THREAD, str(number)): title for number, title in threads}
    found |= {(Followed.PERSON, what): name for what, name in _people(numbers[Followed.PERSON], viewer)}
    found |= {(Followed.TOPIC, str(topic.pk)): text_of(topic.names) for topic in every_topic()}
    found |= {(Followed.COMMUNITY, str(one.pk)): text_of(one.names) for one in communities_open()}
    found |= {(Followed.COUNTRY, row.what): country_name(row.what) for row in rows if row.what in CODES}
    wanted = {(row.kind, row.what) for row in rows}
    return {thing: (title, address_of(*thing)) for thing, title in found.items() if thing in wanted}


def _people(numbers: Iterable[int], viewer: Person) -> list[tuple[str, str]]:
    """People by the number under which they are followed: who went into somebody since is called as that one."""
    names = _names(numbers, viewer)
    gone = {number: surviving(MergeKind.PERSON, number) for number in numbers if number not in names}
    now = _names(gone.values(), viewer) if gone else {}
    return [*((str(n), name) for n, name in names.items()), *((str(n), now[b]) for n, b in gone.items() if b in now)]


def _names(numbers: Iterable[int], viewer: Person) -> dict[int, str]:
    people = visible_to(viewer).filter(pk__in=list(numbers))
    return {one.number: one.shown_name for one in seen(people, viewer, briefly=True)}
