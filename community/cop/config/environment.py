"""What the environment says, or the end of the program in plain words where that makes no sense."""

import sys
import warnings
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def understood(name: str, read: Callable[[], T], *, like: str) -> T:
    """Return `read()`; ends the program, naming the variable but not what it holds, when that cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)  # how django-environ says that it knows no such database
            return read()
    except Exception:  # whatever the reader's library raises, the answer is the same
        sys.exit(f"{name} cannot be read. It should look like {like}")


def checked_port(number: int) -> int:
    """Return a port; raises ValueError for a number that is none."""
    if not 0 < number < 65536:
        raise ValueError(number)
    return number
