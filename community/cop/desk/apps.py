"""What the room registers when it loads."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The secretariat's day."""

    name = "cop.desk"

    def ready(self) -> None:
        """Register the queues of services, which know no roles."""
        from cop.desk import registrations

        registrations.register()
