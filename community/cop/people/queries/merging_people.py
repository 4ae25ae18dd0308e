"""Two people side by side: what of each stays when they are merged, and what keeps them from being merged."""

from collections.abc import Collection

from django.db.models import Count, Max, Q

from cop.people.access import has_authenticator, holds_guarded_role, running
from cop.people.choices import REQUIRED_CONSENTS, Audience, ConsentKind, Field, Standing
from cop.people.models import Consent, Erasure, Membership, Person
from cop.people.queries.consenting import agreed_to

CHOICES: dict[str, tuple[tuple[str, ...], Field]] = {
    "name": (("name",), Field.NAME),
    "name_latin": (("name_latin",), Field.NAME),
    "addressed_as": (("addressed_as",), Field.NAME),
    "country": (("country", "place"), Field.COUNTRY),
    "learning": (("learning",), Field.LEARNING),
    "photo": (("photo_id",), Field.PHOTO),
    "links": (("links",), Field.LINKS),
    "phone": (("phone",), Field.PHONE),
    "postal_address": (("postal_address",), Field.ADDRESS),
}
"""What is chosen field by field: its columns, which go together, and the field whose audience it has."""

RANK = {Standing.MEMBER: 3, Standing.FORMER: 2, Standing.APPLICANT: 1, Standing.LISTED: 0}
"""Whoever stands higher stays."""


def differing(kept: Person, gone: Person) -> list[str]:
    """Return the choices of which the one who is gone says something, and something else."""
    return [
        name
        for name, (columns, _field) in CHOICES.items()
        if any(getattr(gone, column) for column in columns)
        and any(getattr(gone, column) != getattr(kept, column) for column in columns)
    ]


def filled_from(kept: Person, gone: Person) -> list[str]:
    """Return the choices that are taken from the one who is gone unless somebody says else: those that are empty."""
    return [name for name in differing(kept, gone) if not any(getattr(kept, column) for column in CHOICES[name][0])]


def has_chosen(person: Person) -> bool:
    """Whether a person ever said what they agree to and who sees what: not somebody of a list who confirmed nothing."""
    return person.standing != Standing.LISTED or Consent.objects.filter(person=person).exists()


def consents_after(kept: Person, gone: Person) -> set[ConsentKind]:
    """Return the consents that hold after a merge: those of the one who stays, and of what nobody needs for a membership
    only what the other one agreed to as well."""
    held = agreed_to(kept)
    return held if not has_chosen(gone) else {k for k in held if k in REQUIRED_CONSENTS or k in agreed_to(gone)}


def audiences_after(kept: Person, gone: Person, touched: Collection[Field]) -> dict[str, Audience]:
    """Return who sees each field after a merge: the more private audience of the two, of somebody who never chose any
    only where something of theirs comes in; nobody but the secretariat without the consent to be shown."""
    shown = ConsentKind.DIRECTORY not in agreed_to(kept) or ConsentKind.DIRECTORY in consents_after(kept, gone)
    wins = list(Field) if has_chosen(gone) else touched
    places = [_communities(person) for person in (kept, gone)]
    after = {}
    for name in Field:
        theirs = [Audience(getattr(person, f"seen_{name.value}")) for person in (kept, gone)]
        widest = _more_private(theirs, places) if name in wins else theirs[0]
        after[f"seen_{name.value}"] = widest if shown else Audience.SECRETARIAT
    return after


def _more_private(audiences: list[Audience], places: list[set[int | None]]) -> Audience:
    """Return the audience of a field that neither showed to more people. Whoever shows it to their communities has more of
    them after the merge, and did not show it there."""
    narrowest = max(audiences)
    grown = any(
        audience == Audience.COMMUNITIES and place != places[0] | places[1]
        for audience, place in zip(audiences, places, strict=True)
    )
    return Audience.SECRETARIAT if grown and narrowest == Audience.COMMUNITIES else narrowest


def _communities(person: Person) -> set[int | None]:
    return set(Membership.objects.filter(running(), person=person).values_list("community", flat=True))


def hindrances(kept: Person, gone: Person) -> dict[str, bool]:
    """Return what may keep two people from being merged, by name, the first that holds being told."""
    both = (kept, gone)
    ranks = [RANK.get(Standing(person.standing)) for person in both]
    return {
        "same": kept.pk == gone.pk or None in ranks,
        "samples": kept.sample != gone.sample,
        "mailbox": kept.shared_mailbox or gone.shared_mailbox,
        "erasing": Erasure.objects.filter(person__in=both, done=None).exists(),
        "role": holds_guarded_role(*both),
        "second_steps": has_authenticator(*both),
        "turn_round": None not in ranks and ranks[1] > ranks[0],  # type: ignore[operator]
        "taken_back": _took_back_since(kept, gone),
    }


def _took_back_since(kept: Person, gone: Person) -> bool:
    """Whether the newest word on a consent that a membership needs is that the one who is gone took it back."""
    given = Consent.objects.filter(person__in=(kept, gone), text__kind__in=REQUIRED_CONSENTS).order_by()
    last = given.values("person", "text__kind").annotate(
        given_last=Max("given"), withdrawn_last=Max("withdrawn"), holding=Count("pk", filter=Q(withdrawn=None))
    )
    words = {(one["person"], one["text__kind"]): one for one in last}
    pairs = [(words.get((kept.pk, kind)), words.get((gone.pk, kind))) for kind in REQUIRED_CONSENTS]
    return any(
        mine["holding"] and not theirs["holding"] and theirs["withdrawn_last"] > mine["given_last"]
        for mine, theirs in pairs
        if mine and theirs
    )
