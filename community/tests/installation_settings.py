"""The settings of an installation under test: the product's, with the templates and tasks of the tests."""

from pathlib import Path

from cop.config.settings import *  # noqa: F403
from cop.config.settings import TEMPLATES

TEMPLATES[0]["DIRS"] = [Path(__file__).parent / "services" / "mail" / "templates"]

# A relay that a test holds back must not run into the time limit while a busy machine starts the next process.
EMAIL_TIMEOUT = 300
