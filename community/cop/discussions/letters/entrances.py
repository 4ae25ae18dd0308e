"""The doors by which mail comes in to discussions."""

from collections.abc import Callable

from django.utils.translation import override

from cop.discussions import letter_addresses as to
from cop.discussions.letters import answering, asked, beginning, compiling, weeks
from cop.discussions.letters.doing import Reply, writer
from cop.network.models import Community
from cop.services.languages.queries import supported
from cop.services.mail.incoming.addresses import Named, opened
from cop.services.mail.incoming.doors import Entrance, register
from cop.services.mail.incoming.letters import Letter
from cop.services.things import Reference

HANDLERS: dict[str, Callable[[Reply], Reference | None]] = {
    to.THREAD: answering.to_thread,
    to.POST: answering.to_post,
    to.ASKED: asked.to_being_asked,
    to.TYPED: asked.to_typed,
    to.DRAFT: compiling.to_draft,
    to.DRAFT_OF_ASKER: compiling.to_draft_of_asker,
    to.CAME: compiling.to_what_came,
    to.REPLY: compiling.to_published,
    to.BEGUN: beginning.to_begun,
    to.TO_WORD: beginning.to_word,
    to.WORDED: beginning.to_worded,
    to.WEEK: weeks.to_week,
}


def register_entrances() -> None:
    """Called once when Django starts."""
    register(Entrance("reply", _named, _reply, owner=lambda named: named.person))
    register(Entrance("community", _community, _begin))


def _named(local: str) -> Named | None:
    word, _plus, token = local.partition("+")
    named = opened(token) if word == "reply" else None
    return named if named and named.purpose in HANDLERS else None


def _community(local: str) -> Community | None:
    return Community.objects.filter(slug=local).first()


def _reply(letter: Letter, named: Named) -> Reference | None:
    person = writer(letter)
    with override(supported(person.first_language) or "en"):
        return HANDLERS[named.purpose](Reply(letter, person, named))


def _begin(letter: Letter, community: Community) -> Reference | None:
    person = writer(letter)
    with override(supported(person.first_language) or "en"):
        return beginning.begin(letter, community, person)
