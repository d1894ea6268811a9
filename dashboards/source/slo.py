"""Service levels per event, tenant and channel, from the recording rules of alerts/slo.yml."""

from grafana import Dashboard, Query, series, stat, table, variable

EVENTS = 'job=~"$job",event=~"$event",tenant=~"$tenant",channel=~"$channel"'
LEGEND = "{{event}} {{tenant}} {{channel}}"


def ratio(window):
    return f"job_event_tenant_channel:weir_pipeline_events:bad_ratio_rate{window}{{{EVENTS}}}"


def events(metric="weir_pipeline_events_total", more=""):
    return f"rate({metric}{{{EVENTS}{more}}}[$__rate_interval])"


def label(name, *others):
    chosen = ",".join(f'{other}=~"${other}"' for other in others)
    return variable(name, f"label_values(weir_pipeline_events_total{{{chosen}}}, {name})")


SUMMARY = [
    stat("Good events", "Share of good events among the selected, over the range.", "percentunit",
         Query(f'1 - (sum(increase(weir_pipeline_events_total{{{EVENTS},outcome="bad"}}[$__range])) '
               f"or vector(0)) / sum(increase(weir_pipeline_events_total{{{EVENTS}}}[$__range]))"),
         width=6, maximum=1),
    stat("Fastest burn", "The worst of the selected: 1 spends the budget in exactly 30 days, 14.4 "
         "in two.", "none", Query(f"max({ratio('1h')}) / 0.001 or vector(0)"), width=6,
         thresholds=[(1, "yellow"), (14.4, "red")]),
    stat("Events", "Events a second, all outcomes.", "cps", Query(f"sum({events()})"), width=6),
    stat("Bad events", "Bad events a second.", "cps",
         Query(f"""sum({events(more=',outcome="bad"')}) or vector(0)"""), width=6),
]
BURN = [
    series("Bad share, 5 minutes", "Share of bad events.", "percentunit",
           Query(ratio("5m"), LEGEND)),
    series("Bad share, 1 hour", "Share of bad events; above 1.44 % the alert fires.",
           "percentunit", Query(ratio("1h"), LEGEND)),
    series("Burn rate, 6 hours", "How many times too fast the error budget is spent.", "none",
           Query(f"{ratio('6h')} / 0.001", LEGEND)),
    table("Tenants and channels that burn", "Burn rate above 1 over 30 minutes.", "none",
          Query(f"{ratio('30m')} / 0.001 > 1")),
]
VOLUME = [
    series("Events by tenant", "Events a second, all outcomes.", "cps",
           Query(f"sum by (event, tenant) ({events()})", "{{event}} {{tenant}}"), stacked=True),
    series("Bad events", "Bad events a second, by tenant and channel.", "cps",
           Query(f"""sum by (event, tenant, channel) ({events(more=',outcome="bad"')})""", LEGEND),
           stacked=True),
]

DASHBOARD = Dashboard("weir-pipeline-slo", "Weir / Pipeline SLO",
                      "Error budgets per event, tenant and channel; objective 99.9 % over 30 days.",
                      [("Objective", SUMMARY), ("Burn", BURN), ("Volume", VOLUME)],
                      variables=[variable("job", "label_values(weir_pipeline_events_total, job)"),
                                 label("event", "job"), label("tenant", "job", "event"),
                                 label("channel", "job", "event", "tenant")])
