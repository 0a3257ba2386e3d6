"""A receipt may stand on a line of a roll; a person's are found by an index, which SQLite used for no value that it is given."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracing", "0001_first")]

    operations = [
        migrations.RemoveConstraint("trace", "trace_one_entry"),
        migrations.AddField("trace", "line", models.SmallIntegerField(default=0)),
        migrations.AddConstraint(
            "trace", models.UniqueConstraint(fields=("log", "index", "line"), name="trace_one_line")
        ),
        migrations.RemoveIndex("trace", "trace_by_entity"),
        migrations.AddIndex("trace", models.Index(fields=["entity", "-at"], name="trace_by_person")),
    ]
