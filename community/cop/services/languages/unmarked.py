"""Texts that somebody forgot to mark for translation: what stands plainly in a template, or is said by a literal in Python."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from django.conf import settings

SAME_EVERYWHERE = {
    "CSV",
    "XLSX",
    "PDF",
    "ZIP",
    "JSON",
    "Markdown",
    "OpenID Connect",
    "HTML",
    "DOCX",
    "BibTeX",
    "RIS",
    "Re:",
}
FOR_DEVELOPERS = re.compile(
    r"(^|/)(migrations|management|samples|initial)/|services/mail/templates/mail/(mailbox|message)"
)
SHOWN = {"alt", "title", "aria-label", "aria-description", "placeholder", "label", "summary"}
SAYING = {"success", "info", "warning", "error", "debug", "add_message", "add_error", "ValidationError"}
NAMING = {"label", "help_text", "empty_label", "error_messages", "invalid_message", "verbose_name", "message", "title"}

MARKED = re.compile(r"\{%\s*blocktranslate.*?\{%\s*endblocktranslate\s*%\}|_\(\s*(\"[^\"]*\"|'[^']*')\s*\)", re.DOTALL)
COMMENT = re.compile(r"\{%\s*comment.*?\{%\s*endcomment\s*%\}|\{#.*?#\}|<!--.*?-->", re.DOTALL)
TAG = re.compile(r"\{%\s*(?P<name>\w+)(?P<rest>.*?)%\}|\{\{(?P<value>.*?)\}\}", re.DOTALL)
LITERAL = re.compile(r"\"([^\"]*)\"|'([^']*)'")
NO_WORDS = re.compile(r"\b(data-[\w-]+|class)=\"[^\"]*\"|\]\([^)]*\)|\?\w+=")
WORD = re.compile(r"[^\W\d_]{2,}")
SENTENCE = re.compile(r"[A-Z][a-z]{2,}|[a-z]{2,} [a-z]{2,}")
"""What an identifier, a class or a format has not: a capital, or two words."""


def unmarked() -> Iterator[str]:
    """Yield "file: text" for each."""
    for path in sorted(settings.PACKAGE.rglob("*")):
        name = str(path.relative_to(settings.PACKAGE))
        if FOR_DEVELOPERS.search(name) or not path.is_file():
            continue
        if "/templates/" in name and path.suffix in (".html", ".txt"):
            yield from (f"{name}: {text}" for text in in_template(path.read_text()))
        elif path.suffix == ".py":
            yield from (f"{name}: {text}" for text in in_python(path))


def in_template(source: str) -> list[str]:
    """Return what a reader would see, or hear read aloud, of a template in English whatever their language."""
    source = COMMENT.sub(" ", MARKED.sub(" ", source))
    spoken = [
        text
        for tag in TAG.finditer(source)
        if tag["name"] != "translate"
        for text in map("".join, LITERAL.findall(tag["rest"] or tag["value"] or ""))
        if SENTENCE.search(text) and '="' not in text
    ]
    reader = _Reader()
    reader.feed(NO_WORDS.sub(" ", TAG.sub(" ", source)))
    return [text for text in (*reader.shown, *spoken) if text not in SAME_EVERYWHERE]


def in_python(path: Path) -> Iterator[str]:
    """Yield the literals that `path` hands to what says or names something to a reader, each once."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    handed = [part for node in nodes if isinstance(node, ast.Call) for part in _handed(node)]
    by_name = [value for node in nodes if isinstance(node, ast.FunctionDef) for value in _handed_by_name(node)]
    texts = (text for part in (*handed, *by_name) for text in _literals(part))
    yield from dict.fromkeys(text for text in texts if SENTENCE.search(text))


def _handed(call: ast.Call) -> list[ast.expr]:
    """Return what a reader will see of what is handed to a function."""
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    says = called in SAYING or called.startswith("HttpResponse")
    said = call.args if says and "log." not in ast.unparse(call.func) else []
    return [*said, *(keyword.value for keyword in call.keywords if keyword.arg in NAMING)]


def _handed_by_name(function: ast.FunctionDef) -> Iterator[ast.expr]:
    """Yield what a function first gives a name, and then hands on under it."""
    inside = list(ast.walk(function))
    calls = [node for node in inside if isinstance(node, ast.Call)]
    names = {part.id for call in calls for part in _handed(call) if isinstance(part, ast.Name)}
    for node in inside:
        if isinstance(node, ast.Assign) and names & {
            target.id for target in node.targets if isinstance(target, ast.Name)
        }:
            yield node.value


def _literals(node: ast.AST) -> Iterator[str]:
    """Yield the texts of an expression that no function is asked to translate."""
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))
        case ast.Call(func=ast.Attribute(value=inner, attr="format")) | ast.BinOp(left=inner):
            yield from _literals(inner)
        case ast.IfExp(body=one, orelse=other):
            yield from (*_literals(one), *_literals(other))
        case ast.Dict(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
            for part in parts:
                yield from _literals(part)


class _Reader(HTMLParser):
    """Collects texts and attributes that are shown or read aloud."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []
        self.silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the attributes that speak; what is said to be in a language of its own is nobody's to translate."""
        given = dict(attrs)
        foreign = tag != "html" and (given.get("lang") or "").strip()
        if not self.silent and (foreign or tag in ("script", "style")):
            self.silent = tag
        button = tag == "button" or given.get("type") in ("submit", "button", "reset")
        for name, value in attrs:
            if name in SHOWN or (name == "value" and button and tag == "input"):
                self._keep(value or "")

    def handle_endtag(self, tag: str) -> None:
        """Listen again after what was silent."""
        if tag == self.silent:
            self.silent = ""

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        if not self.silent:
            self._keep(data)

    def _keep(self, text: str) -> None:
        if WORD.search(text):
            self.shown.append(" ".join(text.split()))
