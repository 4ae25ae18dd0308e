"""`cop import FILE`: what a messy list means, said before anything is changed."""

import datetime
import io
import json
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from cop.desk.importing import values
from cop.network.models import Topic
from cop.people.models import Organisation, Person
from desk.importing.lists_for_tests import ods, text, xlsx

pytestmark = pytest.mark.one_database

HEADER = [
    "Sl. No",
    "Name of Participant",
    "Designation",
    "Organization / Ministry",
    "E-mail ID",
    "Mobile No.",
    "Country",
    "Date of joining",
]
NIMAL = [
    1,
    "Nimal Perera",
    "Director",
    "Ministry of Transport",
    "Nimal@Example.LK",
    "077 123 4567",
    "S. Lanka",
    datetime.date(2019, 3, 5),
]


def previewed(file: Path, **options) -> dict:
    printed = io.StringIO()
    call_command("import", str(file), stdout=printed, **options)
    return json.loads(printed.getvalue())


def only(found: dict) -> dict:
    (draft,) = found["drafts"]
    return draft


@pytest.mark.django_db
def test_list_below_a_title_on_the_second_sheet_is_found(tmp_path):
    notes = [["internal use only"]]
    members = [["Clean Mobility CoP: members"], [], ["as of 2020"], [], [], [], HEADER, NIMAL]
    found = previewed(xlsx(tmp_path / "list.xlsx", Notes=notes, Members=members))
    assert (found["sheet"], found["header_row"], found["rows"]) == ("Members", 7, 1)
    assert [column["means"] for column in found["mapping"]] == [
        "extra", "name", "role", "organisation", "email", "phone", "country", "member_since",
    ]  # fmt: skip
    draft = only(found)
    assert draft["person"] == {
        "name": "Nimal Perera",
        "emails": ["nimal@example.lk"],
        "phones": ["+94 77 123 4567"],
        "country": "LK",
        "role": "Director",
        "member_since": "2019-03-05",
    }
    assert draft["organisation"] == {"name": "Ministry of Transport", "country": "LK"}
    assert draft["extra"] == {"Sl. No": "1"}
    assert found["problems"] == []


LISTS = {
    "gb18030": (";", ["姓名", "单位", "邮箱", "国家"], ["王小明", "交通运输部", "w@example.cn", "中国"], "CN"),
    "cp949": (",", ["성명", "소속", "이메일", "국가"], ["김민수", "교통부", "k@example.kr", "대한민국"], "KR"),
    "utf-16": ("\t", ["නම", "ආයතනය", "ඊමේල්", "රට"], ["නිමල් පෙරේරා", "ප්‍රවාහන අමාත්‍යාංශය", "n@example.lk", "ශ්‍රී ලංකාව"], "LK"),
    "utf-8-sig": ("|", ["མིང", "ལས་ཁུངས", "གློག་འཕྲིན", "རྒྱལ་ཁབ"], ["དཔལ་ལྡན", "ལྷན་ཁག", "d@example.bt", "འབྲུག"], "BT"),
    "cp1252": (
        ";",
        ["Name", "Organisation", "E-Mail", "Country"],
        ["José Núñez", "Métro", "j@example.ph", "Philippines"],
        "PH",
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", LISTS)
def test_text_is_read_in_any_encoding_separator_and_language(tmp_path, encoding):
    separator, header, row, country = LISTS[encoding]
    found = previewed(text(tmp_path / "list.csv", [header, *[row] * 3], encoding=encoding, separator=separator))
    assert [column["means"] for column in found["mapping"]] == ["name", "organisation", "email", "country"]
    first = found["drafts"][0]
    assert (first["person"]["name"], first["organisation"]["name"], first["person"]["country"]) == (
        row[0],
        row[1],
        country,
    )


@pytest.mark.django_db
def test_opendocument_is_read(tmp_path):
    found = previewed(ods(tmp_path / "list.ods", [["Name", "Email"], ["Tashi <T> Dorji", "t@example.bt"]]))
    assert only(found)["person"] == {"name": "Tashi <T> Dorji", "emails": ["t@example.bt"]}


@pytest.mark.django_db
def test_a_web_page_under_the_name_of_a_spreadsheet_is_read(tmp_path):
    page = """\ufeff<html xmlns:x="urn:x"><head><meta charset=utf-8><style>td {}</style><title>T</title></head><body>
        <table><tr><td>Menu</td><td><table><tr><th>Name<th>Mobile<th>Country</tr>
        <tr><td>Tashi &lt;T&gt;<b> Dorji</b></td><td>17 12 34 56</td><td rowspan=2>Bhutan</td></tr>
        <tr><td colspan="1">Пе́ма <script>x</script></td><td></td></tr></table></td></tr></table>"""
    drafts = previewed(written(tmp_path / "report.xls", page.encode()))["drafts"]
    assert [(one["row"], one["person"]["name"], one["person"]["country"]) for one in drafts] == [
        (2, "Tashi <T> Dorji", "BT"),
        (3, "Пе́ма", "BT"),
    ]


@pytest.mark.django_db
def test_a_telephone_that_cannot_be_dialled_stays_as_written(tmp_path):
    cells = ["0917 123 4567", "(0917) 123-4567", "+63 (0)917 123 4567", "63 0917 123 4567", "0917 1234"]
    rows = [["Name", "Mobile", "Country"], *([f"P{n}", cell, "Philippines"] for n, cell in enumerate(cells))]
    found = previewed(xlsx(tmp_path / "list.xlsx", List=rows))
    assert [one["person"]["phones"] for one in found["drafts"]] == [["+63 917 123 4567"]] * 4 + [["0917 1234"]]
    assert [one["row"] for one in found["problems"] if one["header"] == "Mobile"] == [6]


@pytest.mark.django_db
def test_every_problem_is_told_with_its_row_and_a_mend(tmp_path):
    rows = [
        ["Name", "Email", "Country", "Joined", "Type", "Organisation"],
        ["Dr. A Perera", "a@example.org", "Germny", "14/3/2019", "Line Ministy", "M"],
        ["B", "no address", "Atlantis", "40/40/2019", "", ""],
        ["C; D", "c@example.org; d@example.org", "ROK", "2999-01-01", "", ""],
        ["", "", "Bhutan", "", "", ""],
        ["", "info@mot.example", "", "", "", "M"],
    ]
    told = {
        (p["row"], p["header"]): (p["proposal"], p["stops"])
        for p in previewed(xlsx(tmp_path / "list.xlsx", List=rows))["problems"]
    }
    assert told == {
        (2, "Name"): ("A Perera", False),
        (2, "Country"): ("Germany", False),
        (2, "Type"): ("line ministry", False),
        (3, "Email"): ("", True),
        (3, "Country"): ("", True),
        (3, "Joined"): ("", False),
        (4, "Name"): ("C; D", False),
        (4, "Joined"): ("", False),
        (5, ""): ("", True),
        (6, "Email"): ("", True),
    }


@pytest.mark.django_db
def test_topics_and_languages_that_we_do_not_know_are_kept_under_their_header(tmp_path):
    Topic.objects.create(code="walking", order=90, names={"en": "Walking and cycling"})
    Topic.objects.create(code="fares", order=91, names={"en": "Fares"})
    rows = [
        ["Name", "Email", "Expertise", "Languages"],
        ["A", "a@example.org", "Walking and cycling", "Chinese, English"],
        [
            "B",
            "b@example.org",
            "Fares, E-buses; Walking & cycling",
            "Mandarin / Nepali, Bahasa Indonesia; Bahasa; Thai",
        ],
        ["C", "c@example.org", "BRT and rail", ""],
        ["D", "d@example.org", "BRT\nWalkin and cycling", ""],
    ]
    found = previewed(xlsx(tmp_path / "list.xlsx", List=rows))
    said = [(d["person"].get("expertise", []), d["person"].get("languages", []), d["extra"]) for d in found["drafts"]]
    assert said == [
        (["Walking and cycling"], ["zh-hans", "en"], {}),
        (
            ["Fares", "Walking and cycling"],
            ["zh-hans"],
            {"Expertise": "E-buses", "Languages": "Nepali; Bahasa Indonesia; Bahasa; Thai"},
        ),
        ([], [], {"Expertise": "BRT and rail"}),
        ([], [], {"Expertise": "BRT\nWalkin and cycling"}),
    ]
    assert [(p["row"], p["header"], p["proposal"], p["stops"]) for p in found["problems"]] == [
        (3, "Languages", "", False),
        (3, "Expertise", "", False),
        (4, "Expertise", "", False),
        (5, "Expertise", "BRT; Walking and cycling", False),
    ]


@pytest.mark.django_db
def test_several_people_in_a_row_get_the_address_at_their_place(tmp_path):
    rows = [["Name", "Email", "Organisation"], ["Kim A\nKim B", "a@example.kr, b@example.kr", "KOTI"]]
    found = previewed(xlsx(tmp_path / "list.xlsx", List=rows))
    assert [(d["person"]["name"], d["person"]["emails"]) for d in found["drafts"]] == [
        ("Kim A", ["a@example.kr"]),
        ("Kim B", ["b@example.kr"]),
    ]
    assert found["organisations"] == 1


@pytest.mark.django_db
def test_merged_cells_hold_for_each_row_that_they_cover(tmp_path):
    book = Workbook()
    sheet = book.active
    for row in (["Organisation", "Name", "Email"], ["Ministry", "A", "a@example.org"], [None, "B", "b@example.org"]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    book.save(tmp_path / "list.xlsx")
    assert [d["organisation"]["name"] for d in previewed(tmp_path / "list.xlsx")["drafts"]] == ["Ministry", "Ministry"]


@pytest.mark.both_databases
def test_who_is_known_already_is_told_and_nothing_is_changed(tmp_path, make_person, make_organisation):
    person = make_person(name="Nimal Perera", email="nimal@example.lk")
    ministry = make_organisation("Ministry of Transport")
    namesake = make_person(name="Perera Nimal")
    before = (list(Person.objects.order_by("pk").values()), list(Organisation.objects.order_by("pk").values()))
    found = previewed(
        xlsx(tmp_path / "list.xlsx", List=[HEADER, NIMAL, [2, "Another", "", "", "nimal@example.lk", "", "", ""]])
    )
    assert {(d["row"], d["of"], d["number"], d["certain"]) for d in found["doubles"]} == {
        (2, "person", person.pk, True),
        (2, "person", namesake.pk, False),
        (2, "organisation", ministry.pk, True),
        (3, "person", person.pk, True),
        (3, "person", 0, True),
    }
    after = (list(Person.objects.order_by("pk").values()), list(Organisation.objects.order_by("pk").values()))
    assert after == before


def bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * (301 * 1024 * 1024))
    return path


def zipped(path: Path, inside: str) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(inside, "x")
    return path


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: bomb(path / "b.xlsx"), "unpacks to far more"),
        (lambda path: written(path / "e.csv", b""), "nothing in the file"),
        (lambda path: written(path / "p.xlsx", b"PK\x03\x04 and then nothing"), "damaged"),
        (lambda path: written(path / "o.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600), "no spreadsheet"),
        (lambda path: written(path / "j.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 90), "no spreadsheet"),
        (lambda path: written(path / "p.xlsx", b"%PDF-1.7\n"), "is a PDF"),
        (lambda path: written(path / "p.pdf", b"Name,Email\n"), "is a PDF"),
        (lambda path: zipped(path / "d.xlsx", "word/document.xml"), "is a text document"),
        (lambda path: written(path / "w.xls", b"<html><body>Nothing here</body></html>"), "nothing in the file"),
        (lambda path: xlsx(path / "n.xlsx", Empty=[[], [None]]), "nothing in the file"),
        (lambda path: path / "missing.xlsx", "There is no file"),
    ],
)
def test_what_is_no_list_is_refused_in_words(tmp_path, make, words):
    with override("en"), pytest.raises(CommandError, match=words):
        previewed(make(tmp_path))


@pytest.mark.django_db
def test_a_million_empty_rows_are_as_none(tmp_path):
    book = Workbook()
    book.active.append(["Name", "Email"])
    book.active.append(["A", "a@example.org"])
    book.active.cell(1_048_576, 1, " ")
    book.save(tmp_path / "list.xlsx")
    assert previewed(tmp_path / "list.xlsx")["rows"] == 1


@given(st.text(max_size=300))
def test_no_cell_upsets_the_reading(cell):
    code, _certain = values.country(cell)
    found, _rest = values.emails(cell)
    values.phones(cell, "LK")
    values.day(cell, month_first=False)
    assert len(code) in (0, 2)
    assert all("@" in address and address == address.lower() for address in found)


@given(
    st.dates(datetime.date(1990, 1, 1), datetime.date(2035, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%B %d, %Y", "%Y年%m月%d日"]),
)
def test_dates_are_read_as_they_were_meant(day, form):
    assert values.day(day.strftime(form), month_first=False) == day


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2035, 12, 31)).filter(lambda day: day.day > 12))
def test_a_column_that_writes_the_month_first_is_known_by_its_days(day):
    cell = day.strftime("%m/%d/%Y")
    assert values.day(cell, month_first=values.month_comes_first([cell])) == day


@pytest.mark.django_db
def test_a_second_address_and_telephone_of_one_person_stay_under_their_headers(tmp_path):
    rows = [
        ["Name", "E-mail", "Phone"],
        ["Ravi", "ravi@example.lk; ravi.p@example.org", "+94 81 222 3344, +94 77 123 4567"],
    ]
    (draft,) = previewed(xlsx(tmp_path / "list.xlsx", Members=rows))["drafts"]
    assert draft["person"]["emails"][0] == "ravi@example.lk"
    assert draft["extra"] == {"E-mail": "ravi.p@example.org", "Phone": "+94 77 123 4567"}
