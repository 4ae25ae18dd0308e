"""Marks beside the words: a column of the FTS5 table, and tokens of the `tsvector` with a letter of their own.

What is there is kept: on SQLite the table is filled anew from the documents, which still know every token.
"""

from django.db import migrations, models

ZONES = ("everyone", "members", "communities", "secretariat")
COLUMNS = ", ".join((*ZONES, "marks"))
OLD = ", ".join(f"old.{column}" for column in (*ZONES, "marks"))
NEW = ", ".join(f"new.{column}" for column in (*ZONES, "marks"))
CHANGED = " OR ".join(f"old.{column} <> new.{column}" for column in (*ZONES, "marks"))
FORGET = f"INSERT INTO search_index (search_index, rowid, {COLUMNS}) VALUES ('delete', old.id, {OLD});"
LEARN = f"INSERT INTO search_index (rowid, {COLUMNS}) VALUES (new.id, {NEW});"
SQLITE_DROP = ["DROP TRIGGER search_inserted", "DROP TRIGGER search_deleted", "DROP TRIGGER search_updated", "DROP TABLE search_index"]
SQLITE = [
    f"CREATE VIRTUAL TABLE search_index USING fts5("
    f"{COLUMNS}, content='', columnsize=0, prefix='1 2 3', tokenize='ascii')",
    f"INSERT INTO search_index (rowid, {COLUMNS}) SELECT id, {COLUMNS} FROM search_document ORDER BY id",
    f"CREATE TRIGGER search_inserted AFTER INSERT ON search_document BEGIN {LEARN} END",
    f"CREATE TRIGGER search_deleted AFTER DELETE ON search_document BEGIN {FORGET} END",
    f"CREATE TRIGGER search_updated AFTER UPDATE ON search_document WHEN {CHANGED} BEGIN {FORGET} {LEARN} END",
]
PARAMETERS = ", ".join(f"{column} text" for column in (*ZONES, "marks"))
POSTGRESQL_DROP = [
    "DROP VIEW search_index",
    "ALTER TABLE search_document DROP COLUMN vector",
    "DROP FUNCTION search_vector(text, text, text, text)",
]
POSTGRESQL = [
    f"""
    CREATE FUNCTION search_vector({PARAMETERS}) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT coalesce(string_agg('''' || letter || token || ''':' || left('1,2,3,4,5,6,7,8', 2 * least(times, 8)::int - 1),
                                   ' '), '')::tsvector
        FROM (
            SELECT letter, token, count(*) AS times
            FROM (VALUES ('m', marks), ('a', everyone), ('b', members), ('c', communities), ('d', secretariat))
                     AS zone (letter, tokens),
                 string_to_table(ltrim(tokens), ' ') WITH ORDINALITY AS word (token, place)
            WHERE token <> '' GROUP BY letter, token ORDER BY letter = 'm' DESC, letter, min(place) LIMIT 70000
        ) AS found
    $$
    """,
    f"ALTER TABLE search_document ADD COLUMN vector tsvector GENERATED ALWAYS AS (search_vector({COLUMNS})) STORED",
    "CREATE INDEX search_vector ON search_document USING gin (vector) WITH (gin_pending_list_limit = 512)",
    f"CREATE VIEW search_index AS SELECT id AS rowid, number, vector AS search_index, {COLUMNS} FROM search_document",
]


def drop(apps, schema_editor):
    for statement in SQLITE_DROP if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_DROP:
        schema_editor.execute(statement, params=None)


def make(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("search", "0003_zones_in_tokens")]
    operations = [
        migrations.RunPython(drop),
        migrations.AddField("document", "marks", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.RunPython(make),
    ]
