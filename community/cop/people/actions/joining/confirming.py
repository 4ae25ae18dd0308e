"""From a draft to an application of a person: the address is confirmed, and with it the person begins to exist."""

from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from cop.network.countries import main_time_zone
from cop.network.models import Topic
from cop.people import access
from cop.people.actions import codes
from cop.people.actions.joining import deciding
from cop.people.actions.joining.consenting import Agreed, missing_consents, record_consents
from cop.people.actions.joining.drafting import is_finished
from cop.people.actions.joining.refusals import AlreadyDone, AlreadyKnown, WrongCode
from cop.people.actions.telephone import TELEPHONE
from cop.people.choices import (
    ApplicationState,
    Audience,
    CodePurpose,
    ConsentKind,
    Field,
    Listing,
    Rhythm,
)
from cop.people.mails import joining as mails
from cop.people.models import (
    Affiliation,
    Application,
    Expertise,
    Organisation,
    Person,
    PersonLanguage,
)
from cop.people.queries.admitting import person_at
from cop.people.queries.erasing import Asked
from cop.services.ledger.actions import record


def send_code(application: Application) -> None:
    """Mail a code for a draft to its address; whoever holds the draft's key may ask for it.

    Somebody who is with us already gets a mail that says so instead; nothing that the caller sees tells the two apart.
    An older code stays as good as it was. How often is counted by the caller, who knows which client asks.
    """
    with transaction.atomic():
        made = codes.make(CodePurpose.JOIN, application.email, application=application)
        known = person_at(application.email)
        if known is None:
            mails.code(application, made.number, made.shown)
        else:
            mails.already_known(application, made.number, known)
        application.answers["sent_to"] = application.email
        Application.objects.filter(pk=application.pk).update(answers=application.answers)


def prove(application: Application, typed: str) -> Application:
    """Take a code for a draft; the caller may then call `confirm` for the address that the draft has now.

    The draft keeps that the address is proven: whoever began it, and may not be the owner of the address, needs a code
    from now on. Returns the draft; raises WrongCode, and AlreadyDone when it is none any more or was proven meanwhile.
    """
    with transaction.atomic():
        draft = _proven(application, typed)
    if draft is None:
        raise WrongCode
    return draft


def prove_and_confirm(application: Application, typed: str) -> Person:
    """Take a code for a finished draft and do what `confirm` does, at once: a second press finds it sent, never between.

    Raises what `prove` and `confirm` raise.
    """
    with transaction.atomic():
        draft = _proven(application, typed)
        person = confirm(draft) if draft else None
    if person is None:
        raise WrongCode
    return person


def _proven(application: Application, typed: str) -> Application | None:
    """A wrong code is no error yet: that it was tried is kept."""
    draft = Application.objects.select_for_update().get(pk=application.pk)
    if draft.state != ApplicationState.DRAFT or draft.proven != application.proven:
        raise AlreadyDone(draft)
    if not codes.use(CodePurpose.JOIN, draft.email, typed, application=draft):
        return None
    draft.proven, draft.proven_email = timezone.now(), draft.email
    draft.save(update_fields=["proven", "proven_email"])
    return draft


def confirm(application: Application) -> Person:
    """Make the person of a finished draft whose address was proven by a code; the caller has seen to that.

    Changes: the person, their address (confirmed), languages, affiliation, expertise and consents; an organisation that
    nobody knows is proposed; the application goes to the secretariat, or is accepted by rule. Sends the applicant and
    the secretariat a mail each. Raises AlreadyDone for a second call, AlreadyKnown when the address belongs to somebody,
    ValueError when a needed consent is missing.
    """
    return _confirm(application, _ticked(application))


def confirm_by_mail(application: Application) -> Person:
    """Make the person of a finished draft that was filled in by mails which prove its address; the caller has seen to that.

    Does, sends and raises what `confirm` does; the consents say that they came by mail.
    """
    now = timezone.now()
    proven = Application.objects.filter(pk=application.pk, state=ApplicationState.DRAFT)
    proven.update(proven=now, proven_email=application.email)
    return _confirm(application, _ticked(application), channel="mail")


def confirm_by_telephone(
    application: Application, asked: Asked, *, agreed_on_telephone: Agreed, acting_person: Person
) -> Person:
    """Confirm an applicant's address on the telephone, where mail does not reach them. For the secretariat.

    Does and sends what `confirm` does, without the rule; the ledger says "telephone", who asked, when, and how we made
    sure. `agreed_on_telephone` is what the applicant agreed to now, beside what they ticked themselves. Raises
    PermissionDenied, and what `confirm` raises.
    """
    if not access.may_confirm_by_telephone(acting_person, application):
        raise PermissionDenied
    also = {kind: version for kind, version in agreed_on_telephone.items() if kind not in _ticked(application)}
    return _confirm(application, _ticked(application), by=acting_person, asked=asked, also=also)


def _ticked(application: Application) -> Agreed:
    consents = application.answers.get("joins", {}).get("consents", {})
    return {ConsentKind(kind): version for kind, version in consents.items()}


def _confirm(
    application: Application,
    agreed: Agreed,
    *,
    by: Person | None = None,
    asked: Asked | None = None,
    also: Agreed | None = None,
    channel: str = "web",
) -> Person:
    try:
        with transaction.atomic():
            _take(application, by)
            if person_at(application.email) is not None:
                raise AlreadyKnown
            return _admit(application, agreed, also or {}, by=by, asked=asked, channel=channel)
    except IntegrityError:
        if person_at(application.email) is not None:
            raise AlreadyKnown from None
        raise


def _take(application: Application, by: Person | None) -> None:
    """Let exactly one caller go on."""
    now = timezone.now()
    taken = Application.objects.filter(pk=application.pk, state=ApplicationState.DRAFT).update(
        state=ApplicationState.WAITING, confirmed=now, confirmed_by=by, changed=now
    )
    application.refresh_from_db()
    if not taken:
        raise AlreadyDone(application)


def _admit(
    application: Application, agreed: Agreed, also: Agreed, *, by: Person | None, asked: Asked | None, channel: str
) -> Person:
    if not is_finished(application) or missing_consents({*agreed, *also}):
        raise ValueError("an application is confirmed when it is finished and agreed to")
    person = _make_person(application, {*agreed, *also})
    application.person = person
    application.organisation = _organisation(application, person)
    application.answers.pop("typed", None)
    application.save()
    _add_what_they_do(application, person)
    language = application.answers["joins"].get("language") or application.language
    record_consents(person, agreed, language=language, channel=channel)
    record_consents(person, also, language=language, channel=TELEPHONE, typed_by=by)
    record(
        "people.address_confirmed",
        person,
        acting_person=by or person,
        about=person,
        new=asked._asdict() if asked else None,
        on_behalf=TELEPHONE if asked else "",
    )
    deciding.apply(application, by_rule=by is None)
    return person


def _make_person(application: Application, agreed: set[ConsentKind]) -> Person:
    you = application.answers["you"]
    person = Person.objects.create_user(
        application.email,
        name=you["name"],
        name_latin=you.get("name_latin", ""),
        country=you["country"],
        time_zone=main_time_zone(you["country"]),
        news_rhythm=Rhythm.WEEKLY if ConsentKind.NEWS in agreed else Rhythm.NONE,
        sample=application.sample,
        **_audiences(agreed),
    )
    PersonLanguage.objects.create(person=person, language=you["language"], position=0)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def _audiences(agreed: set[ConsentKind]) -> dict[str, Audience]:
    """Without the consent to be shown to other members, nothing is shown to them."""
    if ConsentKind.DIRECTORY in agreed:
        return {}
    return {f"seen_{field.value}": Audience.SECRETARIAT for field in Field}


def _organisation(application: Application, person: Person) -> Organisation | None:
    work = application.answers["work"]
    if work["capacity"] != "organisation":
        return None
    chosen = Organisation.objects.filter(
        pk=work["organisation"], listing=Listing.LISTED, merged_into__isnull=True
    ).first()
    return chosen or _propose(work, person)


def _propose(work: dict[str, Any], person: Person) -> Organisation:
    proposed = Organisation.objects.create(
        name=work["organisation_name"], category=work["category"], country=person.country, sample=person.sample
    )
    new = {"name": proposed.name, "category": proposed.category, "country": proposed.country}
    record("people.organisation_proposed", proposed, acting_person=person, new=new)
    return proposed


def _add_what_they_do(application: Application, person: Person) -> None:
    work = application.answers["work"]
    if application.organisation:
        Affiliation.objects.create(person=person, organisation=application.organisation, role=work["role"])
    for position, topic in enumerate(Topic.objects.filter(code__in=work["topics"], retired__isnull=True)):
        Expertise.objects.create(person=person, topic=topic, position=position)
