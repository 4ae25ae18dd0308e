"""Files under cover tell nothing of who made them."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from cop.services.files.cleaning import without_makers
from cop.services.files.refusals import Refused
from discussions.undercover import unpacked

pytestmark = pytest.mark.usefixtures("second_factor_off")


def test_files_are_cleaned_or_refused():
    sheet, kept = Workbook(), BytesIO()
    sheet.properties.creator = sheet.properties.lastModifiedBy = "Asanka Asker"
    sheet.active["A1"] = "Fares"
    sheet.save(kept)
    cleaned = without_makers(SimpleUploadedFile("asanka.xlsx", kept.getvalue()))
    body = unpacked(cleaned.read())
    assert b"Asanka" not in body and b"Fares" in body and "asanka" not in cleaned.name
    word = BytesIO()
    with zipfile.ZipFile(word, "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("word/document.xml", '<w:ins w:id="1" w:author="Asanka Asker">New</w:ins>')
        made.writestr(
            "docProps/core.xml",
            '<x xmlns="http://schemas.openxmlformats.org/package/2006/metadata/core-properties">Asanka</x>',
        )
        made.writestr(
            "docProps/app.xml",
            '<P xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">Asanka</P>',
        )
    body = unpacked(without_makers(SimpleUploadedFile("a.docx", word.getvalue())).read())
    assert b"Asanka" not in body and b"New" in body
    with pytest.raises(Refused, match="under cover"):
        without_makers(SimpleUploadedFile("a.pdf", b"%PDF-1.4 /Author (Asanka) %%EOF"))
