"""Jobs of the search."""

from cop.services import traces
from cop.services.search import engines


def settle() -> None:
    """Let go of the last traces of words that were taken out of the index, as erasing a person asks for."""
    engines.settle()
    traces.empty_log()
