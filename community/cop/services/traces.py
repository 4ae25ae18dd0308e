"""What a database's files keep of rows that are gone."""

from django.db import connection


def empty_log() -> None:
    """Bring SQLite's log into its main file and cut it to nothing: it holds pages as they were before rows went.

    Changes nothing while others read what the log holds, or write: jobs ask again and again. Waits for nobody, for SQLite
    would hold every writer back meanwhile. On PostgreSQL its own cleaning (autovacuum) takes dead rows away.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        patience = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute("PRAGMA busy_timeout=0")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            cursor.execute(f"PRAGMA busy_timeout={patience}")
