"""Data pipelines: stages, queues, stalls, leaks, pools."""

from grafana import Dashboard, Panel, Query, series, stat, table


def rate(metric, by="stage", more=""):
    return f"sum by ({by}) (rate({metric}{{#{more}}}[$__rate_interval]))"


def quantile(share, metric, by):
    return (f"histogram_quantile({share}, sum by ({by}, le) "
            f"(rate({metric}_bucket{{#}}[$__rate_interval])))")


NOW = [
    stat("Head of the stall", "The stage that is to blame: work waits for it and nothing behind "
         "it holds it back. No data: nothing stalls.", "s",
         Query('max by (stage) (weir_pipeline_stalled_seconds{#,head="true"})', "{{stage}}"),
         width=6, thresholds=[(0, "red")]),
    stat("Oldest item", "How long the oldest item of any queue has waited.", "s",
         Query("max(weir_pipeline_queue_oldest_age_seconds{#})"), width=6,
         thresholds=[(10, "yellow"), (60, "red")]),
    stat("Heartbeat age", "Since a record went through the whole pipeline.", "s",
         Query("max(time() - weir_pipeline_heartbeat_received_timestamp_seconds{#})"), width=6,
         thresholds=[(60, "yellow"), (120, "red")]),
    stat("Waiting for a connection", "Callers that wait at any connection pool.", "short",
         Query("sum(weir_pipeline_connections_waiting{#})"), width=6,
         thresholds=[(1, "yellow")]),
]
STAGES = [
    series("Items in and out", "Items that stages begin, and finish in time.", "cps",
           Query(rate("weir_stage_items_in_total"), "{{stage}} in"),
           Query(rate("weir_stage_items_out_total"), "{{stage}} out")),
    series("Not finished", "Items failed, dropped by reason, tried again.", "cps",
           Query(rate("weir_stage_failed_total"), "{{stage}} failed"),
           Query(rate("weir_stage_dropped_total", "stage, reason") + " > 0", "{{stage}} {{reason}}"),
           Query(rate("weir_stage_retried_total"), "{{stage}} retried")),
    series("Cancelled, by whose deadline", "own_deadline: the stage is slow. parent_deadline: the "
           "time of the whole was up, another stage ate it. upstream: the caller went away.",
           "cps", Query(rate("weir_stage_cancelled_total", "stage, cause") + " > 0",
                        "{{stage}} {{cause}}")),
    series("Deadline left at entry, median", "How much time is left of the whole when a stage "
           "begins.", "s", Query(quantile(0.5, "weir_stage_deadline_left_seconds", "stage"),
                                 "{{stage}}")),
    series("Latency, p99", "How long a run of a stage takes.", "s",
           Query(quantile(0.99, "weir_stage_duration_seconds", "stage"), "{{stage}}")),
    series("Latency, median", "How long a run of a stage takes.", "s",
           Query(quantile(0.5, "weir_stage_duration_seconds", "stage"), "{{stage}}")),
    series("In flight", "Items that a stage has begun and not ended.", "short",
           Query("sum by (stage) (weir_stage_in_flight{#})", "{{stage}}")),
    series("Since the last end", "Age of the last end of a run: the first stage that is old is "
           "where data stopped.", "s",
           Query("time() - max by (stage) (weir_stage_last_end_timestamp_seconds{#})",
                 "{{stage}}")),
    series("Bytes", "Bytes that stages handle, and bytes that they move in memory meanwhile.",
           "Bps", Query(rate("weir_stage_bytes_total"), "{{stage}} handled"),
           Query(rate("weir_stage_copied_bytes_total"), "{{stage}} copied")),
    series("Copies per byte", "Above 1 the stage copies more than it handles.", "none",
           Query(f"{rate('weir_stage_copied_bytes_total')} / {rate('weir_stage_bytes_total')}",
                 "{{stage}}")),
]
QUEUES = [
    series("Fill", "Depth over capacity: at 100 % producers wait.", "percentunit",
           Query("weir_pipeline_queue_depth{#} / weir_pipeline_queue_capacity{#}", "{{queue}}"),
           maximum=1),
    series("Oldest item", "How long the oldest item of a queue has waited.", "s",
           Query("weir_pipeline_queue_oldest_age_seconds{#}", "{{queue}}")),
    series("Blocked", "Threads' worth of time that producers wait for room and consumers for "
           "items.", "percentunit",
           Query(rate("weir_pipeline_queue_blocked_seconds_total", "queue, side"),
                 "{{queue}} {{side}}")),
    series("Dropped", "Items that did not get into a queue, by reason.", "cps",
           Query(rate("weir_pipeline_queue_dropped_total", "queue, reason") + " > 0",
                 "{{queue}} {{reason}}")),
    series("Throughput", "Items put in and taken.", "cps",
           Query(rate("weir_pipeline_queue_pushed_total", "queue"), "{{queue}} in"),
           Query(rate("weir_pipeline_queue_popped_total", "queue"), "{{queue}} out")),
    table("Stalls now", "head is true for the stage to blame; the others are its victims.", "s",
          Query("weir_pipeline_stalled_seconds{#}")),
]
LEAKS = [
    series("Workers alive", "Workers started and not ended.", "short",
           Query("sum by (group) (weir_pipeline_workers_alive{#})", "{{group}}")),
    series("Worker growth", "Started less ended, a minute: more than ten is a leak.", "short",
           Query("60 * (" + rate("weir_pipeline_workers_started_total", "group") + " - "
                 + rate("weir_pipeline_workers_finished_total", "group") + ")", "{{group}}"),
           minimum=None),
    series("Threads", "Threads of the process.", "short",
           Query("process_threads{#}", "{{instance}}")),
    series("Memory", "What the allocator has handed out, what it keeps free, and what is "
           "resident.", "bytes",
           Query("weir_allocator_used_bytes{#}", "{{instance}} used"),
           Query("weir_allocator_free_bytes{#}", "{{instance}} free"),
           Query("process_resident_memory_bytes{#}", "{{instance}} resident")),
]
POOLS = [
    series("Objects kept", "Bytes that object pools keep.", "bytes",
           Query("weir_pipeline_pool_kept_bytes{#}", "{{pool}}")),
    series("Hit ratio", "Share of requests that found a kept object.", "percentunit",
           Query(f"{rate('weir_pipeline_pool_hits_total', 'pool')} / "
                 f"({rate('weir_pipeline_pool_hits_total', 'pool')} + "
                 f"{rate('weir_pipeline_pool_misses_total', 'pool')})", "{{pool}}"), maximum=1),
    series("Connections", "In use, idle, waited for, and the limit.", "short",
           Query("weir_pipeline_connections_in_use{#}", "{{pool}} in use"),
           Query("weir_pipeline_connections_idle{#}", "{{pool}} idle"),
           Query("weir_pipeline_connections_waiting{#}", "{{pool}} waiting"),
           Query("weir_pipeline_connections_limit{#}", "{{pool}} limit")),
    series("Wait for a connection, p99", "Those who gave up included.", "s",
           Query(quantile(0.99, "weir_pipeline_connection_wait_seconds", "pool"), "{{pool}}")),
    series("Connections made and closed", "Close to the rate of use: too few are kept.", "cps",
           Query(rate("weir_pipeline_connections_created_total", "pool"), "{{pool}} made"),
           Query(rate("weir_pipeline_connections_closed_total", "pool"), "{{pool}} closed")),
    series("Time to connect, p99", "Handshakes included.", "s",
           Query(quantile(0.99, "weir_pipeline_connect_seconds", "pool"), "{{pool}}")),
]
HEARTBEAT = [
    Panel("timeseries", "Heartbeat latency, p99", "How long a heartbeat takes through the whole "
          "pipeline.", "s",
          [Query(quantile(0.99, "weir_pipeline_heartbeat_latency_seconds", "heartbeat"),
                 "{{heartbeat}}")]),
    series("Heartbeat age", "Since the last heartbeat came out.", "s",
           Query("time() - weir_pipeline_heartbeat_received_timestamp_seconds{#}",
                 "{{heartbeat}}")),
]

DASHBOARD = Dashboard("weir-pipelines", "Weir / Pipelines",
                      "Stages, queues, stalls, leaks and pools of programs with weir/pipeline.",
                      [("Now", NOW), ("Stages", STAGES), ("Queues", QUEUES),
                       ("Workers and memory", LEAKS), ("Pools", POOLS),
                       ("End to end", HEARTBEAT)])
