"""Each document says its kind by a mark too, so that PostgreSQL counts from the index alone."""

from django.db import migrations
from django.db.models import F, Value
from django.db.models.functions import Concat

from cop.services.search.marks import mark_of_kind


def mark(apps, schema_editor):
    documents = apps.get_model("search", "Document").objects
    for kind in list(documents.order_by().values_list("kind", flat=True).distinct()):
        documents.filter(kind=kind).update(marks=Concat(Value(f" {mark_of_kind(kind)}"), F("marks")))


class Migration(migrations.Migration):
    dependencies = [("search", "0004_marks")]
    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
