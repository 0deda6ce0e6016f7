"""What a resident's copy tells of the kassabon."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from budgets.costing import comes_to
from budgets.models import BudgetRequest, CostLine
from budgets.shown_costs import how_reckoned, months_of
from consent.models import Dossier
from consent.plugs import Asked, Chapter, Entry
from trail.clock import local_date
from trail.templatetags.spoken import money


class CostData:
    """consent.plugs.DossierData."""

    holds: Mapping[str, tuple[str, ...]] = {
        "budgets.CostSheet": ("area", "horizon_months", "begun_at"),
        "budgets.CostLine": (
            "area",
            "scenario",
            "what",
            "amount",
            "worked_out",
            "unit",
            "number",
            "duration",
            "duration_unit",
            "payer",
            "certainty",
            "source",
        ),
    }
    leaves_out: Mapping[str, str] = {
        "budgets.CostLine.payer_name": "may be somebody else's name",
        "budgets.CostLine.added_at": "the day of the kassabon says enough",
    }

    def chapters(self, asked: Asked) -> list[Chapter]:
        requests = (
            BudgetRequest.objects.visible_to(asked.viewer)
            # with its texts: who only steers or pays hands nothing over
            .filter(dossier=asked.dossier, at_table=True)
        )
        lines = (
            CostLine.objects.visible_to(asked.viewer)
            .filter(sheet__request__in=requests)
            .select_related("sheet__request", "area")
            .order_by("sheet_id", "id")
        )
        entries = tuple(_entry(line) for line in lines)
        return [Chapter("costs", _("Kassabon: what it costs"), 91, entries)]

    def others(self, dossier: Dossier) -> list[str]:
        return []


def _entry(line: CostLine) -> Entry:
    sheet = line.sheet
    facts = [
        (_("Which way"), str(line.get_scenario_display())),
        (_("Request"), sheet.request.purpose),
        (_("Reckoned"), how_reckoned(line)),
        (_("Looked ahead"), months_of(sheet.horizon_months)),
        (_("Comes to"), money(comes_to(line.cost, sheet.horizon_months))),
        (_("Who pays"), str(line.get_payer_display())),
        (_("How certain it is"), str(line.get_certainty_display())),
        (_("Where it comes from"), line.source),
    ]
    return Entry(
        local_date(sheet.begun_at),
        line.what,
        facts=tuple((label, value) for label, value in facts if value),
        area=line.area.name,
    )
