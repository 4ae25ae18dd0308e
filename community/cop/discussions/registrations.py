"""What discussions register with the services and the people below them."""

from collections.abc import Collection
from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cop.discussions import mails, reply_queues, routing_queues
from cop.discussions.access import facilitates_in, may_fetch_attachment, threads_visible_to
from cop.discussions.actions import (
    attaching,
    awaiting,
    following,
    forgetting,
    forgetting_replies,
    holding,
    holding_outcomes,
    linking,
    muting,
    searches,
    translating,
    translating_replies,
    weeks,
)
from cop.discussions.choices import State
from cop.discussions.letters import digests
from cop.discussions.letters.entrances import register_entrances
from cop.discussions.models import Outcome, Post, Reply, SectionText, Thread, Translation
from cop.discussions.queries import (
    finding,
    followed,
    glossary,
    indexing,
    moderated,
    moderated_outcomes,
    moderated_sections,
    my_data,
)
from cop.discussions.queries.addresses import register_addresses
from cop.discussions.queries.digests import register_sections
from cop.discussions.queries.replies import outcome_stops, reply_stops
from cop.discussions.queries.rules import over_in, zone_of
from cop.discussions.retention import register_what_is_kept
from cop.discussions.samples import remove_samples
from cop.network.queries import communities
from cop.people.access import viewpoint
from cop.people.actions.erasing import register_eraser
from cop.people.choices import Rhythm
from cop.people.queries.buttons import register_buttons
from cop.people.queries.my_data import register_table
from cop.people.samples.removing import register_remover
from cop.services.files import access as files
from cop.services.jobs.actions import schedule
from cop.services.ledger.queries import name_acts
from cop.services.lines.queries import Stop, show_as_stop
from cop.services.mail.unsubscribing import Choice, on_unsubscribe
from cop.services.moderation.registry import Moderated
from cop.services.moderation.registry import register as register_moderated
from cop.services.queues import Item, Rows, queue_of_rows
from cop.services.queues import register as register_queue
from cop.services.search import registry as search
from cop.services.search.shelves import register_shelf, register_words
from cop.services.search.sought import register_terms

ATTACHMENT = "discussions.attachment"
RHYTHMS = [
    Choice(rhythm.value, rhythm.label, partial(muting.choose_rhythm_by_link, rhythm))
    for rhythm in (Rhythm.AT_ONCE, Rhythm.DAILY, Rhythm.WEEKLY)
]


def register() -> None:
    """Called once when Django starts."""
    name_acts(ACTS)
    register_entrances()
    register_sections(send_thread=digests.send_thread, send_edition=digests.send_edition)
    search.register(indexing.THREAD, indexing.thread_documents, indexing.thread_numbers)
    search.register(indexing.POST, indexing.post_documents, indexing.post_numbers)
    register_shelf(finding.SHELF)
    on_unsubscribe(mails.SEARCHES, searches.forget_all, name=_("mail about searches that you saved"))
    register_eraser(searches.erase)
    register_eraser(awaiting.erase)
    schedule("discussions.tell_of_searches", "cop.discussions.tasks.tell_of_searches", every=timedelta(minutes=10))
    bring = "cop.discussions.language_tasks.bring_translations"
    schedule("discussions.bring_translations", bring, every=timedelta(minutes=10))
    register_terms(finding.terms)
    register_terms(glossary.terms)
    register_words(finding.titles)
    files.register(attaching.PURPOSE, may_fetch_attachment)
    show_as_stop("discussions.thread", _stops)
    register_addresses()
    register_eraser(forgetting.lock)
    register_eraser(linking.forget)
    _register_replies()
    again = Choice("again", pgettext_lazy("discussions", "at once"), muting.switch_on)
    on_unsubscribe(mails.CATEGORY, muting.switch_off, name=_("mail about discussions"), choices=RHYTHMS, back=again)
    register_remover(remove_samples)
    register_eraser(following.forget)
    _register_weeks_and_endings()
    register_eraser(forgetting_replies.forget)
    register_eraser(forgetting.forget)
    _register_moderation()
    _register_outcomes()
    _register_sections()
    register_what_is_kept()
    for name, rows in my_data.TABLES.items():
        register_table(name, rows, for_others_eyes=my_data.FOR_OTHERS_EYES.get(name))
    waiting = Rows(_waiting_for_wording, "moved", _to_word, facts={"title": "title", "community_id": "community_id"})
    schedule("discussions.rounds", "cop.discussions.tasks.go_round", every=timedelta(hours=1))
    register_queue(queue_of_rows("wording", _("Queries to word"), lambda viewer: bool(facilitates_in(viewer)), waiting))
    routing_queues.register()
    reply_queues.register()
    schedule("discussions.follow_clocks", "cop.discussions.routing_tasks.follow_clocks", every=timedelta(hours=1))


def _register_moderation() -> None:
    register_moderated(
        "discussions.thread",
        Moderated(
            moderated.thread_titles,
            moderated.show_thread,
            moderated.wrote_thread,
            holding.clear_thread,
            holding.edit_thread,
            holding.remove_thread,
            holding.lock_thread,
            lambda: Thread.objects.filter(sample=True).values("pk"),
        ),
    )
    register_moderated(
        "discussions.post",
        Moderated(
            moderated.post_titles,
            moderated.show_post,
            moderated.wrote_post,
            holding.clear_post,
            holding.edit_post,
            holding.remove_post,
            holding.lock_post,
            lambda: Post.objects.filter(thread__sample=True).values("pk"),
        ),
    )
    register_moderated(
        "discussions.translation",
        Moderated(
            moderated.translation_titles,
            moderated.show_translation,
            moderated.wrote_translation,
            translating.clear_translation,
            translating.edit_translation,
            translating.remove_translation,
            translating.lock_translation,
            lambda: Translation.objects.filter(thread__sample=True).values("pk"),
        ),
    )


def _register_weeks_and_endings() -> None:
    register_eraser(weeks.forget)
    register_buttons(followed.buttons)
    schedule("discussions.follow_weeks", "cop.discussions.week_tasks.follow_weeks", every=timedelta(hours=1))
    over = "cop.discussions.ending_tasks.archive_what_is_over"
    schedule("discussions.archive_what_is_over", over, every=timedelta(days=1))
    last_day = "cop.discussions.ending_tasks.close_what_is_over"
    schedule("discussions.close_what_is_over", last_day, every=timedelta(hours=1))


def _register_outcomes() -> None:
    register_moderated(
        "discussions.outcome",
        Moderated(
            moderated_outcomes.titles,
            moderated_outcomes.show,
            moderated_outcomes.wrote,
            holding_outcomes.clear,
            holding_outcomes.edit,
            holding_outcomes.remove,
            holding_outcomes.lock,
            lambda: Outcome.objects.filter(thread__sample=True).values("pk"),
        ),
    )


def _register_sections() -> None:
    register_moderated(
        "discussions.sectiontext",
        Moderated(
            moderated_sections.titles,
            moderated_sections.show,
            moderated_sections.wrote,
            translating_replies.clear,
            translating_replies.edit,
            translating_replies.remove,
            translating_replies.lock,
            lambda: SectionText.objects.filter(edition__reply__thread__sample=True).values("pk"),
        ),
    )


def _register_replies() -> None:
    show_as_stop("discussions.reply", reply_stops)
    show_as_stop("discussions.outcome", outcome_stops)
    schedule("discussions.end_circulations", "cop.discussions.tasks.end_circulations", every=timedelta(hours=1))
    measure = "cop.discussions.reply_tasks.measure_new_files"
    schedule("discussions.measure_new_files", measure, every=timedelta(days=1))
    schedule("discussions.ask_what_came", "cop.discussions.tasks.ask_what_came", every=timedelta(days=1))
    rows = Rows(_replies_that_wait, "begun", _to_compile, facts={"title": "thread__title",
                "thread": "thread", "community_id": "thread__community"})  # fmt: skip
    register_queue(queue_of_rows("replies", _("Replies to compile"), lambda viewer: bool(facilitates_in(viewer)), rows))


def _replies_that_wait(viewer: Any) -> QuerySet[Reply]:
    """Replies that are compiled, and those that circulated and wait for a correction."""
    mine = Reply.objects.filter(thread__community__in=facilitates_in(viewpoint(viewer)))
    over = Q(thread__state=State.CHECKING) & over_in("checked_until")
    return mine.filter(Q(thread__state=State.COMPILING) | over)


def _to_compile(row: Any) -> Item:
    address = reverse("discussions:compile", args=[row.thread])
    return Item(row.pk, row.title, row.since, address, communities=frozenset({row.community_id}))


def _stops(numbers: Collection[int], viewer: Any) -> dict[int, Stop]:
    found = threads_visible_to(viewer).filter(pk__in=numbers).values_list("pk", "title")
    return {number: Stop(title, reverse("discussions:thread", args=[number])) for number, title in found}


def _waiting_for_wording(viewer: Any) -> QuerySet[Thread]:
    return Thread.objects.filter(state=State.WORDING, community__in=facilitates_in(viewpoint(viewer)))


def _to_word(row: Any) -> Item:
    """Its days are those of its community: of what is asked under cover no more is kept than the day there."""
    address = reverse("discussions:thread", args=[row.pk])
    zone = next((zone_of(one) for one in communities() if one.pk == row.community_id), None)
    return Item(row.pk, row.title, row.since.astimezone(zone), address, communities=frozenset({row.community_id}))


ACTS = {
    "discussions.begun": _("began it"),
    "discussions.worded": _("worded it anew"),
    "discussions.moved": _("took it a step further"),
    "discussions.answered": _("answered"),
    "discussions.post_edited": _("edited an answer"),
    "discussions.post_withdrawn": _("took an answer back"),
    "discussions.found_helpful": _("found an answer helpful"),
    "discussions.helpful_taken_back": _("took back that an answer is helpful"),
    "discussions.same_question": _("has the same question"),
    "discussions.same_question_taken_back": _("took back to have the same question"),
    "discussions.accepted": _("marked the answer that helped"),
    "discussions.looked": _("looked who it is"),
    "discussions.public_agreed": _("agreed that everybody may read it"),
    "discussions.public_taken_back": _("took back that everybody may read it"),
    "discussions.cover_offered": _("offered to hand over who asked"),
    "discussions.cover_handed_over": _("handed over who asked"),
    "discussions.cover_not_handed_over": _("kept who asked"),
    "discussions.cover_lifted": _("appears with their name"),
    "discussions.shown_otherwise": _("appears otherwise"),
    "discussions.mails_chosen": _("chose whether to get mail about discussions"),
    "discussions.samples_loaded": _("got sample queries and answers"),
    "discussions.followed": _("follows something"),
    "discussions.muted": _("wants to hear nothing of something"),
    "discussions.people_asked": _("asked people who know"),
    "discussions.said_when_asked": _("said whether they answer"),
    "discussions.typed_confirmed": _("confirmed what was typed for them"),
    "discussions.extended": _("keeps it open longer"),
    "discussions.weeks_set": _("set the weeks"),
    "discussions.week_begun": _("put out the question of the week"),
    "discussions.rules_set": _("set the rules for queries"),
    "discussions.search_saved": _("saved a search"),
    "discussions.search_forgotten": _("forgot a search"),
    "discussions.unfollowed": _("follows something no longer"),
    "discussions.reply_begun": _("began to compile the reply"),
    "discussions.reply_saved": _("worked on the reply"),
    "discussions.reply_circulated": _("sent the reply to those quoted"),
    "discussions.reply_checked": _("read the draft of the reply"),
    "discussions.credit_wished": _("said how to be credited"),
    "discussions.reply_published": _("published the reply"),
    "discussions.reply_still_true": _("said that the reply is still true"),
    "discussions.reply_translated": _("translated a part of the reply"),
    "discussions.what_came": _("told what came of it"),
    "discussions.translated": _("translated a text"),
    "discussions.translation_reviewed": _("said that a translation is right"),
    "discussions.translation_taken_back": _("took a translation back"),
    "discussions.translation_awaited": _("waits for a translation"),
    "discussions.machine_translated": _("was translated by a machine"),
    "discussions.term_kept": _("wrote a term of the glossary"),
    "discussions.term_removed": _("took a term out of the glossary"),
    "discussions.glossary_loaded": _("got the first terms of the glossary"),
}
