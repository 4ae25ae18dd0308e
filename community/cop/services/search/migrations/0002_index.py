"""What is searched: an FTS5 table without content on SQLite, a tsvector column with a GIN index on PostgreSQL."""

from django.db import migrations

SQLITE = """
CREATE VIRTUAL TABLE search_index USING fts5(
    everyone, members, communities, secretariat,
    content='', tokenize="ascii tokenchars '_'", prefix='2 3'
)
"""
POSTGRESQL = """
ALTER TABLE search_document ADD COLUMN vector tsvector;
CREATE INDEX search_vector ON search_document USING gin (vector);
"""


def make(apps, schema_editor):
    schema_editor.execute(SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL)


def unmake(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE search_index")
    else:
        schema_editor.execute("ALTER TABLE search_document DROP COLUMN vector")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(make, unmake)]
