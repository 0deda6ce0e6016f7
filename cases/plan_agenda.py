"""What the plan brings to the next conversation by itself: what ends soon, and what somebody would find out."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.viewer import Viewer
from cases.models import Case, Consequence, TemporarySolution
from cases.plugs import AgendaPoint, AgendaSource
from cases.states import AgreementStatus
from trail import clock
from trail.templatetags.spoken import short_date


class EndingTemporaries:
    """cases.plugs.AgendaSource: what holds for now and ends within the weeks of the programme, or has ended."""

    def points(self, viewer: Viewer, case: Case, since: datetime | None) -> Sequence[AgendaPoint]:
        rows = TemporarySolution.objects.visible_to(viewer).ending(clock.today()).filter(case=case)
        return [
            AgendaPoint(
                area_ids=(row.area_id,),
                text=row.what,
                why=(_("ended %(day)s: and now?") if row.is_over else _("ends %(day)s"))
                % {"day": short_date(row.end_date)},
                tone="sun",
                due_date=row.end_date,
                address=reverse("cases:temporary", args=[row.pk]),
                row=row,
            )
            for row in rows.order_by("end_date", "pk")
        ]


class OpenConsequences:
    """cases.plugs.AgendaSource: nobody knows yet what an agreement does to benefit, toeslagen or debts."""

    def points(self, viewer: Viewer, case: Case, since: datetime | None) -> Sequence[AgendaPoint]:
        rows = (
            Consequence.objects.visible_to(viewer)
            .filter(agreement__case=case, answer="")
            .exclude(agreement__status=AgreementStatus.DROPPED)
            .select_related("agreement", "owner")
        )
        return [
            AgendaPoint(
                area_ids=(row.area_id,),
                text=_("What does ‘%(what)s’ do to benefit, toeslagen and debts?")
                % {"what": row.agreement.what},
                why=_("%(name)s finds it out") % {"name": row.owner.first_name},
                address=reverse("cases:agreement_consequence", args=[row.agreement_id]),
            )
            for row in rows.order_by("pk")
        ]


SOURCES: list[AgendaSource] = [EndingTemporaries(), OpenConsequences()]
