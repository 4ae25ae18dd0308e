"""What the room registers with the services when it loads."""

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    """Public and editorial pages, and the look of everything."""

    name = "cop.website"

    def ready(self) -> None:
        """Register with the ledger, the lines and the files."""
        from cop.website import registrations

        registrations.register()
