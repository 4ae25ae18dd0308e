"""PostgreSQL: the zone becomes the first letter of each token instead of its weight.

An index of `tsvector`s keeps no weights: to answer for a zone, the vector of every hit had to be read again, ten times as
much as the answer. And what is long lies beside the table, so that the hits of a common word lie close together in it.
Of a text that is longer than a `tsvector` can hold, the beginning is kept. Nothing changes on SQLite.
"""

from django.db import migrations

ZONES = ("everyone", "members", "communities", "secretariat")
COLUMNS = ", ".join(ZONES)
PARAMETERS = ", ".join(f"{zone} text" for zone in ZONES)
DROP = ["DROP VIEW search_index", "ALTER TABLE search_document DROP COLUMN vector", "DROP FUNCTION search_vector"]
MAKE = [
    "ALTER TABLE search_document SET (toast_tuple_target = 128)",
    f"""
    CREATE FUNCTION search_vector({PARAMETERS}) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT coalesce(string_agg('''' || letter || token || ''':' || left('1,2,3,4,5,6,7,8', 2 * least(times, 8)::int - 1),
                                   ' '), '')::tsvector
        FROM (
            SELECT letter, token, count(*) AS times
            FROM (VALUES ('a', everyone), ('b', members), ('c', communities), ('d', secretariat)) AS zone (letter, tokens),
                 string_to_table(ltrim(tokens), ' ') WITH ORDINALITY AS word (token, place)
            WHERE token <> '' GROUP BY letter, token ORDER BY letter, min(place) LIMIT 70000
        ) AS found
    $$
    """,
    f"ALTER TABLE search_document ADD COLUMN vector tsvector GENERATED ALWAYS AS (search_vector({COLUMNS})) STORED",
    "CREATE INDEX search_vector ON search_document USING gin (vector) WITH (gin_pending_list_limit = 512)",
    f"CREATE VIEW search_index AS SELECT id AS rowid, number, vector AS search_index, {COLUMNS} FROM search_document",
]


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in DROP + MAKE:
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("search", "0002_index")]
    operations = [migrations.RunPython(make)]
