"""PostgreSQL: what it searches in becomes a table of its own with small rows, and knows words that follow each other.

A count looks at the row of every hit, whatever the index knows: rows of sixty bytes are counted in half the time of rows of eight hundred.
PostgreSQL moves a value out of its row only where the row is longer than two kilobytes, so each vector holds a word of
blanks, which nobody can look for and which compresses to nothing.
Two to four tokens that follow each other are one token too, with blanks between them, in scripts whose words are several
tokens (Tibetan and those after it: Chinese, Japanese, Korean), so that most phrases are found without a look at the text;
the zone's letter is a capital before them, and how many they are follows it.
Of a text that is longer than a `tsvector` can hold, its tokens come first. Nothing changes on SQLite.
"""

from django.db import migrations

ZONES = ("everyone", "members", "communities", "secretariat")
COLUMNS = (*ZONES, "marks")
NEW = ", ".join(f"new.{column}" for column in COLUMNS)
OLD = ", ".join(f"old.{column}" for column in COLUMNS)
NUMBER = "id & (1::bigint << 40) - 1"
POSTGRESQL = [
    "DROP VIEW search_index",
    "DROP INDEX search_number",
    "ALTER TABLE search_document DROP COLUMN vector",
    f"""
    CREATE OR REPLACE FUNCTION search_vector({", ".join(f"{column} text" for column in COLUMNS)}) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        WITH word AS (
            SELECT letter, place, token, lead(token) OVER near AS second, lead(token, 2) OVER near AS third,
                   lead(token, 3) OVER near AS fourth
            FROM (VALUES ('m', marks), ('a', everyone), ('b', members), ('c', communities), ('d', secretariat))
                     AS zone (letter, tokens),
                 string_to_table(ltrim(tokens), ' ') WITH ORDINALITY AS word (token, place)
            WHERE token <> ''
            WINDOW near AS (PARTITION BY letter ORDER BY place)
        ), run AS (
            SELECT letter, length, left(tokens, 500) AS tokens, count(*) AS times, min(place) AS place
            FROM word, LATERAL (VALUES (1, token), (2, token || ' ' || second), (3, token || ' ' || second || ' ' || third),
                                       (4, token || ' ' || second || ' ' || third || ' ' || fourth)) AS run (length, tokens)
            WHERE length = 1 OR (tokens IS NOT NULL AND token COLLATE "C" >= U&'\\0F00')
            GROUP BY 1, 2, 3
        ), sized AS (
            SELECT *, CASE length WHEN 1 THEN ':' || left('1,2,3,4,5,6,7,8', 2 * least(times, 8)::int - 1) ELSE '' END AS places,
                   sum(octet_length(tokens) + CASE length WHEN 1 THEN 4 + 2 * least(times, 8) ELSE 2 END)
                       OVER (ORDER BY letter = 'm' DESC, length, letter, place) AS size
            FROM run
        )
        SELECT concat('''', repeat(' ', 2040), '''', string_agg(concat(' ''', CASE length WHEN 1 THEN letter ELSE upper(letter) || length END, tokens, '''', places), ''))::tsvector
        FROM sized WHERE size < 1000000
    $$
    """,
    "CREATE TABLE search_words (id bigint PRIMARY KEY, vector tsvector NOT NULL) WITH (toast_tuple_target = 128)",
    f"INSERT INTO search_words SELECT id, search_vector({', '.join(COLUMNS)}) FROM search_document ORDER BY id",
    "CREATE INDEX search_vector ON search_words USING gin (vector) WITH (gin_pending_list_limit = 512)",
    f"CREATE INDEX search_number ON search_words (({NUMBER}))",
    f"""
    CREATE FUNCTION search_learn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO search_words VALUES (new.id, search_vector({NEW}))
        ON CONFLICT (id) DO UPDATE SET vector = excluded.vector;
        RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION search_forget() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        DELETE FROM search_words WHERE id = old.id;
        RETURN NULL;
    END $$
    """,
    f"""
    CREATE TRIGGER search_inserted AFTER INSERT ON search_document FOR EACH ROW
    WHEN (concat({NEW}) <> '') EXECUTE FUNCTION search_learn()
    """,
    f"""
    CREATE TRIGGER search_updated AFTER UPDATE ON search_document FOR EACH ROW
    WHEN (({OLD}) IS DISTINCT FROM ({NEW})) EXECUTE FUNCTION search_learn()
    """,
    "CREATE TRIGGER search_deleted AFTER DELETE ON search_document FOR EACH ROW EXECUTE FUNCTION search_forget()",
    f"""
    CREATE VIEW search_index AS
    SELECT words.id AS rowid, words.{NUMBER} AS number, vector AS search_index, {", ".join(COLUMNS)}
    FROM search_words AS words LEFT JOIN search_document AS document ON document.id = words.id
    """,
]


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL:
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("search", "0004_marks")]
    operations = [migrations.RunPython(make)]
