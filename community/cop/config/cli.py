"""The command `cop`."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run one of our commands (`cop login EMAIL`) or one of Django's (`cop migrate`)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cop.config.settings")
    execute_from_command_line(sys.argv)
