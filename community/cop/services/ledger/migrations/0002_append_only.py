"""The database itself refuses to alter or delete a row of the ledger."""

from django.db import migrations

SQLITE = (
    """CREATE TRIGGER ledger_keeps_{act} BEFORE {act} ON ledger_entry
       BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"""
)
POSTGRESQL = """
CREATE FUNCTION ledger_keeps() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$;
CREATE TRIGGER ledger_keeps BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_keeps();
"""


def keep(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for act in ("UPDATE", "DELETE"):
            schema_editor.execute(SQLITE.format(act=act))
    else:
        schema_editor.execute(POSTGRESQL)


def let_go(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for act in ("UPDATE", "DELETE"):
            schema_editor.execute(f"DROP TRIGGER ledger_keeps_{act}")
    else:
        schema_editor.execute("DROP TRIGGER ledger_keeps ON ledger_entry; DROP FUNCTION ledger_keeps()")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(keep, let_go)]
