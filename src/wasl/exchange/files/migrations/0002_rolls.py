"""Lists keep where their receipts end: they are entered by the roll, and forget their seed once answered."""

from django.db import migrations, models
from django.db.models import F


def where_they_end(apps, schema_editor):  # type: ignore[no-untyped-def]
    """Until now each subject had an entry of its own."""
    answered = apps.get_model("files", "Delivery").objects.filter(state="answered", receipts_from__isnull=False)
    answered.update(receipts_until=F("receipts_from") + F("receipts"), seed="")


class Migration(migrations.Migration):
    dependencies = [("files", "0001_first")]

    operations = [
        migrations.AddField("delivery", "receipts_until", models.BigIntegerField(null=True)),
        migrations.AlterField("delivery", "seed", models.CharField(blank=True, max_length=64)),
        migrations.RunPython(where_they_end, migrations.RunPython.noop),
    ]
