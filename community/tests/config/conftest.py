"""Installations, and the lines that are logged."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from cop.config.logs import Line, RequestId
from installation import Installation, migrated


@pytest.fixture(scope="package")
def empty() -> Installation:
    """An installation with its tables and nothing in them; no test writes to it."""
    return migrated()


class Lines(logging.Handler):
    """Keeps the lines as the standard handler writes them."""

    def __init__(self) -> None:
        super().__init__()
        self.addFilter(RequestId())
        self.setFormatter(Line())
        self.raw: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.raw.append(self.format(record))

    def of(self, logger: str) -> list[dict[str, Any]]:
        return [line for line in map(json.loads, self.raw) if line["logger"] == logger]


@pytest.fixture
def log_lines() -> Iterator[Lines]:
    handler = Lines()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)
