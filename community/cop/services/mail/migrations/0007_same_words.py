from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mail', '0006_what_came_back'),
    ]

    operations = [
        migrations.AddField(
            model_name='incoming',
            name='content',
            field=models.CharField(blank=True, max_length=64),
        ),
    ]
