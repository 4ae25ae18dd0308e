"""The command `cop`."""

import os
import sys
import traceback

import django
from django.core.management import execute_from_command_line, get_commands, load_command_class
from django.db import DatabaseError, connection

REFUSED = {
    "createsuperuser": "There are no superusers here: the first person comes with cop init, roles are given on the pages.",
    "changepassword": "People choose passwords themselves, at /my/security/. To let somebody in: cop login EMAIL",
    "flush": "cop flush would delete everything. Take samples out with cop demo --remove, or choose another DATA_DIR.",
    "sqlflush": "cop sqlflush is not offered here: what it prints would delete everything.",
    "runserver": "The site is started with: cop run",
    "testserver": "The site is started with: cop run",
}
"""Commands of Django that do harm here, or do not work, with what to do in their place."""

SAID_BY_MAIL_IN = (None, os.EX_OK, os.EX_DATAERR, os.EX_NOINPUT)


def main() -> None:
    """Run one of our commands (`cop login EMAIL`) or one of Django's (`cop migrate`)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cop.config.settings")
    asked = sys.argv[1:2]
    if asked in ([], ["help"], ["--help"], ["-h"]) and len(sys.argv) < 3:
        print(_help())
    elif asked and asked[0] in REFUSED:
        sys.exit(REFUSED[asked[0]])
    elif asked == ["mail-in"]:
        _take_mail_in()
    else:
        _run()


def _take_mail_in() -> None:
    """Run it so that, whatever keeps us from storing a mail, the mail server tries again, and does not send it back."""
    try:
        _run()
    except SystemExit as ended:
        if ended.code in SAID_BY_MAIL_IN:
            raise
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
        sys.exit(os.EX_TEMPFAIL)
    except Exception:
        traceback.print_exc()
        sys.exit(os.EX_TEMPFAIL)


def _run() -> None:
    try:
        execute_from_command_line(sys.argv)
    except DatabaseError as error:
        words = _why(error)
        if not words:
            raise
        sys.exit(words)


def _why(error: DatabaseError) -> str:
    """Return why the database cannot be used, "" where it can and the mistake is ours."""
    from cop.config.health import missing_migrations

    try:
        missing = missing_migrations()
    except DatabaseError:
        kind = type(error).__name__
        return f"The database does not answer ({kind}). Look whether it runs, and at DATABASE_URL and DATA_DIR."
    finally:
        connection.close()
    return "The tables are missing, or older than this version. Make them with: cop prepare" if missing else ""


def _help() -> str:
    django.setup()
    ours, others = [], []
    for name, where in sorted(get_commands().items()):
        if str(where).startswith("cop.") or getattr(where, "name", "").startswith("cop."):
            ours.append(f"  {name:10} {load_command_class(str(where), name).help}")
        elif name not in REFUSED:
            others.append(name)
    lines = ["cop COMMAND. More about one: cop COMMAND --help", "", *ours, "", "Django's own, for developers:"]
    return "\n".join([*lines, "  " + ", ".join(others)])
