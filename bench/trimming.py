"""Trimming against `mail-parser-reply` and `email-reply-parser`, on the same corpus in one run.

Exact: what is shown is the new text, line by line, empty lines apart. Lost: a line of new text is not shown. The two libraries
are asked in every way they offer (with and without what they take for a signature, in every language they know) and for each case
the better answer counts. They get the text that ours gets: HTML as Markdown, format=flowed joined. The part that was set
aside before the cutter was written stands apart. `bench/trimming.py --write` puts the tables into docs/trimming.md.
"""

import logging
import sys
from collections.abc import Callable, Iterable
from time import perf_counter

from lib import ROOT, figure

sys.path.insert(0, str(ROOT / "community"))
sys.path.insert(0, str(ROOT / "community/tests/services/mail"))

from email_reply_parser import EmailReplyParser as OldParser
from mailparser_reply import EmailReplyParser as NewParser
from mailparser_reply.constants import MAIL_LANGUAGES
from trimming_corpus import OURS, Case, read

from cop.services.mail.trimming import trim
from cop.services.mail.trimming.bodies import body_of
from cop.services.mail.trimming.from_html import markdown_of

PAGE = ROOT / "docs/trimming.md"
BEGIN, END = "<!-- bench/trimming.py writes what follows -->", "<!-- until here -->"
WAYS = ("ours", "mail-parser-reply", "email-reply-parser")
BLIND = "ours, our addresses not given"
PARSER = NewParser(languages=[name for name in MAIL_LANGUAGES if name != "david"])
Judged = dict[str, tuple[bool, bool]]


def main() -> None:
    """Print the figures and tables, or write the tables."""
    logging.disable(logging.CRITICAL)
    cases = read()
    judged = [(case, {way: judge(case, SHOWN[way](case)) for way in SHOWN}) for case in cases]
    for name, part in parts(judged):
        for way in SHOWN:
            target = {"exact": ">= 97", "lost": "0"} if way == "ours" else {"exact": "", "lost": ""}
            figure(f"trimming: {way}, exact, {name}", exact(part, way), "%", target["exact"])
            figure(f"trimming: {way}, cases with a lost line, {name}", lost(part, way), "cases", target["lost"])
    begun = perf_counter()
    for case in cases:
        trim(case.message, ours=OURS)
    figure("trimming: time for a mail of the corpus", (perf_counter() - begun) / len(cases) * 1000, "ms", "")
    tables = "\n\n".join(table(judged, by) for by in ("part", "language", "client", "kind"))
    if "--write" in sys.argv:
        before, _begin, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        PAGE.write_text(f"{before}{BEGIN}\n\n{tables}\n\n{END}{after}", encoding="utf-8")
    else:
        print(tables)


def judge(case: Case, shown: Iterable[str]) -> tuple[bool, bool]:
    """Return whether the best of these answers is exact, and whether each of them loses a line of new text."""
    wanted = lines(case.of("T"))
    new = {line for line in wanted if not line.startswith(">")}
    answers = [lines(one) for one in shown]
    return any(one == wanted for one in answers), all(new - set(one) for one in answers)


def lines(text: str) -> list[str]:
    """Return the lines with something in them."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def _text(case: Case) -> str:
    text, html = body_of(case.message)
    return "\n".join(markdown_of(html)[0]) if html else text


def _ours(case: Case) -> list[str]:
    return [trim(case.message, ours=OURS).text]


def _blind(case: Case) -> list[str]:
    return [trim(case.message).text]


def _mail_parser_reply(case: Case) -> list[str]:
    replies = PARSER.read(_text(case)).replies
    return [replies[0].content or "", replies[0].body or ""] if replies else [""]


def _email_reply_parser(case: Case) -> list[str]:
    read_mail = OldParser.read(_text(case))
    with_signature = [part.content for part in read_mail.fragments if not part.quoted and not part.headers]
    return [read_mail.reply, "\n".join(with_signature)]


SHOWN: dict[str, Callable[[Case], list[str]]] = {
    "ours": _ours,
    BLIND: _blind,
    "mail-parser-reply": _mail_parser_reply,
    "email-reply-parser": _email_reply_parser,
}


def parts(judged: list[tuple[Case, Judged]]) -> list[tuple[str, list[tuple[Case, Judged]]]]:
    """Return the part that was looked at and the part that was set aside."""
    return [
        ("seen while it was written", [one for one in judged if not one[0].set_aside]),
        ("set aside", [one for one in judged if one[0].set_aside]),
    ]


def exact(part: list[tuple[Case, Judged]], way: str) -> float:
    """Return the share in percent that is cut exactly."""
    return 100 * sum(one[way][0] for _case, one in part) / max(len(part), 1)


def lost(part: list[tuple[Case, Judged]], way: str) -> int:
    """Return how many cases lose a line of new text."""
    return sum(one[way][1] for _case, one in part)


def table(judged: list[tuple[Case, Judged]], by: str) -> str:
    """Return a table in Markdown: for each value of `by` the cases, and exact % and cases with a lost line of each way."""
    head = [by, "cases", *(f"{way}, exact % / lost" for way in SHOWN)]
    if by == "part":
        rows = [row(name, part) for name, part in parts(judged)]
    else:
        head[2:] = [f"{way}, {part}" for part in ("seen", "set aside") for way in WAYS]
        values = sorted({getattr(case, by) or "none" for case, _one in judged})
        rows = [both(value, [one for one in judged if (getattr(one[0], by) or "none") == value]) for value in values]
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, ["---"] * len(head), *rows])


def row(name: str, part: list[tuple[Case, Judged]]) -> list[str]:
    """Return one row."""
    return [name, str(len(part)), *(cell(part, way) for way in SHOWN)]


def both(name: str, judged: list[tuple[Case, Judged]]) -> list[str]:
    """Return one row with the two parts side by side."""
    two = [part for _name, part in parts(judged)]
    return [name, f"{len(two[0])} + {len(two[1])}", *(cell(part, way) for part in two for way in WAYS)]


def cell(part: list[tuple[Case, Judged]], way: str) -> str:
    """Return exact % and lost cases."""
    return f"{exact(part, way):.0f} / {lost(part, way)}" if part else "–"


if __name__ == "__main__":
    main()
