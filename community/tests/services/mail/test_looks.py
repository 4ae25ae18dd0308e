"""How a mail looks: tables, quotations, scripts, and that it is small and loads nothing."""

import re

import pytest

from cop.desk.queries.mail_examples import example, templates
from cop.services.mail.markdown import as_html, as_text
from cop.services.mail.styling import styled
from cop.services.mail.wrapping import WIDTH, columns, wrapped

TABLE = """\
| Town | Buses | What they say |
|---|---:|---|
| Kandy | 12 | good |
| 北京市 | 1,400 | [here](https://example.org/x) |
"""


def test_table_is_a_table_of_text_and_of_html() -> None:
    assert wrapped(as_text(TABLE)).splitlines() == [
        "Town    Buses  What they say",
        "------  -----  ----------------------------",
        "Kandy      12  good",
        "北京市  1,400  here (https://example.org/x)",
    ]
    html = styled(as_html(TABLE), "en")
    assert html.count("<tr>") == 3 and all("border:1px" in cell for cell in re.findall(r"<t[hd]\b[^>]*>", html))
    assert re.search(r"text-align:right[^>]*>1,400<", html)


def test_table_too_wide_for_a_line_says_its_rows_one_by_one() -> None:
    text = as_text(TABLE.replace("good", "a long story " * 6))
    assert "Town: Kandy\nBuses: 12\nWhat they say: a long story" in text and "\n\nTown: 北京市" in text
    assert all(columns(line) <= WIDTH for line in wrapped(text).splitlines())


def test_table_with_too_many_cells_is_shown_as_typed() -> None:
    many = f"{'|a' * 200}|\n{'|-' * 200}|\n" + "|b|\n" * 60
    assert "<table" not in as_html(many) and "|a|a" in as_text(many)


def test_quotation_has_no_empty_lines_of_the_source() -> None:
    html = styled(as_html("> first\n> second\n\nafter"), "en")
    assert re.search(r"<blockquote[^>]*><p[^>]*>first<br>second</p></blockquote>", html)


def test_address_of_a_link_stands_within_its_sentence_or_on_a_line_below() -> None:
    html = styled(as_html("See [the order](https://example.org/o) & more.\n\n[All of it](https://example.org/a)"), "en")
    words = re.sub(r"<(?!br)[^>]*>", "", html)
    assert (
        "See the order (https://example.org/o) &amp; more." in words and "All of it<br>https://example.org/a" in words
    )


@pytest.mark.parametrize(
    ("language", "bold", "italic"), [("en", 600, "italic"), ("si", 600, "normal"), ("dz", 400, "normal")]
)
def test_no_script_is_made_bold_or_italic_that_has_no_such_letters(language: str, bold: int, italic: str) -> None:
    html = styled("<p><strong>a</strong> <em>b</em></p>", language)
    assert f"font-weight:{bold}" in html and f"font-style:{italic}" in html


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "dz", "ta"])
def test_every_mail_is_small_loads_nothing_and_says_in_text_where_each_link_leads(language: str) -> None:
    for name in templates():
        said = example(name, language)
        assert len(said.text.encode()) + len(said.html.encode()) < 20_000, name
        assert not re.search(r"<(?:img|script|link|iframe|form)\b|url\(|@import|\bsrc=", said.html), name
        assert not re.search(r"<(?:p|h1|h2|a|blockquote|ul|ol)(?![^>]*style=)[ >]", said.html), name
        addresses = set(re.findall(r'href="(http[^"]*)"', said.html))
        assert addresses <= set(re.findall(r"https?://\S+", said.text)), name
        assert all(columns(line) <= WIDTH or "://" in line for line in said.text.splitlines()) or language == "dz", name


@pytest.mark.django_db
def test_example_of_help_names_an_address_for_mail_where_no_mail_comes_in_either(community, settings) -> None:
    settings.MAIL_DOMAIN = ""
    said = example("help_by_mail", "en")
    assert "community@example.org" in said.text and f"/c/{community.slug}/" not in said.text + said.html
