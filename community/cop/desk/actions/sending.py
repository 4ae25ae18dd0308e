"""Sending letters, by jobs: the recipients are fixed first, then their mails are made, so many at a time.

Each step takes up where the last one ended, whatever ended it: whoever gets a letter is a row before anything is sent, the
mail to them has a key and a Message-ID of its own, and making it again changes nothing.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from time import monotonic

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from cop.desk.access import may_write_as
from cop.desk.choices import LeftOut, LetterState
from cop.desk.mails import letter_in, letter_to
from cop.desk.models import Addressee, Letter
from cop.desk.queries.letters import Reading, became, counted, needs_second, picked_for, readers, sorted_out
from cop.people.models import Person
from cop.services.ledger.actions import record
from cop.services.mail import actions as mail
from cop.services.mail.actions import ToMany
from cop.services.mail.models import Message

AT_ONCE = 250
A_MINUTE = 500
"""So many mails of a letter are due in each minute: the others of the house do not wait behind them."""

KEPT_FOR = timedelta(days=365)
ENDED = (LetterState.SENT, LetterState.STOPPED)


def send_due() -> None:
    """Begin every letter whose moment has come, and go on with those that are being sent; ends before the queue ends it."""
    end = monotonic() + settings.Q_CLUSTER["timeout"] / 2
    due = Letter.objects.filter(state=LetterState.SCHEDULED, due__lte=timezone.now())
    for number in due.order_by("due").values_list("pk", flat=True):
        begin(number)
    for letter in Letter.objects.filter(state=LetterState.SENDING).select_related("community").order_by("begun"):
        said: dict[Reading, ToMany] = {}
        while monotonic() < end and make_some(letter, said):
            pass


@transaction.atomic
def begin(number: int) -> None:
    """Fix who gets a letter whose moment has come, as the one who sent it may write to them now; a second call changes
    nothing.

    One whose sender may write it no more is a draft again; one that reaches more people by now than one may write to
    alone waits for a second person.
    """
    due = Letter.objects.select_for_update(of=("self",)).select_related("community", "sent_by")
    letter = due.filter(pk=number, state=LetterState.SCHEDULED, due__lte=timezone.now()).first()
    if letter is None:
        return
    sender = letter.sent_by
    if sender is None or not may_write_as(sender, letter.community_id):
        letter.state, letter.due, letter.asked, letter.sent_by = LetterState.DRAFT, None, None, None
        _keep(letter, "desk.letter_called_off")
        return
    counts = counted(letter, sender)
    if letter.approved_by_id is None and needs_second(letter, counts.get("", 0), sender):
        letter.state = LetterState.ASKED
        _keep(letter, "desk.letter_asked", people=counts.get("", 0))
        return
    reached = picked_for(letter, sender).filter(left="").order_by("pk").values_list("pk", flat=True)
    rows = [Addressee(letter=letter, person_id=person) for person in reached]
    Addressee.objects.bulk_create(rows, batch_size=1000)
    letter.left_out = {reason: count for reason, count in counts.items() if reason}
    letter.state, letter.begun = LetterState.SENDING, timezone.now()
    _keep(letter, "desk.letter_sending", people=len(rows))


def make_some(letter: Letter, said: dict[Reading, ToMany]) -> bool:
    """Make the mails to the next few who are to get a letter, and say whether there may be more to do.

    Who withdrew, left or asked to be erased since the recipients were fixed is left out. `said` remembers what was said in
    each language.
    """
    waiting = Addressee.objects.filter(letter=letter, queued=False, person__isnull=False).order_by("pk")[:AT_ONCE]
    numbers = dict(waiting.values_list("person", "pk"))
    if not numbers:
        _end(letter)
        return False
    people = list(sorted_out(Person.objects.filter(pk__in=numbers), letter.purpose))
    left = {person.pk: person.left for person in people if person.left}
    made = _made(letter, [person for person in people if person.pk not in left], said, left)
    with transaction.atomic():
        now = Letter.objects.select_for_update().filter(pk=letter.pk, state=LetterState.SENDING).first()
        if now is None:
            return False
        rows = Addressee.objects.select_for_update().filter(pk__in=numbers.values(), queued=False)
        live = set(rows.filter(person__isnull=False).values_list("person", flat=True))
        mail.queue_ready([message for message in made if message.to_person in live])
        rows.filter(person__in=left).delete()
        rows.update(queued=True)
        late = Counter(reason for person, reason in left.items() if person in live)
        if late:
            now.left_out = dict(Counter(now.left_out) + late)
            now.save(update_fields=["left_out"])
    return True


def forget_who() -> None:
    """Keep counts alone of the letters that ended a year ago; called by a schedule."""
    for letter in Letter.objects.filter(state__in=ENDED, ended__lt=timezone.now() - KEPT_FOR, counts={}):
        with transaction.atomic():
            counts = became(letter).kept
            Letter.objects.filter(pk=letter.pk).update(counts=counts, group="", filters={})
            Addressee.objects.filter(letter=letter).delete()
            mail.forget_thread(letter.thread)


def forget_person(person_number: int, *, contributions_too: bool) -> None:
    """Take a person off the letters that they got or had a hand in; how many got one stays. The texts stay."""
    Addressee.objects.filter(person=person_number).update(person=None)
    for column in ("written_by", "sent_by", "approved_by"):
        Letter.objects.filter(**{column: person_number}).update(**{column: None})


def _made(letter: Letter, people: list[Person], said: dict[Reading, ToMany], left: dict[int, str]) -> Iterable[Message]:
    made = []
    begun = letter.begun or timezone.now()
    before = Addressee.objects.filter(letter=letter, queued=True).aggregate(mails=Count("pk"))["mails"]
    for place, reader in enumerate(readers(letter, people), start=before):
        if reader.reading not in said:
            said[reader.reading] = letter_in(letter, reader.reading)
        key, due = f"{letter.thread}-{reader.person.pk}", begun + timedelta(minutes=place // A_MINUTE)
        try:
            made.append(letter_to(said[reader.reading], reader, key=key, due=due))
        except ValidationError:
            left[reader.person.pk] = LeftOut.NO_ADDRESS
    return made


@transaction.atomic
def _end(letter: Letter) -> None:
    now = Letter.objects.select_for_update(of=("self",)).filter(pk=letter.pk, state=LetterState.SENDING).first()
    if now is not None:
        now.state, now.ended = LetterState.SENT, timezone.now()
        _keep(now, "desk.letter_sent")


def _keep(letter: Letter, act: str, **new: object) -> None:
    letter.save()
    record(act, letter, acting_person=None, community=letter.community, new=new)
