"""Encrypting and decrypting a stream with age, inside a ZIP that says what it is."""

import base64
import os
import secrets
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pyrage
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

KEY, CONTENTS, README = "key", "backup.tar.age", "README.txt"
SALT_BYTES = 16
PIECE = 1 << 20


class CannotOpen(Exception):
    """The file is no backup, is damaged, or its passphrase is another; the text says so in words."""


@contextmanager
def sealed(file: IO[bytes], passphrase: str, readme: str) -> Iterator[IO[bytes]]:
    """Give a stream to write the contents to; they arrive in `file` encrypted. Raises OSError when the disk is full."""
    identity = pyrage.x25519.Identity.generate()
    salt = secrets.token_bytes(SALT_BYTES)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(README, readme)
        archive.writestr(KEY, salt + _box(passphrase, salt).encrypt(str(identity).encode()))
        with (
            archive.open(CONTENTS, "w", force_zip64=True) as target,
            _pumped_out(lambda source: pyrage.encrypt_io(source, target, [identity.to_public()])) as entry,
        ):
            yield entry


@contextmanager
def opened(path: Path, passphrase: str) -> Iterator[IO[bytes]]:
    """Give a stream to read the contents from; raises CannotOpen, at the latest when it was read to its end."""
    try:
        with zipfile.ZipFile(path) as archive:
            identity = _identity(archive.read(KEY), passphrase)
            with (
                archive.open(CONTENTS) as source,
                _pumped_in(lambda target: pyrage.decrypt_io(source, target, [identity])) as contents,
            ):
                yield contents
    except (zipfile.BadZipFile, KeyError, _Broken) as error:
        raise CannotOpen(f"{path} is no backup, or it is damaged.") from error


class _Broken(Exception):
    """The other end of a pipe failed."""


def _identity(key: bytes, passphrase: str) -> pyrage.x25519.Identity:
    try:
        identity = _box(passphrase, key[:SALT_BYTES]).decrypt(key[SALT_BYTES:])
    except InvalidToken as error:
        words = "The key does not open this backup. Set BACKUP_KEY to the one of the installation that made it."
        raise CannotOpen(words) from error
    return pyrage.x25519.Identity.from_str(identity.decode())


def _box(passphrase: str, salt: bytes) -> Fernet:
    """age's own passphrases take a gigabyte of memory to open; these parameters take 64 MB."""
    key = Scrypt(salt=salt, length=32, n=2**16, r=8, p=1).derive(passphrase.encode())
    return Fernet(base64.urlsafe_b64encode(key))


@contextmanager
def _pumped_out(work: Callable[[IO[bytes]], None]) -> Iterator[IO[bytes]]:
    """Give the entry of a pipe whose other end `work` reads, in a thread of its own."""
    exit_end, entry_end = os.pipe()
    pump = _Pump(work, os.fdopen(exit_end, "rb", PIECE))
    try:
        with os.fdopen(entry_end, "wb", PIECE) as entry:
            yield entry
    except BrokenPipeError:
        pump.finish()
        raise
    except BaseException:
        pump.join()
        raise
    pump.finish()


@contextmanager
def _pumped_in(work: Callable[[IO[bytes]], None]) -> Iterator[IO[bytes]]:
    """Give the exit of a pipe whose other end `work` writes, in a thread of its own."""
    exit_end, entry_end = os.pipe()
    pump = _Pump(work, os.fdopen(entry_end, "wb", PIECE))
    with os.fdopen(exit_end, "rb", PIECE) as contents:
        try:
            yield contents
        except Exception as error:
            # A pump that failed ends by itself; one that still works waits for us to read, and is ended by closing.
            pump.join(1)
            failed = pump.failed_by is not None
            contents.close()
            pump.join()
            if failed:
                raise _Broken from error
            raise
        while contents.read(PIECE):
            pass
    pump.join()
    if pump.failed_by is not None:
        raise _Broken from pump.failed_by


class _Pump(threading.Thread):
    """Does `work` on one end of a pipe."""

    def __init__(self, work: Callable[[IO[bytes]], None], end: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self.failed_by: BaseException | None = None
        self._work, self._end = work, end
        self.start()

    def run(self) -> None:
        try:
            with self._end:
                self._work(self._end)
        except BaseException as error:  # handed to the thread that asked for the work
            self.failed_by = error

    def finish(self) -> None:
        """Wait for the end of the work and raise what it raised."""
        self.join()
        if self.failed_by is not None:
            raise self.failed_by
