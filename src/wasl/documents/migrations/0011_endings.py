from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0010_wallets'),
    ]

    operations = [
        migrations.AddField(
            model_name='sealkey',
            name='former_chains',
            field=models.JSONField(default=list),
        ),
    ]
