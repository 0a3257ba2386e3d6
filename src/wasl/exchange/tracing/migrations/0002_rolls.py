"""A receipt may stand on a line of a roll."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracing", "0001_first")]

    operations = [
        migrations.RemoveConstraint("trace", "trace_one_entry"),
        migrations.AddField("trace", "line", models.SmallIntegerField(default=0)),
        migrations.AddConstraint(
            "trace", models.UniqueConstraint(fields=("log", "index", "line"), name="trace_one_line")
        ),
    ]
