"""What is kept of people and how long, with the periods that the code of the room uses; for the data protection desk."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cop.people.actions import digesting, help_asked, looking
from cop.people.actions.joining import drafting
from cop.people.choices import ApplicationState, Standing
from cop.people.models import (
    Application,
    Certificate,
    Code,
    Consent,
    HelpAsked,
    Look,
    Merge,
    NewAddress,
    Organisation,
    Person,
    SentDigest,
)
from cop.people.queries.erasing import ready
from cop.people.queries.merging import UNDONE_WITHIN
from cop.people.queries.security import WAITS, addresses_to_come
from cop.services.ledger.models import Entry
from cop.services.retention import Kept, register

ERASED = _("until the person is erased")
NIGHTLY = _("then a job takes it away")
OVER = timedelta()


def register_what_is_kept() -> None:
    """Called once when Django starts."""
    register(
        Kept("members", _("Members"), _("membership and directory"), ERASED,
             rows=lambda: Person.objects.filter(standing=Standing.MEMBER), since="joined"),
        Kept("former-members", _("Former members"), _("coming back; the secretariat alone sees them"), ERASED,
             rows=lambda: Person.objects.filter(standing=Standing.FORMER), since="joined"),
        Kept("listed-people", _("People from lists"), _("inviting them; the secretariat alone sees them"),
             _("until the list is undone or the person is erased"),
             rows=lambda: Person.objects.filter(standing=Standing.LISTED), since="made"),
        Kept("organisations", _("Organisations"), _("membership and directory"), _("for good"),
             rows=Organisation.objects.all, since="made"),
        Kept("consents", _("Consents"), _("proof"), ERASED, rows=Consent.objects.all, since="given"),
        Kept("applications", _("Applications"), _("proof of how somebody joined"), ERASED,
             rows=lambda: Application.objects.exclude(state=ApplicationState.DRAFT), since="started"),
        Kept("certificates", _("Certificates"), _("proof"), ERASED, rows=Certificate.objects.all, since="issued"),
        Kept("merges", _("What two records said before a merge"), _("proof, and undoing"), NIGHTLY, UNDONE_WITHIN,
             lambda: Merge.objects.filter(forgotten=None, undone=None), "made"),
        Kept("drafts", _("Forms that were never finished"), _("going on with joining"), NIGHTLY, drafting.KEPT,
             lambda: Application.objects.filter(state=ApplicationState.DRAFT), "changed"),
        Kept("codes", _("Codes"), _("signing in and confirming"), NIGHTLY, drafting.CODES_KEPT,
             Code.objects.all, "made"),
        Kept("new-addresses", _("New addresses that wait for both answers"), _("changing an address"), NIGHTLY, WAITS,
             lambda: NewAddress.objects.filter(due=None), "asked"),
        Kept("addresses-to-come", _("New addresses that were asked on the telephone"), _("changing an address"), NIGHTLY,
             OVER, addresses_to_come, "due"),
        Kept("sessions", _("Sessions that are over"), _("signing in"), NIGHTLY, OVER,
             lambda: Session.objects.filter(expire_date__lt=timezone.now()), "expire_date"),
        Kept("signed-in", _("Who is signed in, with network address and browser"), _("signing in"),
             _("until the session is over"), rows=UserSession.objects.all, since="created_at"),
        Kept("typed", _("Forms that were sent after a session was over"), _("that nothing typed is lost"),
             _("an hour; then a job takes it away")),
        Kept("help", _("Questions by mail"), _("answering them"), NIGHTLY, help_asked.KEPT_FOR,
             lambda: HelpAsked.objects.exclude(answered=None), "answered"),
        Kept("digests", _("What stood in digests under which number"), _("sending it whole to whoever asks"), NIGHTLY,
             digesting.NUMBERS_KEPT, SentDigest.objects.all, "made"),
        Kept("erasures", _("Erasures that are due"), _("being erased"), NIGHTLY, OVER, ready, "due"),
        Kept("looks", _("Who looked"), _("answering who saw what"), NIGHTLY, looking.KEPT_FOR,
             Look.objects.all, "hour"),
        Kept("ledger", _("The record of changes"), _("proof, and undoing"),
             _("for good; what it says of a person cannot be read once they are erased"),
             rows=Entry.objects.all, since="happened"),
    )  # fmt: skip
