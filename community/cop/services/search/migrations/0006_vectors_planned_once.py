"""PostgreSQL: the statement that makes a vector is planned once in a session and no longer for each document.

A function in the language `sql` that a trigger calls is planned anew with each row, which took as long again as what it does; one in
`plpgsql` keeps its plan. And tokens that follow each other are put together only where the script asks for it. The vectors
stay what they were.
"""

from django.db import migrations

COLUMNS = ("everyone", "members", "communities", "secretariat", "marks")
POSTGRESQL = f"""
    CREATE OR REPLACE FUNCTION search_vector({", ".join(f"{column} text" for column in COLUMNS)}) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$ BEGIN RETURN (
        WITH word AS (
            SELECT letter, place, token, lead(token) OVER near AS second, lead(token, 2) OVER near AS third,
                   lead(token, 3) OVER near AS fourth
            FROM (VALUES ('m', marks), ('a', everyone), ('b', members), ('c', communities), ('d', secretariat))
                     AS zone (letter, tokens),
                 string_to_table(ltrim(tokens), ' ') WITH ORDINALITY AS word (token, place)
            WHERE token <> ''
            WINDOW near AS (PARTITION BY letter ORDER BY place)
        ), run AS (
            SELECT letter, 1 AS length, left(token, 500) AS tokens, count(*) AS times, min(place) AS place
            FROM word GROUP BY 1, 3
            UNION ALL
            SELECT letter, length, left(tokens, 500) AS tokens, count(*) AS times, min(place) AS place
            FROM word, LATERAL (VALUES (2, token || ' ' || second), (3, token || ' ' || second || ' ' || third),
                                       (4, token || ' ' || second || ' ' || third || ' ' || fourth)) AS run (length, tokens)
            WHERE token COLLATE "C" >= U&'\\0F00' AND tokens IS NOT NULL
            GROUP BY 1, 2, 3
        ), sized AS (
            SELECT *, CASE length WHEN 1 THEN ':' || left('1,2,3,4,5,6,7,8', 2 * least(times, 8)::int - 1) ELSE '' END AS places,
                   sum(octet_length(tokens) + CASE length WHEN 1 THEN 4 + 2 * least(times, 8) ELSE 2 END)
                       OVER (ORDER BY letter = 'm' DESC, length, letter, place) AS size
            FROM run
        )
        SELECT concat('''', repeat(' ', 2040), '''', string_agg(concat(' ''', CASE length WHEN 1 THEN letter ELSE upper(letter) || length END, tokens, '''', places), ''))::tsvector
        FROM sized WHERE size < 1000000
    ); END $$
"""


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL, params=None)


class Migration(migrations.Migration):
    dependencies = [("search", "0005_words_beside")]
    operations = [migrations.RunPython(make)]
