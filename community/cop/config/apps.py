"""What the installation checks when it starts."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Settings, addresses, logs, health and the commands of operators."""

    name = "cop.config"

    def ready(self) -> None:
        """Register the checks of a production installation."""
        from cop.config import checks  # noqa: F401
