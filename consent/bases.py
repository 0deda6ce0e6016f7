"""On what ground which organisation knows something, told for people: three things apart (DOMAIN §4)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.states import DOSSIER_ROLES
from accounts.viewer import Viewer
from consent import gate, knowledge, policies
from consent.models import Basis, Dossier, LifeArea
from consent.states import BasisKind, Purpose


@dataclass(frozen=True, slots=True)
class Told:
    """One recorded ground, with the names of its areas."""

    row: Basis
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """One organisation at the table: the grounds on which it knows more than dates, and whether it may speak."""

    name: str
    grounds: tuple[str, ...]
    releases_secrecy: bool

    @property
    def words(self) -> str:
        return ", ".join(self.grounds) or _("none: knows dates and progress at most")


def bases_for(viewer: Viewer, dossier: Dossier) -> list[Told]:
    """All for the lead organisation, others those of their own organisation; the last first."""
    rows = Basis.objects.visible_to(viewer).filter(dossier=dossier)
    if not policies.is_of_lead(viewer, dossier):
        own = viewer.organisations_in(dossier.municipality_id, DOSSIER_ROLES)
        rows = rows.filter(organisation_id__in=own)
    names = dict(
        LifeArea.objects.filter(municipality_id=dossier.municipality_id).values_list("pk", "name")
    )
    found = rows.select_related("organisation", "recorded_by", "ended_by")
    return [
        Told(row, tuple(names[pk] for pk in names if pk in row.areas))
        for row in found.order_by("-from_at", "-id")
    ]


def grounds_for(viewer: Viewer, dossier: Dossier) -> list[Ground]:
    """A row per organisation at the table that the viewer may see."""
    kinds: dict[int, set[str]] = {}
    for row in gate.open_rows(dossier).filter(purpose=Purpose.TABLE, areas__len__gt=1):
        kinds.setdefault(row.organisation_id or 0, set()).add(row.basis)
    return [
        Ground(
            row.organisation.name,
            tuple(
                str(kind.label) for kind in BasisKind if kind in kinds.get(row.organisation.pk, ())
            ),
            row.releases_secrecy,
        )
        for row in knowledge.rows_for(viewer, dossier)
    ]
