"""What the room registers with the services when it loads."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People and organisations."""

    name = "cop.people"

    def ready(self) -> None:
        """Register with search, files, mail, lines and the ledger."""
        from cop.people import registrations

        registrations.register()
