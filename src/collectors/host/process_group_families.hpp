// The families weir_process_group_*.
#pragma once

#include <array>

#include "weir/family.hpp"

namespace weir::collectors::process_group {

constexpr FamilySpec counter(std::string_view name, std::string_view help) {
  return {name, help, MetricType::counter};
}
constexpr FamilySpec gauge(std::string_view name, std::string_view help, Fold fold = Fold::sum) {
  return {name, help, MetricType::gauge, fold};
}

inline constexpr FamilySpec kProcesses =
    gauge("weir_process_group_processes", "Processes of the group.");
inline constexpr FamilySpec kThreads = gauge("weir_process_group_threads", "Their threads.");
inline constexpr FamilySpec kThreadGrowth =
    gauge("weir_process_group_thread_growth",
          "Threads that they gained within a minute, the last one over; leaks stay above 0.");
inline constexpr FamilySpec kResident = gauge(
    "weir_process_group_resident_bytes", "Memory that they hold, what they share counted often.");
inline constexpr FamilySpec kOpenFds =
    gauge("weir_process_group_open_fds", "File descriptors that they have open.");
inline constexpr FamilySpec kFdGrowth =
    gauge("weir_process_group_fd_growth",
          "File descriptors that they gained within a minute, the last one over.");
inline constexpr FamilySpec kFdUsage = gauge(
    "weir_process_group_fd_usage_ratio",
    "Open file descriptors of the process that is nearest to its limit, by that limit.", Fold::max);
inline constexpr FamilySpec kStarts =
    counter("weir_process_group_starts_total", "Processes that were started.");
inline constexpr FamilySpec kCpu =
    counter("weir_process_group_cpu_seconds_total", "CPU time that they used, by mode.");
inline constexpr FamilySpec kFaults =
    counter("weir_process_group_page_faults_total",
            "Page faults: minor ones, and major ones that waited for storage.");
inline constexpr FamilySpec kRead =
    counter("weir_process_group_read_bytes_total", "Bytes that they read from storage.");
inline constexpr FamilySpec kWritten =
    counter("weir_process_group_written_bytes_total", "Bytes that they wrote to storage.");
inline constexpr FamilySpec kSwitches =
    counter("weir_process_group_context_switches_total",
            "Context switches: voluntary ones, to wait, and involuntary ones.");
inline constexpr FamilySpec kUntracked =
    gauge("weir_process_group_untracked", "Processes in no group because there are too many.");

inline constexpr std::array kFamilies{kProcesses, kThreads, kThreadGrowth, kResident, kOpenFds,
                                      kFdGrowth,  kFdUsage, kStarts,       kCpu,      kFaults,
                                      kRead,      kWritten, kSwitches,     kUntracked};

}  // namespace weir::collectors::process_group
