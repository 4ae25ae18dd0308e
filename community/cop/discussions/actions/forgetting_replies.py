"""What replies forget of somebody who is erased, and of words that a moderator took out of an answer."""

from collections.abc import Iterator
from typing import Any

from cop.discussions.actions.citing import followed, marks_kept, moved_marks
from cop.discussions.actions.counting import index_reply, let_go
from cop.discussions.choices import Section, ShownAs
from cop.discussions.models import Contributor, Edition, Outcome, Part, Post, Reply, SectionText, Thread
from cop.discussions.queries.indexing import THREAD
from cop.discussions.queries.replies import frozen_answer
from cop.services.search.actions import index


def forget(person_number: int, *, contributions_too: bool) -> None:
    """Credit nobody for what somebody said in replies: pages and documents are made anew with "a former member". With
    their contributions their words go out of every edition, and what stands on them alone. Called by the action that erases
    them, before their posts lose their author."""
    if contributions_too:
        own = Post.objects.filter(author=person_number, of_asker=False)
        replies = list(Reply.objects.filter(thread__in=own.values("thread")).select_related("thread"))
        for reply in replies:
            places = {str(place) for place in own.filter(thread=reply.thread).values_list("place", flat=True)}
            _without_words(reply, places)
        asked = Thread.objects.filter(asker=person_number, shown_as=ShownAs.NAME)
        Edition.objects.filter(reply__thread__in=asked).update(title="–")
        translated = SectionText.objects.filter(by=person_number)
        changed = {*translated.values_list("edition__reply__thread", flat=True), *(one.thread_id for one in replies)}
        let_go(translated)
        Outcome.objects.filter(person=person_number).update(text="–")
        index(THREAD, changed)
    Contributor.objects.filter(person=person_number).delete()
    Part.objects.filter(signed_by=person_number).update(signed_by=None)
    Edition.objects.filter(by=person_number).update(by=None)
    SectionText.objects.filter(by=person_number).update(by=None)
    Outcome.objects.filter(person=person_number).update(person=None)


def reword(post: Post) -> None:
    """Have every edition say what a post says now; what stands on what it said alone goes, of the draft too. Called by the
    action of the moderator, in its transaction."""
    reply = Reply.objects.filter(thread=post.thread_id).first()
    if reply is None:
        return
    _without_parts(reply, {str(post.place)})
    for edition in reply.editions.all():
        edition.answers = [frozen_answer(post) if said["post"] == post.pk else said for said in edition.answers]
        edition.save(update_fields=["answers"])
    index_reply(post.thread)


def _without_words(reply: Reply, places: set[str]) -> None:
    """Take out the answers in `places` and the parts that stand on them alone, of editions, translations and the draft."""
    _without_parts(reply, places)
    for edition in reply.editions.all():
        edition.answers = [answer for answer in edition.answers if str(answer["place"]) not in places]
        edition.parts = [part | {"cites": _but(part["cites"], places)} for part in edition.parts]
        edition.save(update_fields=["answers", "parts"])
    for part in reply.parts.all():
        if set(map(str, part.cites)) & places:
            part.cites = _but(part.cites, places)
            part.save(update_fields=["cites"])


def _without_parts(reply: Reply, places: set[str]) -> None:
    """Take out the parts that stand on the answers in `places` alone. The translations of an edition that has such parts go
    too; the files of each are measured anew."""
    for edition in reply.editions.all():
        left = list(_left(edition.parts, places))
        if len(left) != len(edition.parts):
            let_go(edition.translations.all())
        edition.parts, edition.sizes = left, {}
        edition.save(update_fields=["parts", "sizes"])
    gone = [part.pk for part in reply.parts.all() if _only(part.cites, places)]
    with marks_kept(reply):
        Part.objects.filter(pk__in=gone).delete()


def _left(parts: list[dict[str, Any]], places: set[str]) -> Iterator[dict[str, Any]]:
    """Yield the parts that do not stand on the answers in `places` alone, their marks following their resources."""
    stays = [at for at, part in enumerate(parts) if not _only(part["cites"], places)]
    resources = [at for at, part in enumerate(parts) if part["section"] == Section.RESOURCES]
    marks = moved_marks(resources, [at for at in resources if at in stays])
    for at in stays:
        yield parts[at] | {"cites": followed(parts[at]["cites"], marks)}


def _but(cites: Any, places: set[str]) -> list[str]:
    return [str(mark) for mark in cites if str(mark) not in places]


def _only(cites: Any, places: set[str]) -> bool:
    return bool(cites) and set(map(str, cites)) <= places
