"""Reads the corpus of mails for trimming: see corpus/README.md."""

import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parent / "corpus"
OURS = ("reply+8f3k2q7x@mail.example.org", "mobility@mail.example.org")
HIDDEN_SIGN = re.compile(r"\\u([0-9a-f]{4})")


@dataclass
class Case:
    """A mail, and what is to become of its lines."""

    language: str
    name: str
    client: str = ""
    kind: str = ""
    form: str = ""
    head: str = ""
    lines: list[tuple[str, str]] = field(default_factory=list)

    @cached_property
    def set_aside(self) -> bool:
        return int(sha256(self.name.encode()).hexdigest(), 16) % 3 == 0

    def of(self, sign: str) -> str:
        return "\n".join(line for its, line in self.lines if its == sign)

    @cached_property
    def html(self) -> str:
        return self.of("H")

    @cached_property
    def body(self) -> str:
        return self.html or self.of("R") or "\n".join(line for _sign, line in self.lines)

    @cached_property
    def message(self) -> EmailMessage:
        head = self.head or f"Content-Type: text/{'html' if self.html else 'plain'}; charset=utf-8"
        raw = f"From: sample@example.net\nMIME-Version: 1.0\n{head}\nContent-Transfer-Encoding: 8bit\n\n{self.body}\n"
        message = message_from_bytes(raw.encode(), policy=policy.default)
        assert isinstance(message, EmailMessage)
        return message


def read() -> list[Case]:
    return [case for path in sorted(FOLDER.glob("*.txt")) for case in _of_file(path)]


def _of_file(path: Path) -> list[Case]:
    cases: list[Case] = []
    for row in path.read_text(encoding="utf-8").split("\n"):
        if row.startswith("=== "):
            cases.append(Case(path.stem, row[4:]))
        elif row[1:2] == "|":
            cases[-1].lines.append((row[0], HIDDEN_SIGN.sub(lambda found: chr(int(found[1], 16)), row[2:])))
        elif row:
            key, _colon, value = row.partition(": ")
            if key == "form":
                cases[-1].kind, _comma, cases[-1].form = value.partition(", ")
            else:
                setattr(cases[-1], key, value)
    return cases
