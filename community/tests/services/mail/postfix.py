"""A real mail server of the test's own: Postfix on the loopback, with its own folders, which nobody else on the machine sees."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from mailbox import Maildir
from pathlib import Path
from tempfile import mkdtemp

from installation import free_port

MAIN = """\
compatibility_level = 3.6
queue_directory = {here}/spool
data_directory = {here}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
meta_directory = /etc/postfix
shlib_directory = /usr/lib/postfix
mail_owner = postfix
setgid_group = postdrop
maillog_file = {here}/log
maillog_file_prefixes = {here}
myhostname = mx.example.org
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
mydestination =
alias_maps =
smtputf8_enable = yes
relay_domains = mail.example.org
transport_maps = inline:{{ mail.example.org=lmtp:inet:{door} }}
virtual_mailbox_domains = example.lk
virtual_mailbox_base = {here}/boxes
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
smtpd_client_restrictions = check_client_access static:{{PREPEND Authentication-Results: mx.example.org; dmarc=pass header.from=example.lk}}
smtpd_recipient_restrictions = reject_unauth_destination
"""
MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """Takes mail at a port: for our domain it gives it to our door, for `example.lk` it puts it into one mailbox."""

    def __init__(self, here: Path, port: int) -> None:
        self.here, self.port = here, port

    @property
    def mailbox(self) -> Maildir:
        return Maildir(self.here / "boxes" / "all", create=False)

    def said(self) -> str:
        log = self.here / "log"
        return log.read_text() if log.exists() else ""


@contextmanager
def running(door: str) -> Iterator[Postfix]:
    """A Postfix that gives mail for our domain to `door`, and ends with all that it started."""
    here, port = Path(mkdtemp(prefix="postfix-", dir="/tmp")), free_port()
    here.chmod(0o755)
    for folder in ("etc", "spool", "data", "boxes"):
        (here / folder).mkdir()
    shutil.chown(here / "data", "postfix")
    os.chown(here / "boxes", 65534, 65534)
    (here / "etc" / "main.cf").write_text(MAIN.format(here=here, door=door))
    (here / "etc" / "master.cf").write_text(MASTER.format(port=port))
    command = ["/usr/sbin/postfix", "-c", str(here / "etc")]
    try:
        subprocess.run([*command, "start"], check=True, capture_output=True, timeout=60)
        yield Postfix(here, port)
    finally:
        subprocess.run([*command, "stop"], check=False, capture_output=True, timeout=60)
        shutil.rmtree(here)
