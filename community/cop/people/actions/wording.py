"""What the secretariat words: the texts of consents, and its own paragraphs in mails.

Each action is for those who manage the network (`network.access.may_manage`) and raises PermissionDenied for others. None
sends anything.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from cop.network.access import may_manage
from cop.people.choices import ConsentKind, WordedMail
from cop.people.models import ConsentDraft, ConsentText, MailWords
from cop.people.queries.wording import DRAFTED, WORDED_KINDS, draft_values, needs_another
from cop.services.languages.variants import gathered, spread
from cop.services.ledger.actions import record
from cop.services.ledger.versions import ChangedMeanwhile, Values, changed, values_at

MAIL_WORDED = "people.mail_worded"


class NeedsAnother(Exception):
    """Whoever wrote a text does not publish it, as long as there is somebody else in the secretariat."""


class WrittenMeanwhile(Exception):
    """The draft says something else than what was read. Nothing was published."""


@transaction.atomic
def draft_consent_text(kind: ConsentKind, values: Values, *, version: int, acting_person: Any) -> ConsentDraft:
    """Save the next text of a kind of consent, on top of the `version` that the form was opened on. Nobody agrees to it
    before it is published; saying what is in force drops the draft.

    Raises PermissionDenied, ChangedMeanwhile, ValueError for the kind that the settings of the partnership say.
    """
    _check(acting_person)
    if kind not in WORDED_KINDS:
        raise ValueError("where data is kept is said by the settings of the partnership")
    draft = ConsentDraft.objects.select_for_update().get_or_create(kind=kind)[0]
    now = draft_values(draft)
    old, new = changed(now, values)
    if not new:
        return draft
    if version != draft.version:
        raise ChangedMeanwhile(values_at(version, draft, DRAFTED, now), now, draft.version)
    in_force = draft_values(ConsentDraft(kind=kind))
    draft.texts = {} if values == in_force else gathered("texts", {}, values)
    draft.saved, draft.version = timezone.now(), version + 1
    draft.save()
    _record(DRAFTED, draft, old, new, acting_person)
    return draft


@transaction.atomic
def publish_consent_text(kind: ConsentKind, *, version: int, acting_person: Any) -> ConsentText | None:
    """Put a draft in force as the next version of what people agree to, which cannot be undone: for a second person of the
    secretariat. `version` is that of the draft that they read. Without a draft nothing changes: twice is as good as once.

    Raises PermissionDenied, NeedsAnother, WrittenMeanwhile.
    """
    _check(acting_person)
    draft = ConsentDraft.objects.select_for_update().filter(kind=kind).first()
    if draft is None or not draft.texts:
        return None
    if draft.version != version:
        raise WrittenMeanwhile
    if needs_another(draft, acting_person):
        raise NeedsAnother
    newest = ConsentText.objects.filter(kind=kind).order_by("version").last()
    number = newest.version + 1 if newest else 1
    published = ConsentText.objects.create(kind=kind, version=number, texts=draft.texts)
    draft.texts = {}
    draft.save()
    new = {"kind": kind, "text_version": number}
    record("people.consent_text_published", draft, acting_person=acting_person, new=new)
    return published


@transaction.atomic
def word_mail(mail: WordedMail, values: Values, *, version: int, acting_person: Any) -> MailWords:
    """Save the secretariat's own paragraph in a mail, on top of the `version` that the form was opened on. Mails that are
    queued from now on have it.

    Raises PermissionDenied, ChangedMeanwhile.
    """
    _check(acting_person)
    words = MailWords.objects.select_for_update().get_or_create(mail=mail)[0]
    now = spread("texts", words.texts)
    old, new = changed(now, values)
    if not new:
        return words
    if version != words.version:
        raise ChangedMeanwhile(values_at(version, words, MAIL_WORDED, now), now, words.version)
    words.texts, words.version = gathered("texts", words.texts, values), version + 1
    words.save()
    _record(MAIL_WORDED, words, old, new, acting_person)
    return words


@transaction.atomic
def restore_mail(mail: WordedMail, to: int, *, acting_person: Any) -> MailWords:
    """Let a mail say again what its paragraph said at the version `to`; of an unknown one, what it said at first.

    Raises PermissionDenied.
    """
    _check(acting_person)
    words = MailWords.objects.select_for_update().get_or_create(mail=mail)[0]
    then = values_at(to, words, MAIL_WORDED, spread("texts", words.texts))
    return word_mail(mail, then, version=words.version, acting_person=acting_person)


def _check(person: Any) -> None:
    if not may_manage(person):
        raise PermissionDenied


def _record(act: str, thing: ConsentDraft | MailWords, old: Values, new: Values, acting_person: Any) -> None:
    version = thing.version
    record(act, thing, acting_person=acting_person, old=old | {"version": version - 1}, new=new | {"version": version})
