"""What the desk registers: the queues of services, which know no roles, for the secretariat; its own jobs, its mail, and what it
keeps of people."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cop.desk.access import may_act_on_many, may_import, may_protect, may_write_letters, moderates_in
from cop.desk.actions import forgetting, group_acts, notes, sending
from cop.desk.actions import letters as writing
from cop.desk.actions import requests as data_requests
from cop.desk.actions.answering import forget_invited
from cop.desk.actions.following import follow_merge
from cop.desk.actions.forgetting import forget_person
from cop.desk.actions.today import forget, stop_morning_mail
from cop.desk.choices import ActState, LetterState, RequestKind
from cop.desk.forms.days import CountryDaysPage
from cop.desk.forms.records import RecordForm
from cop.desk.forms.settings import CommunityPage, TopicPage
from cop.desk.mails import MORNING
from cop.desk.models import (
    Addressee,
    Breach,
    DataRequest,
    GroupAct,
    GroupActRow,
    Import,
    ImportRow,
    Invitation,
    Letter,
    Note,
    OffTheList,
)
from cop.desk.queries import help_asked, letters, moderation, protection
from cop.desk.queries.group_acts import waiting_for
from cop.desk.queries.imports import files_kept, kept_as_it_is, not_taken_in, rows_about
from cop.desk.queries.inviting import lists_to_work_on
from cop.desk.queries.people import acts_of, notes_of
from cop.desk.queries.returned import RETURNED
from cop.desk.queries.stuck import QUEUES
from cop.desk.queries.today import morning_mail_of, things_of
from cop.people.actions.erasing import register_eraser
from cop.people.actions.merging.journal import register_follower
from cop.people.forms.pages import register_page
from cop.people.models import Person
from cop.people.queries.my_data import register_table
from cop.people.queries.my_data_words import name_codes
from cop.people.queries.standing import register_facts
from cop.services.files.keeping import register_keeper
from cop.services.jobs.actions import schedule
from cop.services.languages.queries import listed, number, text_of
from cop.services.ledger.queries import name_acts
from cop.services.mail.unsubscribing import on_switched_off, on_unsubscribe
from cop.services.moderation import actions as moderating
from cop.services.moderation import queries as moderated
from cop.services.moderation.models import Case, Sanction
from cop.services.queues import Item, Queue, Rows, queue_of_rows
from cop.services.queues import register as register_queue
from cop.services.retention import Kept
from cop.services.retention import register as register_kept


def register() -> None:
    """Called once when Django starts."""
    register_page("person", RecordForm)
    register_page("community", CommunityPage)
    register_page("topic", TopicPage)
    register_page("country", CountryDaysPage)
    register_queue(queue_of_rows("invitations", _("Invitations"), may_import, _INVITATIONS))
    register_queue(help_asked.QUEUE)
    for queue in QUEUES:
        register_queue(queue)
    register_queue(RETURNED)
    schedule("desk.follow", "cop.desk.tasks.follow", every=timedelta(minutes=10))
    schedule("desk.take_up_imports", "cop.desk.tasks.take_up_imports", every=timedelta(minutes=1))
    schedule("desk.forget_imports", "cop.desk.tasks.forget_imports", every=timedelta(days=1))
    on_unsubscribe(MORNING, stop_morning_mail, name=_("the mail of the morning from the desk"))
    register_eraser(forget)
    register_eraser(forget_invited)
    register_eraser(forget_person)
    register_eraser(notes.forget)
    register_table("notes-of-the-secretariat", notes_of)
    register_table("acts-on-many", acts_of)
    schedule("desk.forget_group_acts", "cop.desk.tasks.forget_group_acts", every=timedelta(days=1))
    asked = Rows(waiting_for, "made", _act)
    register_queue(queue_of_rows("acts", _("Acts on many to approve"), may_act_on_many, asked))
    register_follower(follow_merge)
    register_table("things-at-the-desk", things_of)
    register_table("mail-of-the-morning", morning_mail_of)
    register_table("rows-of-lists", _rows_of_lists)
    register_table("invitations", _invitations)
    register_facts(kept_as_it_is)
    _register_letters()
    register_keeper(files_kept)
    name_acts(ACTS)
    _register_protection()
    _register_moderation()


def _register_moderation() -> None:
    cases = Rows(moderation.to_decide, "opened", moderation.case_item, facts=moderation.FACTS)
    removals = Rows(moderation.to_settle, "since", moderation.removal_item, facts={"case": "case_id"})
    register_queue(queue_of_rows("moderation", _("Texts to look at"), lambda viewer: bool(moderates_in(viewer)), cases))
    register_queue(queue_of_rows("removals", _("People to take out of a community"), may_protect, removals))
    register_eraser(moderating.forget)
    register_table("decisions-on-my-texts", moderated.cases_of)
    register_table("only-reading", moderated.sanctions_of)
    register_table("what-i-reported", moderated.reports_of)
    register_kept(
        Kept(
            "cases",
            _("Texts that were held or reported"),
            _("proof"),
            _("until the person is erased"),
            rows=Case.objects.all,
            since="opened",
        ),
        Kept(
            "sanctions",
            _("Who may only read"),
            _("proof"),
            _("until the person is erased"),
            rows=Sanction.objects.all,
            since="since",
        ),
    )


def _act(act: GroupAct) -> Item:
    return Item(act.pk, act.get_kind_display(), act.made, reverse("desk:group_act", args=[act.pk]))


def _register_letters() -> None:
    rows = Rows(letters.to_look_at, "since", _letter)
    register_queue(queue_of_rows("letters", _("Letters to look at"), may_write_letters, rows))
    schedule("desk.letters", "cop.desk.tasks.send_letters", every=timedelta(minutes=1))
    schedule("desk.forget_who_got_letters", "cop.desk.tasks.forget_who_got_letters", every=timedelta(days=1))
    on_switched_off(writing.note_unsubscribed)
    register_eraser(sending.forget_person)
    register_table("letters-we-wrote-to-you", letters.letters_to)
    register_table("letters-you-wrote", letters.letters_by)


def _letter(letter: Letter) -> Item:
    failed: int = letter.failed  # type: ignore[attr-defined]
    waits = LetterState.ASKED.label if letter.state == LetterState.ASKED else ""
    detail = waits or gettext("%(count)s could not be sent") % {"count": number(failed)}
    communities = frozenset({letter.community_id} if letter.community_id else ())
    address = reverse("desk:letter", args=[letter.pk])
    subject = text_of(letter.subjects, letter.original)
    since = letter.since  # type: ignore[attr-defined]
    return Item(letter.pk, subject, since, address, str(detail), communities)


def _register_protection() -> None:
    """What the data protection desk has waiting, keeps, and does by itself."""
    requests = Rows(protection.waiting_requests, "made", protection.request_item, reverse_lazy("desk:data_requests"))
    breaches = Rows(protection.open_breaches, "known", protection.breach_item, reverse_lazy("desk:breaches"))
    register_queue(queue_of_rows("data-requests", _("Requests of data protection"), may_protect, requests))
    register_queue(queue_of_rows("breaches", _("Breaches"), may_protect, breaches))
    register_queue(Queue(_("Review of what is kept"), may_protect, protection.review_waits))
    schedule("desk.count_what_is_held", "cop.desk.tasks.count_what_is_held", every=timedelta(days=1))
    schedule("desk.forget_requests", "cop.desk.tasks.forget_requests", every=timedelta(days=1))
    register_eraser(data_requests.forget_person)
    name_codes("request_kind", RequestKind)
    name_codes("kind", RequestKind)  # as older rows of the ledger call it
    register_table("requests-about-my-data", protection.requests_of)
    register_table("data-protection-by-me", protection.done_by)
    nightly, good, erased = _("then a job takes it away"), _("for good"), _("until the person is erased")
    register_kept(
        Kept("lists-waiting", _("Lists that were not taken in"), _("taking them in"), nightly, forgetting.KEPT_FOR,
             lambda: Import.objects.exclude(state__in=forgetting.DONE), "made"),
        Kept("list-rows", _("Rows of lists that were taken in"), _("undoing the list"),
             _("until the list is undone or the person is erased"),
             rows=lambda: ImportRow.objects.filter(source__state__in=forgetting.DONE), since="source__made"),
        Kept("requests", _("Words of requests that were answered"), _("proof that it was answered"), nightly,
             data_requests.KEPT_FOR, data_requests.with_words, "answered"),
        Kept("requests-kept", _("Requests"), _("proof that it was answered"), good,
             rows=DataRequest.objects.all, since="made"),
        Kept("breaches", _("Breaches"), _("proof"), good, rows=Breach.objects.all, since="made"),
        Kept("invitations", _("Invitations"), _("inviting them; the secretariat alone sees them"),
             _("until the list is undone or the person is erased"), rows=Invitation.objects.all, since="sent"),
        Kept("off-the-list", _("People who asked to be taken off a list, unreadable"), _("that no list brings them back"),
             good, rows=OffTheList.objects.all, since="since"),
        Kept("letters", _("Letters"), _("showing what was sent, and when"), good, rows=Letter.objects.all, since="made"),
        Kept("who-got-letters", _("Who got a letter"), _("showing what was sent, and when"), nightly, sending.KEPT_FOR,
             lambda: Addressee.objects.filter(letter__state__in=sending.ENDED), "letter__ended"),
        Kept("notes", _("Notes"), _("what the secretariat has to know of somebody"), erased,
             rows=lambda: Note.objects.filter(organisation=None), since="written"),
        Kept("notes-on-organisations", _("Notes on organisations"), _("what the secretariat has to know of somebody"),
             _("until whoever wrote it deletes it"), rows=lambda: Note.objects.filter(person=None), since="written"),
        Kept("acts-prepared", _("What was prepared for many and not done"), _("doing it"), nightly, group_acts.KEPT_FOR,
             lambda: GroupActRow.objects.filter(act__state=ActState.PREPARED), "act__made"),
        Kept("acts-on-many", _("What was done with many"), _("proof, and undoing"), erased,
             rows=lambda: GroupActRow.objects.exclude(act__state=ActState.PREPARED), since="act__made"),
    )  # fmt: skip


ACTS = {
    "moderation.held": _("was held by a rule"),
    "moderation.reported": _("was reported"),
    "moderation.decided": _("decided on a text"),
    "moderation.taken_back": _("was taken back before somebody decided"),
    "moderation.settled": _("settled whether somebody is taken out of a community"),
    "moderation.answered": _("answered a decision"),
    "desk.assigned": _("was given to somebody at the desk"),
    "desk.freed": _("was given back at the desk"),
    "desk.morning_mail_wanted": _("wanted the mail of the morning"),
    "desk.morning_mail_stopped": _("stopped the mail of the morning"),
    "desk.import_applied": _("took a list in"),
    "desk.import_undone": _("undid a list"),
    "desk.request_made": _("asked about their data"),
    "desk.request_data_taken": _("took along all data, to answer a request"),
    "desk.request_answered": _("answered a request about data"),
    "desk.request_refused": _("refused a request about data"),
    "desk.request_longer": _("took more time for a request about data"),
    "desk.breach_entered": _("entered a breach"),
    "desk.breach_changed": _("changed what is said of a breach"),
    "desk.breach_letter_sent": _("sent a letter about a breach"),
    "desk.breach_silence_asked": _("said why nobody need be told of a breach"),
    "desk.breach_silence_refused": _("said that people must be told of a breach"),
    "desk.breach_closed": _("closed a breach"),
    "desk.retention_reviewed": _("signed the review of what is kept"),
    "desk.invited": _("invited people of a list"),
    "desk.reminded": _("reminded people of a list"),
    "desk.inviting_words": _("changed what invitations say"),
    "desk.mail_tried_again": _("was tried again"),
    "desk.mail_put_away": _("was put away"),
    "desk.letter_tried_again": _("was tried again"),
    "desk.letter_put_away": _("was put away"),
    "desk.job_run_again": _("was tried again"),
    "desk.job_put_away": _("was put away"),
    "desk.letter_begun": _("began a letter"),
    "desk.letter_changed": _("changed a letter"),
    "desk.letter_discarded": _("threw a letter away"),
    "desk.letter_asked": _("asked for a second person for a letter"),
    "desk.letter_scheduled": _("had a letter sent"),
    "desk.letter_approved": _("approved a letter"),
    "desk.letter_called_off": _("called a letter off"),
    "desk.letter_sending": _("began to be sent"),
    "desk.letter_sent": _("was sent"),
    "desk.letter_stopped": _("stopped a letter"),
    "desk.letter_looked_at": _("looked at the failed mail of a letter"),
    "desk.note_written": _("wrote a note"),
    "desk.note_removed": _("took a note away"),
    "desk.many_asked": _("was handed in to be approved"),
    "desk.many_called_off": _("was called off"),
    "desk.many_acted": _("did something with many people"),
    "desk.many_undone": _("undid what was done with many people"),
    "desk.columns_remembered": _("said what columns of lists mean"),
}


def _rows_of_lists(person: Person) -> Iterator[dict[str, Any]]:
    """What lists of the secretariat say of a person, also in columns that are not taken in."""
    for row in rows_about(person).select_related("source").order_by("pk"):
        draft = row.draft["person"] | {"organisation": row.draft["organisation"].get("name", "")}
        said = draft | row.draft["extra"] | not_taken_in(row)
        yield {"list": row.source.file_name, "read": row.source.made, "row": row.number} | said


def _invitations(person: Person) -> Iterator[dict[str, Any]]:
    """That a person was invited from a list, and what they answered."""
    for one in Invitation.objects.filter(person=person).select_related("source"):
        times = {name: getattr(one, name) for name in ("sent", "last", "reminders", "confirmed", "declined")}
        yield {"list": one.source.file_name} | times


def _list_of_invitations(one: Any) -> Item:
    words = {"invites": gettext("to invite"), "reminds": gettext("to remind"), "calls": gettext("to call")}
    detail = listed(text for name, text in words.items() if getattr(one, name))
    return Item(one.pk, one.file_name, one.applied, reverse("desk:invitations", args=[one.pk]), detail)


_INVITATIONS = Rows(lists_to_work_on, "applied", _list_of_invitations)
