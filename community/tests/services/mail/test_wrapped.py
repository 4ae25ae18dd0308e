"""Mail whose words lie in a wrapping: an opaque S/MIME signature, Outlook's winmail.dat."""

import struct
from base64 import encodebytes
from datetime import datetime
from io import BytesIO

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from cryptography.x509.oid import NameOID

from cop.services.mail.incoming.taking_apart import take_apart
from cop.services.mail.incoming.texts import Found, find


def found(content: bytes, content_type: str) -> Found:
    head = f"From: a@example.lk\nContent-Type: {content_type}\nContent-Transfer-Encoding: base64\n\n"
    return find(take_apart(BytesIO(head.encode() + encodebytes(content))))


def test_words_in_an_opaque_signature_are_read_and_what_is_encrypted_is_empty():
    key, name = generate_private_key(65537, 1024), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Nimal")])
    builder = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    )
    dated = builder.not_valid_before(datetime(2026, 1, 1)).not_valid_after(datetime(2036, 1, 1))  # noqa: DTZ001
    inner = "Content-Type: text/plain; charset=utf-8\r\n\r\nTarif für Strom\r\n".encode()
    signing = PKCS7SignatureBuilder().set_data(inner).add_signer(dated.sign(key, SHA256()), key, SHA256())
    signed = signing.sign(Encoding.DER, [PKCS7Options.Binary])
    assert found(signed, "application/pkcs7-mime; name=smime.p7m").plain == "Tarif für Strom"
    for damaged in (signed[:100], b"", b"\x30\x80"):
        assert found(damaged, "application/pkcs7-mime; name=smime.p7m") == Found(encrypted=True)


def test_words_and_files_in_winmail_are_read():
    def attribute(level: int, name: int, value: bytes) -> bytes:
        return bytes([level]) + struct.pack("<II", name, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)

    wrapped = struct.pack("<IH", 0x223E9F78, 1)
    wrapped += attribute(1, 0x00089006, struct.pack("<I", 0x00010000)) + attribute(1, 0x0002800C, b"See the plan.\0")
    wrapped += attribute(2, 0x00069002, bytes(14)) + attribute(2, 0x00018010, b"plan.pdf\0")
    wrapped += attribute(2, 0x0006800F, b"%PDF-1.4 plan")
    read = found(wrapped, "application/ms-tnef; name=winmail.dat")
    assert (read.plain, [(name, file.bytes()) for name, file in read.files]) == (
        "See the plan.",
        [("plan.pdf", b"%PDF-1.4 plan")],
    )
    assert found(wrapped[:30], "application/ms-tnef").files == []
