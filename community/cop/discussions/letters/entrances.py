"""The doors by which mail comes in to discussions."""

from collections.abc import Callable
from email.utils import getaddresses

from django.utils.translation import gettext_lazy, override

from cop.discussions import letter_addresses as to
from cop.discussions.actions.muting import choose_rhythm
from cop.discussions.letters import answering, asked, beginning, compiling, public, weeks
from cop.discussions.letters.doing import Reply, writer
from cop.discussions.queries.followed import rhythm_of
from cop.network.models import Community
from cop.people.choices import Rhythm
from cop.people.letters import rhythms
from cop.people.models import Person
from cop.services.languages.queries import supported
from cop.services.mail.incoming.addresses import Named, local_part, named_behind
from cop.services.mail.incoming.doors import NOTHING_STAYS, Entrance, register
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
    to.PUBLIC: public.to_wanted_public,
}


def register_entrances() -> None:
    """Called once when Django starts."""
    register(Entrance("reply", _named, _reply, owner=lambda named: named.person))
    register(Entrance("community", _community, _begin))
    rhythms.register(rhythms.Kind(gettext_lazy("mail about discussions"), rhythm_of, _choose_rhythm))


def _choose_rhythm(rhythm: Rhythm, person: Person) -> None:
    choose_rhythm(rhythm, acting_person=person)


def _named(local: str) -> Named | None:
    return named_behind(local, "reply", HANDLERS)


def _community(local: str) -> Community | None:
    return Community.objects.filter(slug=local).first()


def _reply(letter: Letter, named: Named) -> Reference | None:
    person = writer(letter)
    with override(supported(person.first_language) or "en"):
        return HANDLERS[named.purpose](Reply(letter, person, named))


def _is_reply_too(letter: Letter) -> bool:
    """Whether a mail to a community went to a reply address as well: what it says is said there."""
    fields = [str(letter.message.get(name, "")) for name in ("To", "Cc")]
    locals_ = [local_part(address) for _name, address in getaddresses(fields)]
    return any(_named(local) for local in locals_ if local)


def _begin(letter: Letter, community: Community) -> Reference | None:
    if _is_reply_too(letter):
        return NOTHING_STAYS
    person = writer(letter)
    with override(supported(person.first_language) or "en"):
        return beginning.begin(letter, community, person)
