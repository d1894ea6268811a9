"""Classic Grafana dashboards (schema 39) from few words: rows of panels that lay themselves out."""

import re

DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
SELECTED = 'job=~"$job",instance=~"$instance"'
PANEL_HEIGHT = {"stat": 4, "timeseries": 8, "table": 8, "bargauge": 8, "state-timeline": 8}
COLUMNS = 24


class Query:
    """An expression and its legend; `#` in the expression stands for the selected jobs and
    instances: `up{#}`, `up{#,mode="user"}`."""

    def __init__(self, expression, legend=""):
        self.expression = expression.replace("#", SELECTED)
        self.legend = legend

    def target(self, number, kind):
        instant = kind in ("stat", "table", "bargauge")
        target = {"refId": chr(ord("A") + number), "datasource": DATASOURCE, "editorMode": "code",
                  "expr": self.expression, "legendFormat": self.legend or "__auto",
                  "instant": instant, "range": not instant}
        if kind == "table":
            target["format"] = "table"
        return target


class Panel:
    def __init__(self, kind, title, description, unit, queries, width=12, mappings=None,
                 thresholds=None, stacked=False, minimum=0, maximum=None):
        self.kind, self.title, self.description, self.unit = kind, title, description, unit
        self.queries, self.width = queries, width
        self.mappings, self.thresholds = mappings or {}, thresholds or []
        self.stacked, self.minimum, self.maximum = stacked, minimum, maximum

    def json(self, number, x, y):
        defaults = {"unit": self.unit, "color": {"mode": "palette-classic"}, "mappings": []}
        if self.minimum is not None:
            defaults["min"] = self.minimum
        if self.maximum is not None:
            defaults["max"] = self.maximum
        if self.mappings:
            defaults["mappings"] = [{"type": "value", "options": {
                value: {"text": text, "color": color, "index": index}
                for index, (value, (text, color)) in enumerate(self.mappings.items())}}]
        steps = [{"color": "green", "value": None}]
        steps += [{"color": color, "value": value} for value, color in self.thresholds]
        defaults["thresholds"] = {"mode": "absolute", "steps": steps}
        if self.thresholds or self.mappings:
            defaults["color"] = {"mode": "thresholds"}
        if self.kind == "timeseries":
            defaults["color"] = {"mode": "palette-classic"}
            defaults["custom"] = {
                "drawStyle": "line", "lineWidth": 1, "fillOpacity": 20 if self.stacked else 5,
                "showPoints": "never", "spanNulls": False,
                "stacking": {"mode": "normal" if self.stacked else "none", "group": "A"}}
        return {
            "id": number, "type": self.kind, "title": self.title, "description": self.description,
            "datasource": DATASOURCE,
            "gridPos": {"h": PANEL_HEIGHT[self.kind], "w": self.width, "x": x, "y": y},
            "fieldConfig": {"defaults": defaults, "overrides": []},
            "options": self.options(),
            "targets": [query.target(i, self.kind) for i, query in enumerate(self.queries)],
            **({"transformations": [{"id": "organize", "options": {
                "excludeByName": {"Time": True, "__name__": True}}}]}
               if self.kind == "table" else {})}

    def options(self):
        last = {"calcs": ["lastNotNull"], "fields": "", "values": False}
        return {
            "stat": {"reduceOptions": last, "colorMode": "value", "graphMode": "none",
                     "textMode": "auto", "orientation": "auto", "justifyMode": "auto"},
            "bargauge": {"reduceOptions": last, "orientation": "horizontal",
                         "displayMode": "basic", "showUnfilled": True},
            "timeseries": {
                "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True,
                           "calcs": []},
                "tooltip": {"mode": "multi", "sort": "desc"}},
            "state-timeline": {"showValue": "never", "mergeValues": True, "rowHeight": 0.9,
                               "legend": {"displayMode": "list", "placement": "bottom",
                                          "showLegend": True},
                               "tooltip": {"mode": "single", "sort": "none"}},
            "table": {"showHeader": True, "cellHeight": "sm"}}[self.kind]


def series(title, description, unit, *queries, **options):
    return Panel("timeseries", title, description, unit, queries, **options)


def stat(title, description, unit, query, **options):
    return Panel("stat", title, description, unit, [query], **{"width": 4, **options})


def table(title, description, unit, query, **options):
    return Panel("table", title, description, unit, [query], minimum=None, **options)


def variable(name, query, label=None):
    return {"name": name, "label": label or name.capitalize(), "type": "query",
            "datasource": DATASOURCE,
            "query": {"query": query, "refId": "StandardVariableQuery"}, "definition": query,
            "refresh": 2, "sort": 1, "multi": True, "includeAll": True, "allValue": ".*",
            "current": {"text": ["All"], "value": ["$__all"]}, "options": [], "hide": 0,
            "regex": "", "skipUrlSync": False}


HOSTS = [variable("job", "label_values(weir_build_info, job)"),
         variable("instance", 'label_values(weir_build_info{job=~"$job"}, instance)')]


class Dashboard:
    """rows: (title, [Panel, ...]) in order."""

    def __init__(self, uid, title, description, rows, variables=None):
        self.uid, self.title, self.description, self.rows = uid, title, description, rows
        self.variables = HOSTS if variables is None else variables

    def panels(self):
        number, y = 1, 0
        for title, panels in self.rows:
            yield {"id": number, "type": "row", "title": title, "collapsed": False, "panels": [],
                   "gridPos": {"h": 1, "w": COLUMNS, "x": 0, "y": y}}
            number, y, x, height = number + 1, y + 1, 0, 0
            for panel in panels:
                if x + panel.width > COLUMNS:
                    x, y, height = 0, y + height, 0
                yield panel.json(number, x, y)
                number, x = number + 1, x + panel.width
                height = max(height, PANEL_HEIGHT[panel.kind])
            y += height

    def json(self):
        datasource = {"name": "datasource", "label": "Data source", "type": "datasource",
                      "query": "prometheus", "refresh": 1, "regex": "", "multi": False,
                      "includeAll": False, "current": {}, "options": [], "hide": 0,
                      "skipUrlSync": False}
        return {
            "uid": self.uid, "title": self.title, "description": self.description,
            "tags": ["weir"], "schemaVersion": 39, "version": 1, "editable": True,
            "graphTooltip": 1, "timezone": "browser", "refresh": "30s",
            "time": {"from": "now-1h", "to": "now"}, "timepicker": {}, "fiscalYearStartMonth": 0,
            "annotations": {"list": []}, "links": [
                {"type": "dashboards", "title": "Weir", "tags": ["weir"], "asDropdown": True,
                 "includeVars": True, "keepTime": True, "icon": "external link"}],
            "templating": {"list": [datasource, *self.variables]},
            "panels": list(self.panels())}


def expressions(dashboard):
    """(panel title, expression) of a dashboard's JSON."""
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            yield panel["title"], target["expr"]


def with_values(expression, window="5m"):
    """The expression as Prometheus takes it: variables stand for everything."""
    expression = expression.replace("$__rate_interval", window).replace("$__range", "1h")
    return re.sub(r'=~"\$\w+"', '=~".*"', expression)
