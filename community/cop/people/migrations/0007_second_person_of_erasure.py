from typing import Any

from django.db import migrations, models


def ask_for_a_second(apps: Any, schema_editor: Any) -> None:
    """What was entered after a call and waits unconfirmed needs a second person from here on."""
    erasures = apps.get_model("people", "Erasure").objects
    erasures.filter(entered_by__isnull=False, confirmed_by=None, done=None).update(needs_second=True)


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_name_in_latin_letters'),
    ]

    operations = [
        migrations.AddField(
            model_name='erasure',
            name='needs_second',
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(ask_for_a_second, migrations.RunPython.noop),
    ]
