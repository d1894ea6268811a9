"""What Weir sees of a host besides the usual: NUMA, cgroups, process groups, sockets, pressure."""

from grafana import Dashboard, Query, series, stat


def rate(metric, by, more=""):
    return f"sum by ({by}) (rate({metric}{{#{more}}}[$__rate_interval]))"


def share(part, whole, by):
    return f"topk(10, {rate(part, by)} / {rate(whole, by)})"


def top(expression):
    return f"topk(10, {expression})"


PRESSURE = [
    series("Some task waits", "Share of time in which some task of the host waited for the "
           "resource.", "percentunit",
           Query("rate(node_pressure_cpu_waiting_seconds_total{#}[$__rate_interval])",
                 "{{instance}} CPU"),
           Query("rate(node_pressure_memory_waiting_seconds_total{#}[$__rate_interval])",
                 "{{instance}} memory"),
           Query("rate(node_pressure_io_waiting_seconds_total{#}[$__rate_interval])",
                 "{{instance}} I/O")),
    series("Every task waits", "Share of time in which every task that could run waited.",
           "percentunit",
           Query("rate(node_pressure_memory_stalled_seconds_total{#}[$__rate_interval])",
                 "{{instance}} memory"),
           Query("rate(node_pressure_io_stalled_seconds_total{#}[$__rate_interval])",
                 "{{instance}} I/O")),
]
NUMA = [
    stat("Nodes", "NUMA nodes; with one there is no remote memory.", "short",
         Query("max(weir_numa_nodes{#})"), width=8),
    stat("Cores", "Cores of the largest host.", "short", Query("max(weir_numa_cores{#})"),
         width=8),
    stat("Remote share", "Share of the pages allocated by CPUs of other nodes; the worst host.",
         "percentunit",
         Query("max(" + rate("weir_numa_allocations_total", "instance", ',kind="other"') + " / "
               + rate("weir_numa_allocations_total", "instance", ',kind=~"local|other"') + ")"),
         width=8, thresholds=[(0.1, "yellow"), (0.3, "red")]),
    series("Pages allocated, by kind", "local: by the node's own CPUs. other: by those of others. "
           "miss: meant for another node. foreign: meant for this one and gone elsewhere.", "cps",
           Query(rate("weir_numa_allocations_total", "node, kind"), "node {{node}} {{kind}}")),
    series("Free memory by node", "A node without free memory sends allocations elsewhere.",
           "bytes", Query("weir_numa_memory_free_bytes{#}", "{{instance}} node {{node}}")),
]
CGROUPS = [
    series("CPU", "CPU seconds a second of the dearest ten cgroups.", "percentunit",
           Query(top(rate("weir_cgroup_cpu_seconds_total", "cgroup")), "{{cgroup}}")),
    series("Throttled periods", "Share of periods in which the CPU quota was used up.",
           "percentunit", Query(share("weir_cgroup_cpu_throttled_periods_total",
                                      "weir_cgroup_cpu_periods_total", "cgroup"), "{{cgroup}}")),
    series("Memory", "Memory of the ten largest cgroups, page cache included.", "bytes",
           Query(top("sum by (cgroup) (weir_cgroup_memory_bytes{#})"), "{{cgroup}}")),
    series("Memory over limit", "Of cgroups that have a limit.", "percentunit",
           Query("weir_cgroup_memory_bytes{#} / weir_cgroup_memory_limit_bytes{#}", "{{cgroup}}"),
           maximum=1),
    series("Memory events", "high: throttled. max: at the limit. oom_kill: a process killed.",
           "cps", Query(top(rate("weir_cgroup_memory_events_total", "cgroup, event")),
                        "{{cgroup}} {{event}}")),
    series("Pressure", "Share of time in which some task of the cgroup waited for the resource; "
           "the worst ten.", "percentunit",
           Query(top(rate("weir_cgroup_pressure_waiting_seconds_total", "cgroup, resource")),
                 "{{cgroup}} {{resource}}")),
]
PROCESSES = [
    series("CPU", "CPU seconds a second by group.", "percentunit",
           Query(top(rate("weir_process_group_cpu_seconds_total", "group")), "{{group}}")),
    series("Resident memory", "What they share is counted often.", "bytes",
           Query(top("sum by (group) (weir_process_group_resident_bytes{#})"), "{{group}}")),
    series("Threads gained within a minute", "A leak stays above 0 for hours.", "short",
           Query(top("sum by (group) (weir_process_group_thread_growth{#})"), "{{group}}"),
           minimum=None),
    series("Descriptors gained within a minute", "A leak stays above 0 for hours.", "short",
           Query(top("sum by (group) (weir_process_group_fd_growth{#})"), "{{group}}"), minimum=None),
    series("Descriptors against the limit", "Of the process of the group that is nearest to its "
           "limit.", "percentunit", Query(top("max by (group) (weir_process_group_fd_usage_ratio{#})"),
                                          "{{group}}"), maximum=1),
    series("Starts", "Processes started a second: a crash loop shows here.", "cps",
           Query(top(rate("weir_process_group_starts_total", "group")), "{{group}}")),
]
SOCKETS = [
    series("Waiting for the peer to read", "Share of the time with data under way in which the "
           "receive window of the peer was full: a flow-control stall.", "percentunit",
           Query(share("weir_socket_receiver_limited_seconds_total",
                       "weir_socket_busy_seconds_total", "port, role"), "{{port}} {{role}}")),
    series("Waiting for the own send buffer", "Share of the time with data under way in which our "
           "send buffer was too small.", "percentunit",
           Query(share("weir_socket_send_buffer_limited_seconds_total",
                       "weir_socket_busy_seconds_total", "port, role"), "{{port}} {{role}}")),
    series("Connections", "TCP connections by the port that names the service.", "short",
           Query(top("sum by (port, role, state) (weir_socket_connections{#})"),
                 "{{port}} {{role}} {{state}}")),
    series("Queued bytes", "Received and not read, sent and not acknowledged.", "bytes",
           Query(top("sum by (port, role) (weir_socket_receive_queue_bytes{#})"),
                 "{{port}} {{role}} not read"),
           Query(top("sum by (port, role) (weir_socket_send_queue_bytes{#})"),
                 "{{port}} {{role}} not acknowledged")),
    series("Retransmits", "Segments sent again.", "cps",
           Query(top(rate("weir_socket_retransmits_total", "port, role")), "{{port}} {{role}}")),
    series("Waiting to be accepted", "Connections over the limit of the listening socket.",
           "percentunit",
           Query("weir_socket_listen_backlog{#} / weir_socket_listen_backlog_limit{#}",
                 "{{port}}"), maximum=1),
]

DASHBOARD = Dashboard("weir-host-extras", "Weir / Host extras",
                      "NUMA, cgroups, process groups, sockets and pressure of the hosts.",
                      [("Pressure", PRESSURE), ("NUMA", NUMA), ("cgroups", CGROUPS),
                       ("Process groups", PROCESSES), ("Sockets", SOCKETS)])
