"""Pages that one room fills in and another checks by: what a program changes goes through the form of the desk's page."""

from cop.people.forms.rows import FormWithRows

_pages: dict[str, type[FormWithRows]] = {}


def register_page(thing: str, page: type[FormWithRows]) -> None:
    """Register the page by which a kind of thing is changed; the room whose page it is does it when it loads."""
    _pages[thing] = page


def page_for(thing: str) -> type[FormWithRows]:
    """Return the page by which a kind of thing is changed."""
    return _pages[thing]
