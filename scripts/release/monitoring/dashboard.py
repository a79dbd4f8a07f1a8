"""`deploy/grafana/cute.json`: one dashboard, from the objectives down to the processes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from scripts.release.monitoring.panel import Panel, rows

HEIGHT = 8
COLUMNS = 24
SOURCE = {"type": "prometheus", "uid": "${source}"}
SCHEMA = 39


@dataclass(slots=True)
class _PanelGrid:
    """The place and number of the next panel."""

    x: int = 0
    y: int = 0
    number: int = 0

    def next_number(self) -> int:
        self.number += 1
        return self.number

    def row(self) -> dict[str, int]:
        if self.x:
            self.x, self.y = 0, self.y + HEIGHT
        place = {"x": 0, "y": self.y, "w": COLUMNS, "h": 1}
        self.y += 1
        return place

    def panel(self, width: int) -> dict[str, int]:
        if self.x + width > COLUMNS:
            self.x, self.y = 0, self.y + HEIGHT
        place = {"x": self.x, "y": self.y, "w": width, "h": HEIGHT}
        self.x += width
        return place


def text(mark: str) -> str:
    """The JSON of the dashboard."""
    return json.dumps(_document(mark), indent=2) + "\n"


def _document(mark: str) -> dict[str, object]:
    places = _PanelGrid()
    panels = []
    for title, row in rows().items():
        panels.append(
            {
                "id": places.next_number(),
                "type": "row",
                "title": title,
                "collapsed": False,
                "gridPos": places.row(),
                "panels": [],
            }
        )
        panels += [_panel(chart, places) for chart in row]
    return {
        "uid": "cute-api",
        "title": "Cute API",
        "description": mark,
        "tags": ["cute"],
        "schemaVersion": SCHEMA,
        "version": 1,
        "editable": True,
        "graphTooltip": 1,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "timezone": "utc",
        "templating": {
            "list": [
                {
                    "name": "source",
                    "label": "Prometheus",
                    "type": "datasource",
                    "query": "prometheus",
                    "hide": 0,
                }
            ]
        },
        "annotations": {"list": []},
        "links": [],
        "panels": panels,
    }


def _panel(panel: Panel, places: _PanelGrid) -> dict[str, object]:
    return {
        "id": places.next_number(),
        "type": panel.kind.value,
        "title": panel.title,
        "description": panel.text,
        "gridPos": places.panel(panel.width),
        "datasource": SOURCE,
        "fieldConfig": {
            "defaults": {"unit": panel.unit, "min": 0, **_colours(panel)},
            "overrides": [],
        },
        "options": {
            "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True},
            "tooltip": {"mode": "multi", "sort": "desc"},
        }
        if panel.kind.draws_time
        else {"reduceOptions": {"calcs": ["lastNotNull"]}, "colorMode": "background"},
        "targets": _targets(panel.queries),
    }


def _colours(panel: Panel) -> dict[str, object]:
    if panel.steps is None:
        return {}
    steps = [{"color": colour, "value": value} for value, colour in panel.steps]
    return {"thresholds": {"mode": "absolute", "steps": steps}, "color": {"mode": "thresholds"}}


def _targets(queries: Mapping[str, str]) -> list[dict[str, object]]:
    return [
        {
            "refId": chr(ord("A") + index),
            "datasource": SOURCE,
            "expr": query,
            "legendFormat": legend,
            "range": True,
        }
        for index, (legend, query) in enumerate(queries.items())
    ]
