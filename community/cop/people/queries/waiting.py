"""What waits for a person. Every room that has something adds it; the person's home shows all of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cop.people.access import applications_visible_to, has_second_factor, holds_guarded_role, viewpoint
from cop.people.choices import ApplicationState, Standing
from cop.people.models import Affiliation, Application, Expertise, Person, PersonLanguage
from cop.people.queries.erasing import unconfirmed
from cop.people.queries.organisation import proposed
from cop.people.queries.security import addresses_to_come, new_addresses
from cop.services.languages.queries import day, moment, number
from cop.services.mail.incoming.pausing import pauses_of


@dataclass(frozen=True)
class Waiting:
    """One thing: what it is, what can be done, where; `urgent` where somebody else waits for it."""

    text: str
    act: str
    address: str
    urgent: bool = False


For = Callable[[Person], Iterable[Waiting]]
_ROOMS: list[For] = []


def register(waiting_for: For) -> None:
    """Register a function that returns what waits for a person in its room, in a constant number of queries."""
    _ROOMS.append(waiting_for)


def waiting_for(person: Person) -> list[Waiting]:
    """Return all that waits for `person`, what others wait for first."""
    return sorted((one for room in _ROOMS for one in room(person)), key=lambda one: not one.urgent)


def application(person: Person) -> Iterable[Waiting]:
    """How an application of the person's stands that is not decided yet."""
    under_way = Application.objects.filter(person=person, state__in=(ApplicationState.WAITING, ApplicationState.ASKED))
    for state in under_way.order_by("started").values_list("state", flat=True):
        asked = state == ApplicationState.ASKED
        text = (
            _("The secretariat has a question about your application.")
            if asked
            else _("Your application is being read.")
        )
        act = _("Answer it") if asked else _("See where it stands")
        yield Waiting(text, act, reverse("people:my_application"), urgent=asked)


def decisions(person: Person) -> Iterable[Waiting]:
    """Applications that the person may decide."""
    if not viewpoint(person).may("people.decide_application"):
        return
    if count := applications_visible_to(person).filter(state=ApplicationState.WAITING).count():
        text = ngettext("%(count)s person wants to join.", "%(count)s people want to join.", count)
        yield Waiting(text % {"count": number(count)}, _("Read and decide"), reverse("desk:applications"), urgent=True)


def new_organisations(person: Person) -> Iterable[Waiting]:
    """Organisations that somebody named and that the secretariat looks at."""
    if not viewpoint(person).may("people.edit_any_organisation"):
        return
    if count := proposed(person).count():
        text = ngettext("%(count)s new organisation was named.", "%(count)s new organisations were named.", count)
        yield Waiting(text % {"count": number(count)}, _("Look at what was named"), reverse("desk:organisations"))


def erasures(person: Person) -> Iterable[Waiting]:
    """Erasures that were asked on the telephone and wait for the person as the second of the secretariat."""
    if not viewpoint(person).may("people.leave_or_erase_by_telephone"):
        return
    theirs = unconfirmed().exclude(entered_by=person).exclude(person=person)
    for number_of_person in theirs.order_by("due").values_list("person", flat=True):
        text = _("An erasure that was asked on the telephone waits for a second person of the secretariat.")
        yield Waiting(text, _("Read and confirm"), reverse("people:telephone", args=[number_of_person]), urgent=True)


def addresses(person: Person) -> Iterable[Waiting]:
    """Addresses that the person wants to sign in with and that have not both answered yet, and those that come after a call."""
    for address, due in addresses_to_come().filter(person=person).values_list("email", "due"):
        said = {"address": address, "moment": moment(due) if due else ""}
        text = (
            _("The secretariat was asked on the telephone to make %(address)s your main address on %(moment)s.") % said
        )
        yield Waiting(text, _("How it stands"), reverse("security"), urgent=True)
    for number_of_new, address in new_addresses().filter(person=person, due=None).values_list("pk", "email"):
        text = _("%(address)s is not confirmed yet.") % {"address": address}
        yield Waiting(text, _("Confirm it"), reverse("prove_address", args=[number_of_new]))


def mail_that_came_back(person: Person) -> Iterable[Waiting]:
    """The person's addresses to which no mail goes any more."""
    for address, since in pauses_of(person.pk).values_list("address", "since"):
        text = _("No mail goes to %(address)s since %(since)s, for it came back.")
        page = reverse("people:person", args=[person.pk]) + "#no-mail"
        yield Waiting(text % {"address": address, "since": day(since)}, _("See why"), page)


def second_factor(person: Person) -> Iterable[Waiting]:
    """The second step of signing in, for somebody whose role rests without it."""
    if holds_guarded_role(person) and not has_second_factor(person):
        text = _("Your role asks for a second step when you sign in. Until you have one, it rests.")
        yield Waiting(text, _("Add a passkey or an app"), reverse("security"), urgent=True)


def gaps(person: Person) -> Iterable[Waiting]:
    """What others cannot find the person by, because the profile does not say it."""
    if person.standing != Standing.MEMBER:
        return
    said = Person.objects.filter(pk=person.pk).values_list(
        Exists(Expertise.objects.filter(person=OuterRef("pk"))),
        Exists(Affiliation.objects.filter(person=OuterRef("pk"))),
        Exists(PersonLanguage.objects.filter(person=OuterRef("pk"))),
    )
    knows, works, reads = said.get()
    profile = reverse("people:profile")
    if not knows:
        yield Waiting(
            _("Your profile does not say what you know, so nobody can find you by it."), _("Say what you know"), profile
        )
    if not works:
        yield Waiting(_("Your profile does not say where you work."), _("Say where you work"), profile)
    if not person.country:
        yield Waiting(_("Your profile does not say in which country you are."), _("Say where you are"), profile)
    if not reads:
        languages = f"{profile}#languages"
        yield Waiting(_("Your profile does not say which languages you read."), _("Add your languages"), languages)
    if person.photo_id is None:
        yield Waiting(
            _("Your page has no photo. With one, colleagues recognise you."), _("Add a photo"), f"{profile}#photo"
        )
