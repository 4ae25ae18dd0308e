"""Making one of two people."""

from collections.abc import Collection

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cop.people.access import running, viewpoint
from cop.people.actions.merging import refusals
from cop.people.actions.merging.applications import close_applications
from cop.people.actions.merging.belonging import jobs_that_stay, memberships_that_stay
from cop.people.actions.merging.doubles import forget_pairs
from cop.people.actions.merging.journal import Journal, follow_everything
from cop.people.actions.merging.refusals import NotMerged
from cop.people.choices import ConsentKind, Field, MergeKind, Rhythm, Standing
from cop.people.mails import merging as mails
from cop.people.models import Affiliation, Consent, Expertise, Membership, Merge, Person, PersonLanguage, RoleHeld
from cop.people.queries.indexing import PERSON
from cop.people.queries.merging_people import (
    CHOICES,
    audiences_after,
    consents_after,
    differing,
    has_chosen,
    hindrances,
)
from cop.people.queries.profile import PROFILE_CHANGED, profile
from cop.services.ledger.actions import record
from cop.services.ledger.versions import changed
from cop.services.search.actions import index

REASONS = {
    "same": refusals.SAME,
    "samples": refusals.SAMPLES,
    "mailbox": refusals.MAILBOX,
    "erasing": refusals.ERASING,
    "role": refusals.ROLE,
    "second_steps": refusals.SECOND_STEPS,
    "turn_round": refusals.TURN_ROUND,
    "taken_back": refusals.TAKEN_BACK,
}

Versions = tuple[int, int]


def lock_people(*numbers: int) -> dict[int, Person]:
    """Return the people with these numbers, held until the transaction ends, always in the same order."""
    found = Person.objects.select_for_update().filter(pk__in=numbers).order_by("pk")
    return {person.pk: person for person in found}


def refused(kept: Person, gone: Person) -> str:
    """Return in words why two people cannot be merged; nothing where they can."""
    return next((refusals.in_words(REASONS[name], gone) for name, holds in hindrances(kept, gone).items() if holds), "")


@transaction.atomic
def merge_people(
    kept: Person, gone: Person, *, taken: Collection[str], versions: Versions, acting_person: Person
) -> Merge:
    """Let a person go into another one. For the secretariat.

    Changes: everything that points at the one who is gone points at the one who is kept, but for their ways to sign in and
    the roles that run, which rest with them; of what both are, the older stays. `taken` are the choices in which what the
    one who is gone says counts; `versions` are those that the page showed. The more private audience wins for each field,
    and a consent that is missing or was taken back. An application for what the kept one is a member of is
    accepted. All sessions of both end. Tells every address of both by mail. It can be undone for 30 days. Raises
    PermissionDenied, NotMerged.
    """
    if not viewpoint(acting_person).may("people.merge"):
        raise PermissionDenied
    both = lock_people(kept.pk, gone.pk)
    kept, gone = both[kept.pk], both[gone.pk]
    if reason := refused(kept, gone):
        raise NotMerged(reason)
    if versions != (kept.version, gone.version):
        raise NotMerged(refusals.CHANGED)
    done = _Merging(kept, gone, acting_person)
    done.everything(set(taken) & set(differing(kept, gone)))
    return done.written_down()


class _Merging:
    """One merge at work."""

    def __init__(self, kept: Person, gone: Person, acting_person: Person) -> None:
        self.kept, self.gone, self.acting_person = kept, gone, acting_person
        self.journal = Journal()
        self.before = profile(kept)
        self.standing = kept.standing

    def everything(self, taken: set[str]) -> None:
        """What was decided of both before anything moves, and then the moving."""
        consents = consents_after(self.kept, self.gone)
        touched = {CHOICES[name][1] for name in taken} | self._fields_of_rows()
        columns = {
            column: getattr(self.gone, column) for name in taken for column in CHOICES[name][0]
        } | audiences_after(self.kept, self.gone, touched)
        columns |= self._what_is_asked() | self._dates()
        stay = self._what_stays()
        follow_everything(self.journal, MergeKind.PERSON, self.gone.pk, self.kept.pk, stay)
        close_applications(self.journal, self.kept, self.acting_person)
        self._copy_rows()
        if self._end_consents(consents):
            columns["news_rhythm"] = Rhythm.NONE
        self.journal.change(self.kept, **columns)
        self.journal.change(self.gone, standing=Standing.MERGED, is_active=False)
        self._end_sessions()

    def written_down(self) -> Merge:
        """The merge and its rows in the ledger; who is found, and who is told."""
        kept, gone = self.kept, self.gone
        kept.version += 1
        kept.save(update_fields=["version"])
        merge = Merge.objects.create(
            kind=MergeKind.PERSON,
            kept=kept.pk,
            gone=gone.pk,
            by=self.acting_person,
            record=self.journal.plain() | {"standing": self.standing},
        )
        columns = self.journal.changed.get(kept._meta.label, {}).get(str(kept.pk), {})
        old, new = ({column: pair[place] for column, pair in columns.items()} for place in (0, 1))
        new["merged"] = gone.pk
        record("people.merged", kept, acting_person=self.acting_person, about=kept, old=old, new=new)
        record("people.merged", gone, acting_person=self.acting_person, about=gone, new={"into": kept.pk})
        record_profile(kept, self.before, way="merge", acting_person=self.acting_person)
        index(PERSON, [kept.pk, gone.pk])
        forget_pairs(MergeKind.PERSON, gone.pk)
        mails.merged(merge, kept, gone)
        return merge

    def _what_is_asked(self) -> dict[str, object]:
        """Being asked is for whoever is willing as both; the sex that nobody is shown is filled in where it is empty."""
        kept, gone = self.kept, self.gone
        filled: dict[str, object] = {} if kept.sex else {"sex": gone.sex}
        if not has_chosen(gone):
            return filled
        return filled | {
            "willing_to_be_asked": kept.willing_to_be_asked and gone.willing_to_be_asked,
            "asked_at_most_a_month": min(kept.asked_at_most_a_month, gone.asked_at_most_a_month),
        }

    def _dates(self) -> dict[str, object]:
        joined = [moment for moment in (self.kept.joined, self.gone.joined) if moment]
        return {"joined": min(joined)} if joined and self.kept.joined else {}

    def _fields_of_rows(self) -> set[Field]:
        rows = {Field.ORGANISATION: Affiliation, Field.EXPERTISE: Expertise, Field.LANGUAGES: PersonLanguage}
        return {name for name, model in rows.items() if model._base_manager.filter(person=self.gone).exists()}

    def _what_stays(self) -> dict[str, set[int]]:
        """The rows that stay with the one who is gone: of what both are, and roles, which nobody is given by a merge."""
        now = timezone.now()
        roles = RoleHeld.objects.filter(running(now), person=self.gone)
        for role in roles:
            self.journal.change(role, until=now)
        memberships = memberships_that_stay(self.journal, "person", self.gone.pk, self.kept.pk)
        jobs = jobs_that_stay(self.journal, "person", self.gone.pk, self.kept.pk)
        return {
            f"{RoleHeld._meta.label}.person": {role.pk for role in roles},
            f"{Membership._meta.label}.person": memberships,
            f"{Affiliation._meta.label}.person": jobs,
        }

    def _copy_rows(self) -> None:
        """Languages and expertise are copied: saving a profile writes these rows anew, and undoing needs the old ones."""
        known = set(PersonLanguage.objects.filter(person=self.kept).values_list("language", flat=True))
        last = PersonLanguage.objects.filter(person=self.kept).aggregate(last=Max("position"))["last"]
        next_one = 0 if last is None else last + 1
        spoken = PersonLanguage.objects.filter(person=self.gone).exclude(language__in=known).order_by("position")
        for place, code in enumerate(spoken.values_list("language", flat=True)):
            self.journal.make(PersonLanguage(person=self.kept, language=code, position=next_one + place))
        said = {(row.topic_id, row.sentence) for row in Expertise.objects.filter(person=self.kept)}
        place = len(said)
        for row in Expertise.objects.filter(person=self.gone).order_by("position", "pk"):
            if (row.topic_id, row.sentence) not in said:
                copied = {"topic_id": row.topic_id, "sentence": row.sentence, "where": row.where}
                self.journal.make(Expertise(person=self.kept, position=place, **copied))
                place += 1

    def _end_consents(self, hold: set[ConsentKind]) -> bool:
        """Take back what does not hold any more, and return whether that is the mail about what is new."""
        now, ended = timezone.now(), set()
        for consent in Consent.objects.filter(person=self.kept, withdrawn=None).exclude(text__kind__in=hold):
            kind = ConsentKind(consent.text.kind)
            ended.add(kind)
            self.journal.change(consent, withdrawn=now)
            record(
                "people.consent_withdrawn", consent, acting_person=self.acting_person, about=self.kept,
                old={"kind": kind},
            )  # fmt: skip
        return ConsentKind.NEWS in ended

    def _end_sessions(self) -> None:
        keys = UserSession.objects.filter(user__in=[self.kept, self.gone]).values_list("session_key", flat=True)
        Session.objects.filter(session_key__in=list(keys)).delete()


def record_profile(person: Person, before: dict[str, object], *, way: str, acting_person: Person) -> None:
    """Write into the ledger what a merge, or undoing one, changed of a profile, so that a form that is open on the older
    version is told. The caller has counted the version up."""
    old, new = changed(before, profile(person))
    versions = ({"version": person.version - 1}, {"version": person.version})
    record(
        PROFILE_CHANGED, person, acting_person=acting_person, about=person, on_behalf=way,
        old=old | versions[0], new=new | versions[1],
    )  # fmt: skip
