"""Mail about joining. Each function queues one message, in the transaction of the act that it tells of."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.utils import translation

from cop.network.models import Community
from cop.network.queries import partnership
from cop.people.access import applications_visible_to, held_now, may_decide
from cop.people.choices import Rhythm, Role, Standing
from cop.people.letter_addresses import MORE, reply_address
from cop.people.links import signed
from cop.people.mail_providers import domain_of
from cop.people.mails.recipients import to_person
from cop.people.models import Application, Organisation, Person, PersonLanguage, Remark, RoleHeld
from cop.people.queries.applications import Decided, newest_application, places_asked, stops
from cop.people.queries.secretariat import secretariat
from cop.people.queries.seen import seen_one
from cop.people.queries.wording import own_words
from cop.services.languages.queries import supported
from cop.services.mail.actions import Recipient, queue
from cop.services.mail.links import absolute


def code(application: Application, number: int, shown: str) -> None:
    """Send the code `shown` (row `number`) to the address that it proves.

    Looks up what `already_known` looks up: the time that it takes tells nobody whether an address is known.
    """
    PersonLanguage.objects.filter(person=0).first()
    newest_application(Person(pk=0))
    context = {
        "code": shown,
        "resume": absolute("people:join_resume", application.key),
        "delegate": application.delegate_name,
    }
    _send("people/join_code", _to_applicant(application), context, key=f"join-code-{number}", secret=True)


def already_known(application: Application, number: int, person: Person) -> None:
    """Tell somebody who is with us, in place of the code `number`, how they stand and how to sign in."""
    how_they_stand(person, application.email, key=f"join-code-{number}")


def how_they_stand(person: Person, address: str, *, key: str) -> None:
    """Tell somebody who is with us, and asks to join, how they stand and how to sign in."""
    to = to_person(person, address)
    newest = newest_application(person)
    with translation.override(supported(to.language) or "en"):
        stop = next((stop for stop in stops(newest) if stop.state == "now"), None) if newest else None
    context = {
        "merged": person.standing == Standing.MERGED,
        "address": address,
        "is_member": person.standing == Standing.MEMBER,
        "was_member": person.standing == Standing.FORMER,
        "stop": stop,
        "sign_in": absolute("account_request_login_code"),
    }
    _send("people/already_known", to, context, key=key)


def waiting(application: Application) -> None:
    """Tell the applicant what happens next."""
    context = {"places": _names(places_asked(application)), "address": absolute("people:my_application")}
    _send_about(application, "people/application_waiting", _to_applicant(application), context, "waiting")


def application_new(application: Application) -> None:
    """Tell the desk that there is an application."""
    for to in _desk(application):
        _send_about(application, "people/application_new", to, _for_desk(application), f"new-{to.address}")


def rest_waits(application: Application, decided: Decided) -> None:
    """Tell whoever decides on the rest of an application what was decided of it, and that the rest waits for them."""
    assert decided.rest is not None
    said = {"given": _names(decided.given), "refused": _names(decided.refused), "reason": application.reason}
    for to in _desk(decided.rest):
        _send_about(decided.rest, "people/rest_waits", to, _for_desk(decided.rest) | said, f"rest-{to.address}")


def more_asked(application: Application, question: Remark) -> None:
    """Send the applicant what the desk asks, with the link that takes the answer."""
    answer = absolute("people:join_answer", signed("answer", application.pk, question.pk))
    context = {"question": question.text, "answer": answer, "by_mail": bool(settings.MAIL_DOMAIN)}
    reply_to = reply_address(MORE, question.pk, application.person_id)
    to = _to_applicant(application)
    _send_about(application, "people/more_asked", to, context, f"asked-{question.pk}", reply_to=reply_to)


def more_answered(application: Application, answer: Remark) -> None:
    """Tell the desk what the applicant answered."""
    for to in _desk(application):
        context = {**_for_desk(application), "answer": answer.text}
        _send_about(application, "people/more_answered", to, context, f"answered-{answer.pk}-{to.address}")


def accepted(application: Application, decided: Decided, *, was_member: bool) -> None:
    """Welcome the new member, with first steps; whoever `was_member` already is told what they joined besides.

    Mail about what is new begins now for whoever wants it, and so it carries for them the link that stops that.
    """
    context = {
        "was_member": was_member,
        "by_rule": bool(application.by_rule),
        **_decided(decided),
        "reason": application.reason,
        "profile": absolute("people:profile"),
        "directory": absolute("people:directory"),
        "communities": [
            {"names": place.names, "address": absolute("website:community", place.slug)}
            for place in decided.given
            if place
        ],
        "data": absolute("people:my_data"),
        "sign_in": absolute("account_request_login_code"),
    }
    to, event = _to_applicant(application), _once("accepted", application)
    news = "" if application.applicant.news_rhythm == Rhythm.NONE else "news"
    _send_about(application, "people/accepted", to, context, event, category=news)


def welcomed(person: Person, given: Sequence[Community | None]) -> None:
    """Welcome somebody from a list who said that they want to be a member."""
    context = {
        "places": _names(given),
        "profile": absolute("people:profile"),
        "directory": absolute("people:directory"),
        "communities": [
            {"names": place.names, "address": absolute("website:community", place.slug)} for place in given if place
        ],
        "data": absolute("people:my_data"),
    }
    news = "" if person.news_rhythm == Rhythm.NONE else "news"
    _send("people/accepted", to_person(person), context, key=f"welcomed-{person.pk}", category=news)


def declined(application: Application, decided: Decided) -> None:
    """Tell the applicant what was declined and why, and what of their wish still waits."""
    context = {"reason": application.reason, "join": absolute("people:join"), **_decided(decided)}
    _send_about(application, "people/declined", _to_applicant(application), context, _once("declined", application))


def focal_person_told(application: Application, organisation: Organisation) -> None:
    """Tell the focal person, if there is one, that somebody was accepted by the organisation's domain, with the link to
    say "not ours".

    Name and address are theirs to see only where the person shows them; the domain is the organisation's own.
    """
    focal = organisation.focal_person
    if focal is None:
        return
    shown = seen_one(application.applicant, focal)
    context = {
        "name": shown.name,
        "role": next((there.role for there in shown.affiliations if there.organisation == organisation), ""),
        "email": shown.email or f"…@{domain_of(application.email)}",
        "organisation": organisation,
        "not_ours": absolute("people:join_not_ours", signed("not-ours", application.pk, focal.pk)),
    }
    _send_about(application, "people/focal_person_told", to_person(focal), context, _once("focal", application))


def disputed(application: Application, organisation: Organisation) -> None:
    """Tell the secretariat and the applicant that the organisation's focal person said "not ours"."""
    moment = f"{application.changed:%Y%m%d%H%M%S}"
    for to in _desk(application):
        context = {**_for_desk(application), "organisation": organisation}
        _send_about(application, "people/disputed", to, context, f"disputed-{moment}-{to.address}")
    context = {"address": absolute("people:my_application")}
    _send_about(application, "people/looked_at_again", _to_applicant(application), context, f"again-{moment}")


def thread_of(application: Application) -> str:
    """Return the thread in which all mail about an application hangs together."""
    return f"application-{application.pk}"


def _send(template: str, to: Recipient, context: dict[str, Any], *, key: str, **options: Any) -> None:
    shown = {"partnership": partnership(), "own_words": own_words(template, to.name), **context}
    queue(template, to=to, context=shown, key=key, **options)


def _send_about(
    application: Application, template: str, to: Recipient, context: dict[str, Any], event: str, **options: Any
) -> None:
    key = f"application-{application.pk}-{event}"
    _send(template, to, context, key=key[:200], thread=thread_of(application), **options)


def _once(event: str, application: Application) -> str:
    """A decision that was taken back may be made again, and is told again."""
    return f"{event}-{application.decided:%Y%m%d%H%M%S}"


def _to_applicant(application: Application) -> Recipient:
    if application.person is not None:
        return to_person(application.person)
    return Recipient(application.email, None, application.language, application.sample)


def _desk(application: Application) -> Iterator[Recipient]:
    """Whoever may decide on the application: the facilitators of its communities, and the secretariat, whom a member
    that asks for communities with facilitators does not trouble.

    The secretariat is its one address where it has one, otherwise each of its people. Whose role rests, because they have
    no second factor, reads nothing at the desk, and so nothing here.
    """
    facilitators = _facilitators(application)
    yield from map(to_person, facilitators)
    if facilitators and application.applicant.standing == Standing.MEMBER and not application.partnership:
        return
    office = partnership()
    if office.email:
        yield Recipient(office.email, sample=application.sample)
        return
    readers = [one for one in secretariat() if applications_visible_to(one).filter(pk=application.pk).exists()]
    yield from map(to_person, readers)


def _facilitators(application: Application) -> list[Person]:
    roles = RoleHeld.objects.filter(held_now(), role=Role.FACILITATOR, community__in=application.communities.all())
    holders = Person.objects.filter(is_active=True, roles_held__in=roles).distinct()
    return [one for one in holders if may_decide(one, application)]


def _for_desk(application: Application) -> dict[str, Any]:
    person = application.applicant
    return {
        "name": person.name,
        "both_names": f"{person.name} ({person.name_latin})" if person.name_latin else person.name,
        "country": person.country,
        "organisation": application.organisation,
        "organisation_joins": application.organisation_joins,
        "sentence": application.answers.get("work", {}).get("sentence", ""),
        "places": _names(places_asked(application)),
        "desk": absolute("desk:application", application.pk),
    }


def _decided(decided: Decided) -> dict[str, Any]:
    """What was given and refused, and what waits with the secretariat or, without the partnership, with facilitators."""
    rest = places_asked(decided.rest) if decided.rest else []
    return {
        "places": _names(decided.given),
        "refused": _names(decided.refused),
        "waiting": _names(rest),
        "with_secretariat": None in rest,
        "my_application": absolute("people:my_application"),
    }


def _names(places: Sequence[Community | None]) -> list[dict[str, str]]:
    """Return the names of what is joined, each in all its languages: the mail's language is chosen when it is rendered."""
    return [place.names if place else partnership().names for place in places]
