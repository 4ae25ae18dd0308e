"""What the database searches in, kept up with the documents by the database itself.

SQLite: an FTS5 table without content, one column for each zone, that triggers write; it is told the old tokens to forget
them, and keeps no lengths, so that the length of a zone that nobody may read never counts.
PostgreSQL: a column with a `tsvector` whose weights are the zones, read through a view. It is put together from tokens,
never by a text parser. Its places only count how often a token stands in a zone, up to eight times: a `tsvector` could
not tell the places of a long text. It holds a megabyte, therefore the limit.
"""

from django.db import migrations

ZONES = ("everyone", "members", "communities", "secretariat")
COLUMNS = ", ".join(ZONES)
OLD = ", ".join(f"old.{zone}" for zone in ZONES)
NEW = ", ".join(f"new.{zone}" for zone in ZONES)
CHANGED = " OR ".join(f"old.{zone} <> new.{zone}" for zone in ZONES)
FORGET = f"INSERT INTO search_index (search_index, rowid, {COLUMNS}) VALUES ('delete', old.id, {OLD});"
LEARN = f"INSERT INTO search_index (rowid, {COLUMNS}) VALUES (new.id, {NEW});"

SQLITE = [
    f"CREATE VIRTUAL TABLE search_index USING fts5("
    f"{COLUMNS}, content='', columnsize=0, prefix='1 2 3', tokenize='ascii')",
    f"CREATE TRIGGER search_inserted AFTER INSERT ON search_document BEGIN {LEARN} END",
    f"CREATE TRIGGER search_deleted AFTER DELETE ON search_document BEGIN {FORGET} END",
    f"CREATE TRIGGER search_updated AFTER UPDATE ON search_document WHEN {CHANGED} BEGIN {FORGET} {LEARN} END",
]
SQLITE_BACK = [
    "DROP TRIGGER search_inserted",
    "DROP TRIGGER search_deleted",
    "DROP TRIGGER search_updated",
    "DROP TABLE search_index",
]

POSTGRESQL = [
    f"""
    CREATE FUNCTION search_vector({", ".join(f"{zone} text" for zone in ZONES)}) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT coalesce(string_agg('''' || token || ''':' || left(places, 4 * least(times, 8)::int - 1), ' '), '')::tsvector
        FROM (
            SELECT token, places, count(*) AS times
            FROM (VALUES (everyone, '11A,12A,13A,14A,15A,16A,17A,18A'), (members, '21B,22B,23B,24B,25B,26B,27B,28B'),
                         (communities, '31C,32C,33C,34C,35C,36C,37C,38C'),
                         (secretariat, '41D,42D,43D,44D,45D,46D,47D,48D')) AS zone (tokens, places),
                 string_to_table(ltrim(tokens), ' ') AS token
            WHERE token <> '' GROUP BY token, places ORDER BY places LIMIT 80000
        ) AS found
    $$
    """,
    f"ALTER TABLE search_document ADD COLUMN vector tsvector GENERATED ALWAYS AS (search_vector({COLUMNS})) STORED",
    "CREATE INDEX search_number ON search_document (number)",
    "CREATE INDEX search_vector ON search_document USING gin (vector) WITH (gin_pending_list_limit = 512)",
    f"CREATE VIEW search_index AS SELECT id AS rowid, number, vector AS search_index, {COLUMNS} FROM search_document",
]
POSTGRESQL_BACK = [
    "DROP VIEW search_index",
    "DROP INDEX search_number",
    "ALTER TABLE search_document DROP COLUMN vector",
    "DROP FUNCTION search_vector",
]


def make(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement, params=None)


def unmake(apps, schema_editor):
    for statement in SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_BACK:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(make, unmake)]
