"""What the secretariat words: the texts of consents, and its own paragraphs in mails."""

from datetime import datetime
from typing import NamedTuple

from cop.people.choices import ConsentKind, WordedMail
from cop.people.models import ConsentDraft, ConsentText, MailWords, Person
from cop.people.queries.consenting import current_texts
from cop.people.queries.secretariat import others_who_act
from cop.services.languages.variants import spread
from cop.services.ledger.queries import last_actors, remembered
from cop.services.ledger.versions import Values
from cop.services.things import reference

DRAFTED = "people.consent_text_drafted"
WORDED_KINDS = tuple(kind for kind in ConsentKind if kind != ConsentKind.TRANSFER)
"""What people agree to on where their data is kept follows from the settings of the partnership."""


class ToApprove(NamedTuple):
    """A text that waits for a second person: of which kind, since when, and who wrote it."""

    number: int
    kind: ConsentKind
    since: datetime
    writer: int | None


def consent_draft(kind: ConsentKind) -> ConsentDraft:
    """Return the next text of a kind of consent, an unsaved empty one where none was ever written."""
    return ConsentDraft.objects.filter(kind=kind).first() or ConsentDraft(kind=kind)


def consent_versions(kind: ConsentKind) -> list[ConsentText]:
    """Return every text of a kind that was ever in force, newest first."""
    return list(ConsentText.objects.filter(kind=kind).order_by("-version"))


def draft_values(draft: ConsentDraft) -> Values:
    """Return what the form of the next text shows and saves: without a draft, what is in force."""
    newest = current_texts().get(ConsentKind(draft.kind))
    return spread("texts", draft.texts or (newest.texts if newest else {}))


def drafts() -> list[ToApprove]:
    """Return the texts that wait for a second person."""

    def read() -> list[ToApprove]:
        found = list(ConsentDraft.objects.exclude(texts={}).order_by("saved", "pk"))
        kind = reference(ConsentDraft(pk=0))[0]
        writers = last_actors(kind, [one.pk for one in found], [DRAFTED]) if found else {}
        return [ToApprove(one.pk, ConsentKind(one.kind), one.saved, writers.get(one.pk)) for one in found if one.saved]

    return remembered("consent-drafts", read)


def needs_another(draft: ConsentDraft, person: Person) -> bool:
    """Whether somebody else has to publish a draft: `person` wrote it, and is not the only one of the secretariat."""
    writer = next((one.writer for one in drafts() if one.number == draft.pk), None)
    return writer == person.pk and others_who_act(person).exists()


def mail_words(mail: WordedMail) -> MailWords:
    """Return the secretariat's own paragraph in a mail, an unsaved empty one where none was ever written."""
    return MailWords.objects.filter(mail=mail).first() or MailWords(mail=mail)


def words_of_mails() -> dict[str, dict[str, str]]:
    """Return {mail: its own paragraph by language} of all mails that have one."""
    return remembered("mail-words", lambda: dict(MailWords.objects.exclude(texts={}).values_list("mail", "texts")))


def own_words(template: str, name: str) -> dict[str, str]:
    """Return the own paragraph of the mail `template` ("people/accepted") to somebody called `name`, by language."""
    mail = template.rpartition("/")[2]
    texts = words_of_mails().get(mail, {}) if mail in WordedMail.values else {}
    return {language: text.replace("{name}", name) for language, text in texts.items()}
