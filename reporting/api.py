"""Published editions by the API: who sees which follows from the role alone, as on screen."""

import json
from typing import Any

from django.urls import reverse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Screen
from accounts.api import viewer_of
from accounts.states import Scope
from accounts.viewer import Viewer
from consent import gate
from documents import store
from reporting.disclosure import Cell, words
from reporting.models import Edition
from reporting.monitor.counting import BY_KEY
from reporting.monitor.paper import tables_of
from reporting.monitor.shown import ShownLine, ShownTable, in_words
from reporting.plugs import READERS
from reporting.states import EditionKind, Why
from trail import reads
from trail.states import LineKind


class FigureOut(serializers.Serializer[Any]):
    """One figure as published; without a number where that would say too much about few people."""

    key = serializers.CharField()
    name = serializers.CharField()
    number = serializers.IntegerField(allow_null=True)
    text = serializers.CharField()
    rounded_to = serializers.IntegerField(
        allow_null=True,
        help_text="The number is rounded to the nearest so many; none: it is as counted.",
    )


class LineOut(serializers.Serializer[Any]):
    """A line as published; without a number where that would say too much, and then the words that stand there."""

    key = serializers.CharField()
    name = serializers.CharField()
    number = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField(
        allow_null=True, help_text="Of how many facts a mean is, of how many residents a sum."
    )
    text = serializers.CharField()
    why = serializers.CharField(help_text="Why there is no number; empty where there is.")
    holds = serializers.ListField(
        child=serializers.CharField(), help_text="Keys that are counted together in this line."
    )


class DefinitionOut(serializers.Serializer[Any]):
    """What a figure means, in the words of the page."""

    counted = serializers.CharField()
    unit = serializers.CharField()
    out_of = serializers.CharField()
    missing = serializers.CharField()
    condition = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # declared fields are no attributes


class TableOut(serializers.Serializer[Any]):
    """A figure over a period: the report's own, or the one before it to compare with."""

    figure = serializers.CharField()
    name = serializers.CharField()
    window = serializers.CharField()
    shape = serializers.CharField()
    start_date = serializers.DateField()
    end_date = serializers.DateField()
    threshold = serializers.IntegerField(
        allow_null=True, help_text="Numbers about fewer people have words; none: all are exact."
    )
    rounded_to = serializers.IntegerField(
        allow_null=True,
        help_text="Counts are rounded to the nearest so many; none: they are as counted.",
    )
    missing = serializers.IntegerField(allow_null=True)
    definition = DefinitionOut()
    lines = LineOut(many=True)
    whole = LineOut()


def _line(line: ShownLine, table: ShownTable) -> dict[str, Any]:
    return {
        "key": line.key,
        "name": line.label,
        "number": line.number,
        "n": line.n,
        "text": in_words(line, table.shape, table.threshold),
        "why": str(Why(line.why).label),
        "holds": list(line.holds),
    }


def _table(table: ShownTable) -> dict[str, Any]:
    """From what the edition keeps, with the words of the one definition."""
    figure = BY_KEY[table.figure]
    words = ("counted", "unit", "out_of", "missing", "condition", "source")
    return {
        "figure": figure.key,
        "name": str(figure.name),
        "window": figure.window.value,
        "shape": table.shape.value,
        "start_date": table.period.start,
        "end_date": table.period.end,
        "threshold": table.threshold,
        "rounded_to": table.rounded_to,
        "missing": table.missing,
        "definition": {name: str(getattr(figure, name)) for name in words},
        "lines": [_line(line, table) for line in table.lines],
        "whole": _line(table.whole, table),
    }


# papers that are handed out tell between bounds and in words: those are read as PDF
WITH_TABLES = frozenset({EditionKind.MONITOR, EditionKind.COUNCIL})


class EditionOut(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    kind = serializers.ChoiceField(choices=EditionKind.choices)
    organisation = serializers.CharField(
        source="organisation.key",
        default=None,
        allow_null=True,
        help_text="Whose page it is; only of the page of a partner.",
    )
    municipality = serializers.CharField(source="municipality.key")
    programme = serializers.CharField(source="programme.key")
    name = serializers.CharField(source="programme.name")
    number = serializers.IntegerField()
    start_date = serializers.DateField()
    end_date = serializers.DateField()
    introduction = serializers.CharField()
    published_at = serializers.DateTimeField()
    pdf = serializers.SerializerMethodField()
    sha256 = serializers.CharField(help_text="Of the PDF.")

    def get_pdf(self, edition: Edition) -> str:
        """Address of the PDF."""
        return reverse("api:edition_pdf", args=[edition.pk])


class EditionWithFiguresOut(EditionOut):
    """`overview`, `help_topics`, `results`: of a factsheet. `tables`: of a monitoring report and a council's file."""

    overview = serializers.SerializerMethodField()
    help_topics = serializers.SerializerMethodField()
    results = serializers.SerializerMethodField()
    tables = serializers.SerializerMethodField()

    def _cells(self, edition: Edition, name: str) -> list[dict[str, Any]]:
        sheet = edition.sheet
        if sheet is None:
            return []
        cells: tuple[Cell, ...] = getattr(sheet, name)
        return [
            {
                "key": cell.key,
                "name": cell.label,
                "number": cell.number,
                "text": words(cell, sheet.threshold),
                "rounded_to": sheet.rounded_to,
            }
            for cell in cells
        ]

    @extend_schema_field(FigureOut(many=True))
    def get_overview(self, edition: Edition) -> list[dict[str, Any]]:
        return self._cells(edition, "overview")

    @extend_schema_field(FigureOut(many=True))
    def get_help_topics(self, edition: Edition) -> list[dict[str, Any]]:
        return self._cells(edition, "help_topics")

    @extend_schema_field(FigureOut(many=True))
    def get_results(self, edition: Edition) -> list[dict[str, Any]]:
        return self._cells(edition, "results")

    @extend_schema_field(TableOut(many=True))
    def get_tables(self, edition: Edition) -> list[dict[str, Any]]:
        if edition.kind not in WITH_TABLES:
            return []
        # a figure that is not counted any more has no words: the PDF tells it
        return [_table(one) for one in tables_of(edition) if one.figure in BY_KEY]


class PdfRenderer(BaseRenderer):
    """Hands a PDF on as it is; what went wrong stays JSON."""

    media_type = "application/pdf"
    format = "pdf"
    charset = None
    render_style = "binary"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        return data if isinstance(data, bytes) else json.dumps(data, ensure_ascii=False).encode()


def _published(viewer: Viewer) -> Any:
    """Published editions of the municipalities where the viewer reads them, the newest first."""
    return (
        Edition.objects.visible_to(viewer)
        .published()
        .select_related("municipality", "programme", "organisation", "file")
        .order_by("-published_at", "-pk")
    )


class EditionsView(GenericAPIView[Edition]):
    screen = Screen(frozenset(READERS))
    scopes = {"GET": Scope.READ_EDITIONS}
    serializer_class = EditionOut

    @extend_schema(operation_id="editions_list", responses=EditionOut(many=True))
    def get(self, request: Request) -> Response:
        """Published factsheets, monitoring reports and papers, the newest first."""
        page = self.paginate_queryset(_published(viewer_of(request)).defer("figures")) or []
        return self.get_paginated_response(EditionOut(page, many=True).data)


class EditionView(GenericAPIView[Edition]):
    screen = Screen(frozenset(READERS))
    scopes = {"GET": Scope.READ_EDITIONS}
    serializer_class = EditionWithFiguresOut

    @extend_schema(operation_id="editions_retrieve", responses=EditionWithFiguresOut)
    def get(self, request: Request, pk: int) -> Response:
        """One published report with its figures, as published."""
        rows = _published(viewer_of(request))
        edition = gate.get_visible(request._request, rows, pk, "api.edition.view")
        return Response(EditionWithFiguresOut(edition).data)


class EditionPdfView(GenericAPIView[Edition]):
    screen = Screen(frozenset(READERS))
    scopes = {"GET": Scope.READ_EDITIONS}
    renderer_classes = [PdfRenderer, JSONRenderer]
    serializer_class = EditionOut
    pagination_class = None

    @extend_schema(
        operation_id="editions_pdf", responses={(200, "application/pdf"): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, pk: int) -> Response:
        """The report as PDF/UA-1."""
        rows = _published(viewer_of(request))
        edition: Edition = gate.get_visible(request._request, rows, pk, "api.edition.download")
        file = edition.file
        assert file is not None  # published editions have one, says the database
        reads.note(
            request._request,
            "api.edition.download",
            [],
            kind=LineKind.EXPORT,
            thing=edition,
            municipality_id=edition.municipality_id,
        )
        return Response(
            store.read(file),
            content_type=file.content_type,
            headers={"Content-Disposition": content_disposition_header(True, edition.file_name)},
        )
