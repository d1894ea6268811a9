"""Weir itself: what the governor does, what the collectors cost, who scrapes."""

from grafana import Dashboard, Panel, Query, series, stat, table

TIERS = {"0": ("pass", "green"), "1": ("strip", "yellow"), "2": ("compress", "orange"),
         "3": ("essential", "red")}
EXACT = {"1": ("exact", "green"), "0": ("not exact", "red")}

GOVERNOR = [
    stat("Tier", "Degradation of the page, the worst of the selected instances: 0 pass, 1 strip, "
         "2 compress, 3 essential.", "none", Query("max(weir_governor_tier{#})"), mappings=TIERS),
    stat("Budget used", "Series delivered over series allowed, the fullest instance. Beyond 100 % "
         "the governor folds.", "percentunit",
         Query("max(weir_governor_demand_series{#} / weir_governor_budget_series{#})"),
         thresholds=[(0.8, "yellow"), (1, "red")]),
    stat("Totals", "Whether the totals of all counters are exact.", "none",
         Query("min(weir_conservation_exact{#})"), mappings=EXACT),
    stat("Time to exhaustion", "At the present rate of new series; the nearest of the instances.",
         "s", Query("min(weir_governor_seconds_to_exhaustion{#} > 0)"),
         thresholds=[(0, "red"), (600, "yellow"), (3600, "green")]),
    stat("Series on the pages", "Governed series that all selected instances expose.", "short",
         Query("sum(weir_governor_page_series{#})")),
    stat("Folded families", "Families at tier 1 or above.", "short",
         Query("count(weir_governor_family_tier{#} > 0) or vector(0)"),
         thresholds=[(1, "yellow")]),
    series("Series in and out", "What the collectors deliver, what the page holds, and what it may "
           "hold.", "short",
           Query("weir_governor_demand_series{#}", "{{instance}} in"),
           Query("weir_governor_page_series{#}", "{{instance}} out"),
           Query("weir_governor_budget_series{#}", "{{instance}} budget")),
    series("New series", "Series that were not known before; 500 a second is a trigger.", "cps",
           Query("weir_governor_new_series_per_second{#}", "{{instance}}")),
    series("Folded, by reason", "Lines a second that went into an aggregate instead of the page.",
           "cps", Query("sum by (reason) (rate(weir_governor_folded_series_total{#}"
                        "[$__rate_interval]))", "{{reason}}"), stacked=True),
    series("Dropped, by reason", "Lines a second that went nowhere.", "cps",
           Query("sum by (reason) (rate(weir_governor_dropped_series_total{#}"
                 "[$__rate_interval]))", "{{reason}}"), stacked=True),
    Panel("bargauge", "Top families by demand", "The families that deliver most series.", "short",
          [Query("topk(10, sum by (family) (weir_governor_family_demand_series{#}))",
                 "{{family}}")]),
    Panel("state-timeline", "Tier", "The tier of each instance over time.", "none",
          [Query("weir_governor_tier{#}", "{{instance}}")], mappings=TIERS),
    table("Folded families now", "Families that have lost names: tier, by instance.", "none",
          Query("weir_governor_family_tier{#} > 0")),
    series("Tier changes", "Changes in the range of the graph's step, by the tier entered.",
           "short", Query("sum by (tier) (increase(weir_governor_transitions_total{#}"
                          "[$__rate_interval]))", "{{tier}}"), stacked=True),
]
COLLECTORS = [
    series("Cost by collector", "How long the dearest ten collectors took.", "s",
           Query("topk(10, max by (collector) (node_scrape_collector_duration_seconds{#}))",
                 "{{collector}}")),
    series("Failures by collector", "Runs a second that delivered nothing.", "cps",
           Query("sum by (collector, reason) (rate(weir_collector_failures_total{#}"
                 "[$__rate_interval]))", "{{collector}}: {{reason}}"), stacked=True),
    table("Collectors that fail now", "A collector whose source is absent here says no_data.",
          "none", Query("weir_collector_failure_info{#}"), width=16),
    table("Collectors left alone", "Too slow, too large or malformed: 1 not run, 2 probed.", "none",
          Query("weir_collector_breaker_state{#} > 0"), width=8),
]
SCRAPES = [
    series("Scrapes", "Asked for, shared with another, failed by reason.", "reqps",
           Query("sum(rate(weir_scrapes_total{#}[$__rate_interval]))", "all"),
           Query("sum(rate(weir_scrapes_shared_total{#}[$__rate_interval]))", "shared"),
           Query("sum by (reason) (rate(weir_scrapes_failed_total{#}[$__rate_interval]))",
                 "failed: {{reason}}")),
    series("Time per page", "From the start of a collection to its page, mean.", "s",
           Query("rate(weir_collection_duration_seconds_sum{#}[$__rate_interval]) / "
                 "rate(weir_collection_duration_seconds_count{#}[$__rate_interval])",
                 "{{instance}}")),
    series("CPU", "CPU seconds a second of the process.", "percentunit",
           Query("rate(process_cpu_seconds_total{#}[$__rate_interval])", "{{instance}}")),
    series("Memory", "Resident memory of the process.", "bytes",
           Query("process_resident_memory_bytes{#}", "{{instance}}")),
    series("Threads and descriptors", "Both should be flat.", "short",
           Query("process_threads{#}", "{{instance}} threads"),
           Query("process_open_fds{#}", "{{instance}} descriptors")),
    series("Waiting for resources", "Part of ten seconds in which something waited (PSI); beyond "
           "20 % of memory a trigger.", "percentunit",
           Query("weir_pressure_stalled_ratio{#}", "{{instance}} {{resource}}")),
    series("Longest pause", "The longest pause that the process met; beyond 200 ms a trigger.",
           "s", Query("weir_longest_pause_seconds{#}", "{{instance}}")),
]

DASHBOARD = Dashboard("weir-overview", "Weir / Overview",
                      "What Weir delivers, what it folds and why, and what it costs.",
                      [("Governor", GOVERNOR), ("Collectors", COLLECTORS), ("Exporter", SCRAPES)])
