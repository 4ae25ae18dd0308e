"""What people and organisations register with the services below them."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from cop.network.access import register_managers
from cop.network.registry import follow_topic_names, follow_where_data_is_kept, register_ties
from cop.people import access
from cop.people.access import viewpoint
from cop.people.actions import consents, news
from cop.people.actions.profile import PHOTO
from cop.people.letters import rhythms
from cop.people.letters.entrances import register_entrances
from cop.people.queries import indexing, lines, shelves, ties, waiting, writers
from cop.people.queries.queues import QUEUES
from cop.people.retention import register_what_is_kept
from cop.people.signing_in import receivers
from cop.services.files import access as files
from cop.services.jobs.actions import enqueue, schedule
from cop.services.ledger.queries import name_acts
from cop.services.lines.addresses import register_address
from cop.services.lines.queries import show_as_stop
from cop.services.mail.incoming.doors import People, set_people
from cop.services.mail.unsubscribing import on_unsubscribe
from cop.services.queues import register as register_queue
from cop.services.search import registry as search
from cop.services.search.shelves import register_shelf


def register() -> None:
    """Called once when Django starts."""
    set_people(People(writers.known_at, writers.known_by_number, writers.known_behind))
    register_entrances()
    rhythms.register(
        rhythms.Kind(_("mail about what is new"), lambda person: person.news_rhythm, news.choose_oneself, True)
    )
    register_managers(lambda person: viewpoint(person).may("network.manage"))
    register_ties(ties.ties)
    follow_topic_names(lambda topic: enqueue("cop.people.tasks.index_topic", topic.pk))
    follow_where_data_is_kept(consents.say_where_data_is_kept)
    name_acts(ACTS)
    receivers.connect()
    schedule("people.forget_drafts", "cop.people.actions.joining.drafting.forget_old", every=timedelta(days=1))
    schedule("people.forget_new_addresses", "cop.people.tasks.forget_new_addresses", every=timedelta(days=1))
    schedule("people.forget_sessions", "cop.people.tasks.forget_sessions", every=timedelta(minutes=10))
    schedule("people.follow_the_days", "cop.people.actions.jobs.follow_the_days", every=timedelta(hours=6))
    schedule("people.erase_due", "cop.people.tasks.erase_due", every=timedelta(minutes=10))
    schedule("people.make_addresses_main", "cop.people.tasks.make_addresses_main", every=timedelta(minutes=10))
    schedule("people.forget_looks", "cop.people.actions.looking.forget_old", every=timedelta(days=1))
    register_what_is_kept()
    schedule("people.forget_help", "cop.people.actions.help_asked.forget_old", every=timedelta(days=1))
    schedule("people.send_digests", "cop.people.tasks.send_digests", every=timedelta(minutes=15))
    schedule("people.forget_digests", "cop.people.actions.digesting.forget_old", every=timedelta(days=1))
    schedule("people.ask_if_right", "cop.people.tasks.ask_if_right", every=timedelta(hours=1))
    schedule("people.forget_merges", "cop.people.actions.merging.forgetting.forget_old", every=timedelta(days=1))
    schedule("people.look_for_doubles", "cop.people.actions.merging.doubles.look_for_all", every=timedelta(days=1))
    files.register(PHOTO, access.may_fetch_photo)
    on_unsubscribe("news", news.switch_off, name=_("mail about what is new"), choices=news.CHOICES)
    search.register(indexing.PERSON, indexing.person_documents, indexing.person_numbers)
    search.register(indexing.ORGANISATION, indexing.organisation_documents, indexing.organisation_numbers)
    show_as_stop("people.person", lines.person_stops)
    show_as_stop("people.organisation", lines.organisation_stops)
    register_address("people:person", lines.person_at)
    register_address("people:organisation", lines.organisation_at)
    for shelf in shelves.SHELVES:
        register_shelf(shelf)
    for queue in QUEUES:
        register_queue(queue)
    for waits in (
        waiting.application,
        waiting.decisions,
        waiting.new_organisations,
        waiting.erasures,
        waiting.addresses,
        waiting.mail_that_came_back,
        waiting.second_factor,
        waiting.gaps,
    ):
        waiting.register(waits)


ACTS = {
    "people.quiet_hours_chosen": _("chose quiet hours"),
    "people.help_asked": _("asked a person by mail"),
    "people.help_answered": _("answered a question that came by mail"),
    "people.certificate_issued": _("had a certificate of membership made"),
    "people.applied": _("applied to join"),
    "people.address_confirmed": _("confirmed the address"),
    "people.application_accepted": _("was accepted"),
    "people.more_asked": _("was asked for more"),
    "people.more_answered": _("answered"),
    "people.acceptance_undone": _("was put back to waiting, accepted by mistake"),
    "people.application_declined": _("was declined"),
    "people.application_withdrawn": _("withdrew the application"),
    "people.acceptance_disputed": _("was said not to belong to the organisation"),
    "people.consent_text_drafted": _("was written anew"),
    "people.consent_text_published": _("was put in force"),
    "people.mail_worded": _("was worded"),
    "people.joined": _("joined"),
    "people.left": _("left"),
    "people.joining_day_changed": _("got another day of joining"),
    "people.profile_confirmed": _("said that the profile is still right"),
    "people.asked_if_right": _("was asked whether the profile is still right"),
    "people.photo_changed": _("changed the photo"),
    "people.profile_changed": _("changed the profile"),
    "people.privacy_changed": _("changed who sees what"),
    "people.job_changed": _("changed job"),
    "people.consent_given": _("agreed"),
    "people.consent_withdrawn": _("took an agreement back"),
    "people.erasure_asked": _("asked to be erased"),
    "people.erasure_confirmed": _("confirmed the erasure"),
    "people.erasure_called_off": _("called the erasure off"),
    "people.erased": _("was erased"),
    "people.downloaded": _("downloaded their data"),
    "people.role_given": _("was given a role"),
    "people.role_ended": _("gave a role back"),
    "people.organisation_proposed": _("was proposed"),
    "people.organisation_listed": _("was listed"),
    "people.organisation_changed": _("was changed"),
    "people.merged": _("was merged with another one"),
    "people.merge_undone": _("was taken apart again"),
    "people.not_the_same": _("was said to be two"),
    "people.samples_loaded": _("got sample people and organisations"),
    "people.samples_removed": _("lost its sample people and organisations"),
    "people.address_asked": _("told a new address"),
    "people.address_agreed": _("confirmed the new address"),
    "people.address_called_off": _("called the new address off"),
    "people.address_added": _("added an address"),
    "people.address_removed": _("removed an address"),
    "people.address_made_main": _("changed the main address"),
    "people.sign_in_changed": _("changed how to sign in"),
    "people.sign_in_link_made": _("was given a link to sign in"),
    "people.mailbox_marked": _("was marked as a mailbox that several people read"),
    "people.mailbox_unmarked": _("was marked as one person’s mailbox again"),
    "people.mailbox_code_told": _("was told a code for a shared mailbox"),
    "people.signed_in_for_mailbox": _("signed in for a shared mailbox"),
}
