import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F


def who_wrote_it_down(apps, schema_editor):
    """Until now nobody was named: who wrote the advance down sees to it."""
    apps.get_model("budgets", "Advance").objects.update(watcher_id=F("recorded_by_id"))
    # checked now: a table with checks still to come can't be altered
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("budgets", "0007_tree_draft"),
    ]

    operations = [
        migrations.AddField(
            model_name="advance",
            name="watcher",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(who_wrote_it_down, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="advance",
            name="watcher",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
