"""Filling in and sending the forms of a page as a browser without JavaScript does."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client


@dataclass
class PageForm:
    """A form of a page: where it goes, and what stands in its fields."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    """Templates are not part of a page; of choices only what is chosen is sent."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self._by_id: dict[str, PageForm] = {}
        self._templates, self._select, self._option, self._textarea = 0, "", None, ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "template":
            self._templates += 1
        elif tag == "form":
            self.forms.append(PageForm(given.get("action") or ""))
            self._by_id[given.get("id") or ""] = self.forms[-1]
        if self._templates or not self.forms:
            return
        if tag == "button" and given.get("form") in self._by_id and "formaction" in given:
            fields = dict(self._by_id[given["form"] or ""].fields)
            button = (given.get("name") or "", given.get("value") or "")
            self.forms.append(PageForm(given["formaction"] or "", fields, [button]))
            return
        form, name = self.forms[-1], given.get("name") or ""
        if tag == "button":
            form.buttons.append((name, given.get("value") or ""))
        elif tag == "input" and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            form.fields.setdefault(name, []).append(
                given.get("value") or ("on" if given.get("type") == "checkbox" else "")
            )
        elif tag == "select":
            self._select, self._option = name, None
        elif tag == "option" and (self._option is None or "selected" in given):
            self._option = given.get("value") or ""
        elif tag == "textarea":
            self._textarea = name
            form.fields[name] = [""]

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self._templates -= 1
        elif tag == "select" and self._select:
            self.forms[-1].fields.setdefault(self._select, []).append(self._option or "")
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea and not self._templates:
            self.forms[-1].fields[self._textarea] = [self.forms[-1].fields[self._textarea][0] + data.removeprefix("\n")]


def forms_in(response: Any) -> list[PageForm]:
    """Return the forms of a page that have fields, but for those of its frame."""
    reader = _Reader()
    reader.feed(response.content.decode().partition("<main")[2].partition("</main>")[0])
    return reader.forms


def send(
    client: Client, page: Any, changes: dict[str, Any] | None = None, *, action: str = "", without: Any = ()
) -> Any:
    """Send the form of `page` that goes to `action` (the page itself by default), with `changes` typed into it."""
    form = next(form for form in forms_in(page) if form.action.split("?")[0] == action)
    fields = {name: value for name, value in form.fields.items() if name and name not in without}
    return client.post(action or page.request["PATH_INFO"], fields | (changes or {}))


def text(response: Any) -> str:
    """Return the page as text."""
    return response.content.decode()
