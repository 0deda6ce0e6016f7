"""Publishing a version of the decision graph."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Municipality
from budgets import graph
from budgets.models import DecisionTree
from trail import audit
from trail.actor import Acting
from trail.errors import Conflict


@transaction.atomic
def publish_tree(
    *, municipality: Municipality, data: Mapping[str, Any], by: Acting
) -> DecisionTree:
    """Check and freeze a version; new requests follow it, running ones keep theirs. Same version twice is one.

    Raises graph.TreeError with all that is wrong, Conflict when the number isn't higher than the last one.
    """
    tree = graph.load_tree(data)
    # as it is kept: lists, so that answers stay in their order
    kept = graph.to_data(tree)
    digest = graph.digest(kept)
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)
    last = latest_tree(municipality.pk)
    # versions of before were recognised by how they were written
    if last is not None and last.sha256 in (digest, graph.digest(data)):
        return last
    if last is not None and tree.version <= last.version:
        raise Conflict(
            _("Version %(last)s is published already. A changed tree takes a higher number.")
            % {"last": last.version}
        )
    row = DecisionTree.objects.create(
        municipality=municipality,
        version=tree.version,
        name=tree.name,
        sha256=digest,
        data=kept,
        published_by_id=by.actor_in(municipality.pk).user_id,
    )
    audit.record_change(
        "tree.publish",
        by=by,
        municipality_id=municipality.pk,
        thing=row,
        version=tree.version,
        sha256=digest,
    )
    return row


def install_default_tree(municipality: Municipality, by: Acting) -> DecisionTree:
    """Publish the graph that comes with the product."""
    data = graph.read_file(graph.TREES / "default-1.yaml")
    return publish_tree(municipality=municipality, data=data, by=by)


def latest_tree(municipality_id: int) -> DecisionTree | None:
    """The version that new requests follow, or None."""
    return DecisionTree.objects.filter(municipality_id=municipality_id).order_by("-version").first()
