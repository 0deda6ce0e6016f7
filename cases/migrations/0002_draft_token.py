import uuid

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("cases", "0001_initial")]

    operations = [
        # no draft could be saved before this
        migrations.AddField(
            model_name="referraldraft",
            name="form_token",
            field=models.UUIDField(default=uuid.uuid4, unique=True),
            preserve_default=False,
        ),
    ]
