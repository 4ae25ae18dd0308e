"""What the room registers when it loads."""

from django.apps import AppConfig


class DiscussionsConfig(AppConfig):
    """Questions, answers, discussions."""

    name = "cop.discussions"

    def ready(self) -> None:
        """Tell the services and the people what this room has."""
        from cop.discussions import registrations

        registrations.register()
