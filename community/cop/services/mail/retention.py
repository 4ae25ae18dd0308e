"""What is kept of mail and how long, for the data protection desk."""

from django.utils.translation import gettext_lazy as _

from cop.services.mail.choices import INCOMING_KEPT_FOR, RAW_KEPT_FOR, SECRETS_KEPT_FOR
from cop.services.mail.incoming.forgetting import bytes_kept, rows_kept
from cop.services.mail.incoming.pausing import FORGOTTEN_AFTER, every_bounce, pauses
from cop.services.mail.queries import every_message, secrets_unsent
from cop.services.retention import Kept, register

ERASED = _("until the person is erased")
NIGHTLY = _("then a job takes it away")


def register_what_is_kept() -> None:
    """Called once when Django starts."""
    register(
        Kept("mails", _("Mail"), _("showing what was sent, and when"), ERASED, rows=every_message, since="queued"),
        Kept("secret-mails", _("Words of mails that hold a code and were not sent"), _("sending them"), NIGHTLY,
             SECRETS_KEPT_FOR, secrets_unsent, "queued"),
        Kept("incoming-bytes", _("Mails that came in, as they came"), _("finding out what became of them"), NIGHTLY,
             RAW_KEPT_FOR, bytes_kept, "received"),
        Kept("incoming", _("What became of mails that came in"), _("doing nothing twice"), NIGHTLY, INCOMING_KEPT_FOR,
             rows_kept, "received"),
        Kept("bounces", _("Mails that came back"), _("sending nothing where nothing arrives"), NIGHTLY, FORGOTTEN_AFTER,
             every_bounce, "came"),
        Kept("paused-addresses", _("Addresses to which no mail goes"), _("sending nothing where nothing arrives"),
             _("until somebody has it sent again, or the person is erased"), rows=pauses, since="since"),
    )  # fmt: skip
