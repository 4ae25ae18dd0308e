"""Taking the samples out."""

from collections.abc import Callable, Collection

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q

from cop.network.models import Partnership
from cop.people.actions.emptying import empty
from cop.people.choices import MergeKind
from cop.people.models import Affiliation, Application, LikelyDouble, Likeness, Merge, Organisation, Person
from cop.people.queries.indexing import ORGANISATION, PERSON
from cop.services.ledger.actions import forget, record
from cop.services.mail.actions import forget_samples
from cop.services.search.actions import index

AT_ONCE = 1000

_REMOVERS: list[Callable[[], object]] = []


def register_remover(remover: Callable[[], object]) -> None:
    """Register what a room above this one takes out before the sample people go, in the same transaction."""
    _REMOVERS.append(remover)


@transaction.atomic
def remove_demo() -> list[Organisation]:
    """Delete every person, organisation and application that is marked as a sample, with all that hangs on them.

    What real people made stays: sample organisations that a real person works or worked at, or applied for, are
    returned and not deleted. Sends nothing. The ledger keeps that samples were there and went, and nothing of what they
    were called.
    """
    _end_sessions()
    for remover in _REMOVERS:
        remover()
    forget_samples()
    Organisation.objects.filter(merged_into__sample=True).update(merged_into=None)
    people = _delete(Person, PERSON)
    Application.objects.filter(sample=True).delete()
    kept = list(Organisation.objects.filter(_holds_real_people(), sample=True).order_by("sort_name", "pk"))
    organisations = _delete(Organisation, ORGANISATION, but=[organisation.pk for organisation in kept])
    if people or organisations:
        partnership = Partnership.objects.get(pk=1)
        partnership.demo = False
        partnership.save(update_fields=["demo"])
        old = {"people": people, "organisations": organisations}
        record("people.samples_removed", partnership, acting_person=None, old=old)
    return kept


def _holds_real_people() -> Q:
    there = Affiliation.objects.filter(organisation=OuterRef("pk"), person__sample=False)
    asked = Application.objects.filter(organisation=OuterRef("pk"), sample=False)
    return Q(Exists(there)) | Q(Exists(asked))


def _end_sessions() -> None:
    samples = {str(number) for number in Person.objects.filter(sample=True).values_list("pk", flat=True)}
    theirs = [one.session_key for one in Session.objects.iterator() if one.get_decoded().get(SESSION_KEY) in samples]
    Session.objects.filter(session_key__in=theirs).delete()


def _delete(model: type[Model], kind: str, but: Collection[int] = ()) -> int:
    everything, deleted = model._default_manager, 0
    samples = everything.filter(sample=True).exclude(pk__in=but).order_by("pk").values_list("pk", flat=True)
    while numbers := list(samples[:AT_ONCE]):
        if model is Person:
            _forget_people(numbers)
        _forget_merges(MergeKind.PERSON if model is Person else MergeKind.ORGANISATION, numbers)
        everything.filter(pk__in=numbers).delete()
        index(kind, numbers)
        deleted += len(numbers)
    return deleted


def _forget_people(numbers: Collection[int]) -> None:
    """Whoever could sign in may have left traces that do not go with their row; those who were generated could not."""
    for person in Person.objects.filter(pk__in=numbers).exclude(emailaddress=None).distinct():
        empty(person, sessions=())
    forget(*numbers)


def _forget_merges(kind: MergeKind, numbers: Collection[int]) -> None:
    """Samples are merged with samples only."""
    Merge.objects.filter(Q(kept__in=numbers) | Q(gone__in=numbers), kind=kind).delete()
    LikelyDouble.objects.filter(Q(one__in=numbers) | Q(other__in=numbers), kind=kind).delete()
    Likeness.objects.filter(kind=kind, number__in=numbers).delete()
