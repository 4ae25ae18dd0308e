"""Files under cover tell nothing of who made them."""

import zipfile
from io import BytesIO

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from pikepdf import Array, Dictionary, Name, String
from PIL import Image
from pypdf import PdfReader, PdfWriter

from cop.discussions.models import Attachment
from cop.services.files.choices import Kind
from cop.services.files.cleaning import without_makers
from cop.services.files.refusals import Refused
from discussions.undercover import ask, unpacked
from people.browsing import text

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
        without_makers(SimpleUploadedFile("a.odt", _open_document()))


def _open_document() -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("mimetype", Kind.ODT.value.content_type)
    return made.getvalue()


def make_pdf() -> bytes:
    """A page with a photo, a comment and links, which tells its author in every way that we know of; and again in what was
    added to it later."""
    picture, made, whole, exif = BytesIO(), BytesIO(), BytesIO(), Image.Exif()
    exif[0x013B] = "Asanka"
    Image.new("RGB", (20, 20), "red").save(picture, "JPEG", exif=exif, comment=b"Asanka")
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        photo = {"Type": Name.XObject, "Subtype": Name.Image, "Filter": Name.DCTDecode, "ColorSpace": Name.DeviceRGB}
        photo |= {"Width": 20, "Height": 20, "BitsPerComponent": 8}
        page.obj.Resources = Dictionary(XObject=Dictionary(Im0=pdf.make_stream(picture.getvalue(), **photo)))
        page.obj.Contents = pdf.make_stream(b"q 100 0 0 100 10 10 cm /Im0 Do Q")
        page.obj.PieceInfo = Dictionary(Program=Dictionary(Private=String("Asanka")))
        where = Array([0, 0, 9, 9])
        acts = (
            Dictionary(S=Name.Launch, F=String("C:\\Users\\Asanka\\fares.doc")),
            Dictionary(S=Name.URI, URI=String("file:///home/asanka/fares")),
            Dictionary(S=Name.URI, URI=String("https://bus.example.org/zebrafares")),
        )
        links = [Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=where, A=act) for act in acts]
        note = Dictionary(
            Type=Name.Annot, Subtype=Name.Text, Rect=where, T=String("Asanka"), Contents=String("Too dear.")
        )
        page.obj.Annots = Array([pdf.make_indirect(note), *links])
        signature = Dictionary(FT=Name.Sig, T=String("s"), V=Dictionary(Type=Name.Sig, Name=String("Asanka")))
        pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(signature)]))
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("// Asanka"))
        pdf.attachments["asanka.txt"] = b"Asanka"
        with pdf.open_metadata() as metadata:
            metadata["dc:creator"] = ["Asanka Asker"]
        pdf.docinfo["/Author"] = pdf.docinfo["/Producer"] = "Asanka Asker"
        pdf.save(made)
    later = PdfWriter(made, incremental=True)
    later.add_metadata({"/Author": "Asanka Later"})
    later.write(whole)
    return whole.getvalue()


def told_by(pdf: bytes) -> bytes:
    """All that a PDF says: its bytes, its objects, and its streams unpacked."""
    with pikepdf.open(BytesIO(pdf)) as found:
        streams = [one for one in found.objects if isinstance(one, pikepdf.Stream)]
        read = [one.read_raw_bytes() if one.get("/Filter") == Name.DCTDecode else one.read_bytes() for one in streams]
        objects = [one.unparse(resolved=True) for one in found.objects]
        return b"\n".join([pdf, *read, *objects, found.trailer.unparse(resolved=True)]).lower()


def test_pdf_under_cover_tells_its_author_nowhere(client_of, asker, facilitator, crowd):
    thread = ask(client_of(asker))
    client_of(facilitator).post(f"/q/{thread.pk}/open/")
    sent = make_pdf()
    typed = {"body": "See there.", "language": "en"}
    upload = SimpleUploadedFile("asanka.pdf", sent)
    client_of(asker).post(f"/q/{thread.pk}/answer/", typed | {"attached": upload})
    kept = Attachment.objects.get()
    with default_storage.open(kept.file.key) as stored:
        cleaned = stored.read()
    assert b"asanka" in told_by(sent) and b"asanka" not in told_by(cleaned) and "asanka" not in kept.name
    assert b"too dear." in told_by(cleaned) and b"bus.example.org/zebrafares" in told_by(cleaned)
    page = PdfReader(BytesIO(cleaned)).pages[0]
    assert page.images[0].image.getpixel((5, 5))[0] > 250


def test_pdf_that_is_locked_or_damaged_is_refused_with_what_to_do(client_of, asker, facilitator, crowd):
    locked = []
    for password in ("", "secret"):
        with pikepdf.new() as pdf:
            pdf.add_blank_page()
            pdf.save(made := BytesIO(), encryption=pikepdf.Encryption(owner="owner", user=password))
        locked.append((made.getvalue(), "locked with a password"))
    thread = ask(client_of(asker))
    client_of(facilitator).post(f"/q/{thread.pk}/open/")
    for page in (f"/q/{thread.pk}/", f"/q/{thread.pk}/answer/", f"/q/{thread.pk}/edit/"):
        offered = text(client_of(asker).get(page))
        assert ".pdf," in offered and ".odt" not in offered and "OpenDocument" not in offered
    assert ".odt" in text(client_of(facilitator).get(f"/q/{thread.pk}/"))
    for content, word in (*locked, (b"%PDF-1.4 cut %%EOF", "is damaged")):
        typed = {"body": "See there.", "language": "en", "attached": SimpleUploadedFile("fares.pdf", content)}
        refused = text(client_of(asker).post(f"/q/{thread.pk}/answer/", typed))
        assert "fares.pdf" in refused and word in refused and "See there." in refused
    assert not Attachment.objects.exists()
