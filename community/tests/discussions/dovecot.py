"""Which letters Dovecot shows as one thread."""

import imaplib
import mailbox
import os
import re
from pathlib import Path
from tempfile import TemporaryDirectory

DOVECOT = """\
mail_location = maildir:{folder}/mail
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
ssl = no
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 0
first_valid_gid = 0
"""


def dovecot_threads(*letters: bytes) -> list[int]:
    """Return how many letters Dovecot shows in each thread by REFERENCES (RFC 5256), asked by IMAP through a pipe. It reads
    no mail as root, so root hands the mailbox to nobody, in a folder into which all may go."""
    with TemporaryDirectory(dir="/tmp") as name:
        folder, root = Path(name), os.getuid() == 0
        user, group = (65534, 65534) if root else (os.getuid(), os.getgid())
        (folder / "dovecot.conf").write_text(DOVECOT.format(folder=folder, user=user, group=group))
        _filled(folder, letters)
        become = f"setpriv --reuid={user} --regid={group} --clear-groups " if root else ""
        if root:
            for one in (folder, *folder.rglob("*")):
                os.chown(one, user, group)
        command = (
            f"exec {become}env USER=reader HOME={folder} doveadm -c {folder}/dovecot.conf exec imap 2>{folder}/log"
        )
        box = imaplib.IMAP4_stream(command)
        try:
            box.select()
            _said, (found,) = box.thread("REFERENCES", "UTF-8", "ALL")
        finally:
            box.logout()
        return [len(re.findall(r"\d+", thread)) for thread in _outermost(found.decode())]


def _filled(folder: Path, letters: tuple[bytes, ...]) -> None:
    box = mailbox.Maildir(folder / "mail")
    for letter in letters:
        box.add(letter)


def _outermost(answer: str) -> list[str]:
    """The threads in "(1 2 (3)(4))(5)"."""
    threads, depth = [""], 0
    for one in answer:
        depth += {"(": 1, ")": -1}.get(one, 0)
        threads[-1] += one
        if depth == 0:
            threads.append("")
    return [one for one in threads if one.strip()]
