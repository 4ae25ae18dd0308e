"""Jobs of the installation."""

from django.db import connection

ROWS_LOOKED_AT = 1000
"""So many entries of each index are looked at, so that it takes no longer than a moment on a large database."""


def count_rows() -> None:
    """Have SQLite look again at how much stands in its tables, by which it chooses the index that it reads. PostgreSQL does so
    by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {ROWS_LOOKED_AT}")
            cursor.execute("ANALYZE")
