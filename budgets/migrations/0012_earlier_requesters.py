import django.contrib.postgres.fields
from django.db import migrations, models


def who_asked_before(apps, schema_editor):
    """Along what each request takes the place of, the oldest first: an older one has a lower number."""
    model = apps.get_model("budgets", "BudgetRequest")
    found = {}
    for request in model.objects.exclude(replaces=None).select_related("replaces").order_by("id"):
        before = request.replaces
        found[request.pk] = {*found.get(before.pk, ()), before.requester_id}
        request.earlier_requesters = sorted(found[request.pk])
        request.save(update_fields=["earlier_requesters"])
    # checked now: a table with checks still to come can't be altered
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("budgets", "0011_objection_text")]

    operations = [
        migrations.AddField(
            model_name="budgetrequest",
            name="earlier_requesters",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), default=list, size=None
            ),
        ),
        migrations.RunPython(who_asked_before, migrations.RunPython.noop),
    ]
