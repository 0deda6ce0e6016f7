"""Referrals by the API: checked by the screen's form, written by the screen's action, read through the gate."""

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Screen
from accounts.api import viewer_of
from accounts.states import DOSSIER_ROLES, Scope
from accounts.viewer import Viewer
from cases.actions.referrals import submit_referral
from cases.forms.referrals import ReferralForm
from cases.models import Referral
from cases.states import ReferralStatus, Urgency, UrgencyReason
from cases.views.sources import Source, areas_of, sources_of
from consent import gate
from consent.lifeareas import areas_in
from consent.states import Salutation
from trail import clock, reads
from trail.errors import Conflict

MAX_KEY = 200


class ReferralIn(serializers.Serializer[Any]):
    """What a referral takes: the shapes only; what is right is the form's."""

    programme = serializers.SlugField(
        required=False,
        help_text="Key of the programme; needed where more than one takes referrals.",
    )
    salutation = serializers.ChoiceField(
        choices=Salutation.choices, required=False, allow_blank=True
    )
    name = serializers.CharField(max_length=120)
    born_on = serializers.DateField(
        required=False,
        allow_null=True,
        help_text="Only of somebody younger than 18, where the programme is there for them.",
    )
    safe_contact = serializers.CharField(
        max_length=2000, help_text="How to reach the resident safely, in words."
    )
    communication = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    stuck = serializers.CharField(help_text="What is stuck, in a few sentences.")
    tried = serializers.CharField(
        required=False,
        allow_blank=True,
        help_text="What was tried already. No names: partners read it on an anonymous card.",
    )
    areas = serializers.ListField(
        child=serializers.SlugField(), help_text="Keys of life areas, such as wonen and inkomen."
    )
    urgency = serializers.ChoiceField(choices=Urgency.choices)
    urgency_reason = serializers.ChoiceField(
        choices=UrgencyReason.choices,
        required=False,
        allow_blank=True,
        help_text="Only with urgency 'urgent'.",
    )
    urgent_by_date = serializers.DateField(required=False, allow_null=True)
    agreed_on_date = serializers.DateField(
        required=False, allow_null=True, help_text="When the resident agreed to this referral."
    )
    agreed_with = serializers.CharField(
        max_length=120, required=False, allow_blank=True, help_text="Who asked the resident."
    )
    emergency_reason = serializers.CharField(
        max_length=2000,
        required=False,
        allow_blank=True,
        help_text="Only when the resident could not be asked and it can't wait.",
    )


class ReferralOut(serializers.Serializer[Any]):
    """One's own referral, for as long as it may be seen."""

    id = serializers.IntegerField(source="pk")
    number = serializers.CharField(source="dossier.number")
    programme = serializers.CharField(source="dossier.programme.key")
    status = serializers.ChoiceField(choices=ReferralStatus.choices)
    submitted_at = serializers.DateTimeField()
    salutation = serializers.CharField(source="dossier.resident.salutation")
    name = serializers.CharField(source="dossier.resident.name")
    stuck = serializers.CharField()
    tried = serializers.CharField()
    areas = serializers.SerializerMethodField()
    urgency = serializers.ChoiceField(choices=Urgency.choices)
    urgency_reason = serializers.ChoiceField(choices=UrgencyReason.choices, allow_blank=True)
    urgent_by_date = serializers.DateField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    answer_to_sender = serializers.CharField()

    def get_areas(self, row: Referral) -> list[str]:
        """Keys of life areas, in list order."""
        keys: dict[int, str] = self.context["area_keys"]
        return [key for pk, key in keys.items() if pk in row.areas]


def _own(viewer: Viewer) -> Any:
    """The viewer's own referrals that they may know all of, the newest first."""
    return (
        Referral.objects.visible_to(viewer)
        .filter(sender_id=viewer.user_id)
        .select_related("dossier__resident", "dossier__programme")
        .order_by("-submitted_at", "-pk")
    )


def _context(viewer: Viewer) -> dict[str, Any]:
    areas = areas_in(*viewer.municipalities(DOSSIER_ROLES))
    return {"area_keys": dict(areas.values_list("pk", "key"))}


class ReferralsView(GenericAPIView[Referral]):
    """Send a referral; list one's own."""

    screen = Screen(DOSSIER_ROLES)
    scopes = {"GET": Scope.READ_REFERRALS, "POST": Scope.WRITE_REFERRALS}
    serializer_class = ReferralOut

    @extend_schema(operation_id="referrals_list", responses=ReferralOut(many=True))
    def get(self, request: Request) -> Response:
        """Your own referrals, the newest first."""
        viewer = viewer_of(request)
        page = self.paginate_queryset(_own(viewer)) or []
        if page:
            reads.note(request._request, "api.referral.list", [row.dossier.shown for row in page])
        rows = ReferralOut(page, many=True, context=_context(viewer))
        return self.get_paginated_response(rows.data)

    @extend_schema(
        operation_id="referrals_create",
        request=ReferralIn,
        responses={201: ReferralOut, 200: ReferralOut},
        parameters=[
            OpenApiParameter(
                "Idempotency-Key",
                str,
                OpenApiParameter.HEADER,
                required=True,
                description="Your own key of this referral: sent twice with the same key, it is made once (201, "
                "then 200).",
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Bring somebody to the table. The resident has agreed to this referral, or it is an emergency."""
        viewer = viewer_of(request)
        values = ReferralIn(data=request.data)
        token = _token(request, viewer)
        values.is_valid(raise_exception=True)
        source = _source(viewer, values.validated_data.get("programme", ""))
        form = _form(source, values.validated_data)
        if not form.is_valid():
            raise ValidationError(
                {field: [str(one) for one in said] for field, said in form.errors.items()}
            )
        begun = clock.now()
        referral = submit_referral(
            programme=source.programme,
            form_token=token,
            organisation_id=source.organisation_id,
            by=viewer,
            **{name: value for name, value in form.cleaned_data.items() if name != "agreed"},
        )
        row = _own(viewer).filter(pk=referral.pk).first()
        if row is None or row.stuck != form.cleaned_data["stuck"]:
            raise Conflict(_("This Idempotency-Key was used for another referral."))
        reads.note(request._request, "api.referral.view", [row.dossier.shown])
        return Response(
            ReferralOut(row, context=_context(viewer)).data,
            status=200 if row.submitted_at < begun else 201,
            headers={"Location": reverse("api:referral", args=[row.pk])},
        )


class ReferralView(GenericAPIView[Referral]):
    screen = Screen(DOSSIER_ROLES)
    scopes = {"GET": Scope.READ_REFERRALS}
    serializer_class = ReferralOut

    @extend_schema(operation_id="referrals_retrieve", responses=ReferralOut)
    def get(self, request: Request, pk: int) -> Response:
        """One of your own referrals, with the answer once there is one."""
        viewer = viewer_of(request)
        row: Referral = gate.get_visible(request._request, _own(viewer), pk, "api.referral.view")
        reads.note(request._request, "api.referral.view", [row.dossier.shown])
        return Response(ReferralOut(row, context=_context(viewer)).data)


def _token(request: Request, viewer: Viewer) -> UUID:
    """The form token of this sender's key: nobody else's key can be the same."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key or len(key) > MAX_KEY:
        raise ValidationError(
            {"Idempotency-Key": [_("Send an Idempotency-Key, so that sending twice makes one.")]}
        )
    return uuid5(NAMESPACE_URL, f"opkoers:referral:{viewer.user_id}:{key}")


def _source(viewer: Viewer, key: str) -> Source:
    """The programme that is meant; the only one when none was named."""
    sources = [s for s in sources_of(viewer) if key in ("", s.programme.key)]
    if len(sources) == 1:
        return sources[0]
    message = _("Name one of the programmes that take referrals here: %(keys)s.") % {
        "keys": ", ".join(sorted({s.programme.key for s in sources_of(viewer)})) or "-"
    }
    raise ValidationError({"programme": [message]})


def _form(source: Source, values: dict[str, Any]) -> ReferralForm:
    """The screen's form, filled in: life areas by key."""
    municipality = source.programme.municipality_id
    ids = dict(areas_in(municipality).values_list("key", "pk"))
    data = {name: "" if value is None else value for name, value in values.items()}
    # an unknown key becomes a choice that isn't there, and the form says so
    data["areas"] = [str(ids.get(key, 0)) for key in dict.fromkeys(values["areas"])]
    data["agreed"] = "emergency" if values.get("emergency_reason") else "yes"
    return ReferralForm(
        data, areas=areas_of(municipality), serves_young=source.programme.young_people
    )
