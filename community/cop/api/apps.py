"""What the room registers when it loads."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """The door for programs."""

    name = "cop.api"

    def ready(self) -> None:
        """Name the room's acts for readers of the ledger, give people what is theirs in the download of their data, say how
        long tokens are kept, follow the ledger for the web hooks, and show at the desk which of them are in trouble."""
        from cop.api.actions import forget_hooks
        from cop.api.choices import KEPT_FOR
        from cop.api.delivering import not_found_again
        from cop.api.models import Hook, Token
        from cop.api.queries import HOOKS_IN_TROUBLE, hooks_of, kept_of
        from cop.people.actions.erasing import register_eraser
        from cop.people.queries.my_data import register_table
        from cop.services import queues, retention
        from cop.services.jobs.actions import schedule
        from cop.services.ledger.queries import name_acts
        from cop.services.retention import Kept

        name_acts(ACTS)
        register_table("tokens", kept_of)
        erased = _("until the person is erased")
        nightly = _("then a job takes it away")
        retention.register(
            Kept("tokens", _("Tokens of programs"), _("calling the API"), erased, rows=Token.objects.all, since="made"),
            Kept("web-hooks", _("Web hooks"), _("calling the API"), erased, rows=Hook.objects.all, since="made"),
            Kept("web-hooks-sent", _("What web hooks sent"), _("showing what was sent, and when"), nightly, KEPT_FOR,
                 lambda: not_found_again().filter(done__isnull=False), "done"),
        )  # fmt: skip
        register_table("web-hooks", hooks_of)
        register_eraser(forget_hooks)
        queues.register(HOOKS_IN_TROUBLE)
        schedule("api.follow_ledger", "cop.api.tasks.follow_ledger", every=timedelta(minutes=1))
        schedule("api.forget_deliveries", "cop.api.tasks.forget_deliveries", every=timedelta(days=1))


ACTS = {
    "api.token_made": _("was given a token"),
    "api.token_ended": _("ended a token"),
    "api.hook_made": _("registered a web hook"),
    "api.hook_paused": _("paused a web hook"),
    "api.hook_resumed": _("resumed a web hook"),
    "api.hook_ended": _("ended a web hook"),
}
