"""The words of a notice: what an organisation may not know any more, and what that asks of it."""

from collections.abc import Collection

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Organisation, Partnership
from consent.models import Basis, Dossier, LifeArea
from consent.states import BasisKind
from trail import clock
from trail.templatetags.spoken import long_date


def draft_text(
    dossier: Dossier, organisation: Organisation, lost: Collection[int], kept: Collection[int]
) -> str:
    """A first version for a person to read and change; no name, the number of the dossier only.

    In the language of the municipality, also when who records it has the screens in another.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return _written(dossier, organisation, lost, kept)


def _written(
    dossier: Dossier, organisation: Organisation, lost: Collection[int], kept: Collection[int]
) -> str:
    names = dict(
        LifeArea.objects.filter(
            municipality_id=dossier.municipality_id, is_process=False
        ).values_list("pk", "name")
    )
    parts = [
        _("Dear colleagues of %(organisation)s,") % {"organisation": organisation.short_name},
        _(
            "The resident of dossier %(number)s has taken back what you were allowed to know. From %(day)s you may "
            "not know anything more about: %(areas)s."
        )
        % {
            "number": dossier.number,
            "day": long_date(clock.today()),
            "areas": _listed(names, lost),
        },
        _(
            "We ask you:\n"
            "- not to use any more what you heard about this at the table;\n"
            "- to destroy notes about it, unless a law of your own tells you to keep them. Then tell us which.\n\n"
            "What you rightly did before stays as it is."
        ),
    ]
    if any(area in names for area in kept):
        parts.append(
            _("About this you may still know: %(areas)s.") % {"areas": _listed(names, kept)}
        )
    parts += [
        _("On the ground of %(article)s you may still know: %(areas)s.")
        % {"article": basis.article, "areas": _listed(names, basis.areas)}
        for basis in _legal_grounds(dossier, organisation)
    ]
    parts.append(_how_to_reach(dossier))
    return "\n\n".join(parts)


def _listed(names: dict[int, str], areas: Collection[int]) -> str:
    return ", ".join(name.lower() for pk, name in names.items() if pk in areas)


def _legal_grounds(dossier: Dossier, organisation: Organisation) -> list[Basis]:
    """Grounds that don't ask consent and hold now. Who stepped in because of danger is not told of here."""
    rows = Basis.objects.filter(
        dossier=dossier, organisation=organisation, from_at__lte=clock.now()
    ).exclude(kind=BasisKind.VITAL_INTEREST)
    return [basis for basis in rows if basis.is_running]


def _how_to_reach(dossier: Dossier) -> str:
    lead = dossier.programme.lead_organisation
    place = Partnership.objects.filter(
        municipality_id=dossier.municipality_id, organisation=lead
    ).first()
    if place is not None and place.phone:
        return _("Questions? Call %(name)s: %(phone)s.") % {
            "name": lead.short_name,
            "phone": place.phone,
        }
    return _("Questions? Ask %(name)s.") % {"name": lead.short_name}
