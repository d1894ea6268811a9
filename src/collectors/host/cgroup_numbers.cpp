#include "collectors/host/cgroup_numbers.hpp"

#include "collectors/host/pressure.hpp"
#include "collectors/support/fields.hpp"

namespace weir::collectors {
namespace {

using Counter = CgroupCounter;
using Gauge = CgroupGauge;

constexpr auto kCounter = MetricType::counter;
constexpr auto kGauge = MetricType::gauge;

constexpr FamilySpec kCpu{"weir_cgroup_cpu_seconds_total", "CPU time of the cgroup, by mode.",
                          kCounter};
constexpr FamilySpec kMemoryEvents{"weir_cgroup_memory_events_total",
                                   "low: reclaimed below its protection; high: throttled above "
                                   "memory.high; max: about to go above "
                                   "memory.max; oom: no memory left; oom_kill: a process killed.",
                                   kCounter};
constexpr FamilySpec kWaiting{"weir_cgroup_pressure_waiting_seconds_total",
                              "Time in which some task of the cgroup waited for the resource.",
                              kCounter};
constexpr FamilySpec kStalled{
    "weir_cgroup_pressure_stalled_seconds_total",
    "Time in which every task of the cgroup that could run waited for the "
    "resource.",
    kCounter};

// In the order of CgroupCounter.
constexpr std::array<CgroupSeries, kCgroupCounters> kCounterSeries{{
    {kCpu, "mode", "user"},
    {kCpu, "mode", "system"},
    {{"weir_cgroup_cpu_periods_total", "Periods in which the cgroup's CPU quota was in force.",
      kCounter},
     {},
     {}},
    {{"weir_cgroup_cpu_throttled_periods_total", "Periods in which the quota was used up.",
      kCounter},
     {},
     {}},
    {{"weir_cgroup_cpu_throttled_seconds_total", "Time that the quota kept tasks from running.",
      kCounter},
     {},
     {}},
    {kMemoryEvents, "event", "low"},
    {kMemoryEvents, "event", "high"},
    {kMemoryEvents, "event", "max"},
    {kMemoryEvents, "event", "oom"},
    {kMemoryEvents, "event", "oom_kill"},
    {{"weir_cgroup_io_read_bytes_total", "Bytes that the cgroup read from all disks.", kCounter},
     {},
     {}},
    {{"weir_cgroup_io_written_bytes_total", "Bytes that the cgroup wrote to all disks.", kCounter},
     {},
     {}},
    {{"weir_cgroup_io_reads_total", "Reads of the cgroup from all disks.", kCounter}, {}, {}},
    {{"weir_cgroup_io_writes_total", "Writes of the cgroup to all disks.", kCounter}, {}, {}},
    {{"weir_cgroup_pids_max_events_total", "Times that the limit of tasks was met.", kCounter},
     {},
     {}},
    {kWaiting, "resource", "cpu"},
    {kStalled, "resource", "cpu"},
    {kWaiting, "resource", "memory"},
    {kStalled, "resource", "memory"},
    {kWaiting, "resource", "io"},
    {kStalled, "resource", "io"},
}};

// In the order of CgroupGauge.
constexpr std::array<CgroupSeries, kCgroupGauges> kGaugeSeries{{
    {{"weir_cgroup_memory_bytes", "Memory of the cgroup, page cache included.", kGauge, Fold::sum},
     {},
     {}},
    {{"weir_cgroup_memory_limit_bytes",
      "The most memory that the cgroup may have; none if there is "
      "no limit.",
      kGauge, Fold::max},
     {},
     {}},
    {{"weir_cgroup_memory_high_bytes",
      "Memory above which the cgroup is throttled; none if there is "
      "no such bound.",
      kGauge, Fold::max},
     {},
     {}},
    {{"weir_cgroup_tasks", "Tasks of the cgroup.", kGauge, Fold::sum}, {}, {}},
    {{"weir_cgroup_tasks_limit",
      "The most tasks that the cgroup may have; none if there is no "
      "limit.",
      kGauge, Fold::max},
     {},
     {}},
}};

constexpr double kMicrosecondsPerSecond = 1e6;

std::optional<double> parse_count(std::string_view text) {
  const auto number = detail::parse_number<std::uint64_t>(text);
  return number ? std::optional(static_cast<double>(*number)) : std::nullopt;
}

struct Key {
  std::string_view key;
  Counter counter;
  double divisor = 1;
};

// Lines "key number".
template <std::size_t Size>
void parse_keys(std::string_view text, const std::array<Key, Size>& keys, CgroupNumbers& out) {
  detail::for_each_line(text, [&](std::string_view line) {
    detail::Cursor cursor(line);
    const std::string_view key = cursor.field();
    const auto number = parse_count(cursor.field());
    for (const Key& known : keys) {
      if (number && known.key == key) out.of(known.counter) = *number / known.divisor;
    }
  });
}

constexpr std::array<Key, 5> kCpuKeys{{
    {"user_usec", Counter::cpu_user, kMicrosecondsPerSecond},
    {"system_usec", Counter::cpu_system, kMicrosecondsPerSecond},
    {"nr_periods", Counter::cpu_periods},
    {"nr_throttled", Counter::cpu_throttled_periods},
    {"throttled_usec", Counter::cpu_throttled_seconds, kMicrosecondsPerSecond},
}};
constexpr std::array<Key, 5> kMemoryKeys{{
    {"low", Counter::memory_low},
    {"high", Counter::memory_high},
    {"max", Counter::memory_max},
    {"oom", Counter::memory_oom},
    {"oom_kill", Counter::memory_oom_kill},
}};
constexpr std::array<Key, 1> kPidsKeys{{{"max", Counter::pids_max}}};
constexpr std::array<Key, 4> kIoKeys{{
    {"rbytes", Counter::io_read_bytes},
    {"wbytes", Counter::io_written_bytes},
    {"rios", Counter::io_reads},
    {"wios", Counter::io_writes},
}};

// Lines "8:0 rbytes=1 wbytes=2 ...", one a disk: summed. An empty file is a cgroup that did no I/O.
void parse_io(std::string_view text, CgroupNumbers& out) {
  for (const Key& key : kIoKeys) out.of(key.counter) = 0;
  detail::for_each_line(text, [&](std::string_view line) {
    detail::Cursor cursor(line);
    static_cast<void>(cursor.field());  // the disk
    for (auto field = cursor.field(); !field.empty(); field = cursor.field()) {
      const auto pair = detail::split_at(field, '=');
      const auto number = pair ? parse_count(pair->second) : std::nullopt;
      for (const Key& key : kIoKeys) {
        if (number && key.key == pair->first) *out.of(key.counter) += *number;
      }
    }
  });
}

void parse_stall(std::string_view text, Counter some, Counter full, CgroupNumbers& out) {
  const detail::StallTotals pressure = detail::parse_pressure(text);
  if (pressure.some_us) {
    out.of(some) = static_cast<double>(*pressure.some_us) / kMicrosecondsPerSecond;
  }
  if (pressure.full_us) {
    out.of(full) = static_cast<double>(*pressure.full_us) / kMicrosecondsPerSecond;
  }
}

template <Gauge kWhich>
void parse_gauge(std::string_view text, CgroupNumbers& out) {
  out.of(kWhich) = parse_count(detail::trim(text));
}

constexpr std::array<CgroupFile, kCgroupFiles> kFiles{{
    {"memory.current", parse_gauge<Gauge::memory>},
    {"memory.max", parse_gauge<Gauge::memory_limit>},
    {"memory.high", parse_gauge<Gauge::memory_high>},
    {"pids.current", parse_gauge<Gauge::pids>},
    {"pids.max", parse_gauge<Gauge::pids_limit>},
    {"cpu.stat",
     [](std::string_view text, CgroupNumbers& out) { parse_keys(text, kCpuKeys, out); }},
    {"memory.events",
     [](std::string_view text, CgroupNumbers& out) { parse_keys(text, kMemoryKeys, out); }},
    {"pids.events",
     [](std::string_view text, CgroupNumbers& out) { parse_keys(text, kPidsKeys, out); }},
    {"io.stat", parse_io},
    {"cpu.pressure",
     [](std::string_view text, CgroupNumbers& out) {
       parse_stall(text, Counter::cpu_waiting, Counter::cpu_stalled, out);
     }},
    {"memory.pressure",
     [](std::string_view text, CgroupNumbers& out) {
       parse_stall(text, Counter::memory_waiting, Counter::memory_stalled, out);
     }},
    {"io.pressure",
     [](std::string_view text, CgroupNumbers& out) {
       parse_stall(text, Counter::io_waiting, Counter::io_stalled, out);
     }},
}};

}  // namespace

const std::array<CgroupSeries, kCgroupCounters>& cgroup_counter_series() noexcept {
  return kCounterSeries;
}

const std::array<CgroupSeries, kCgroupGauges>& cgroup_gauge_series() noexcept {
  return kGaugeSeries;
}

const std::array<CgroupFile, kCgroupFiles>& cgroup_files() noexcept {
  return kFiles;
}

}  // namespace weir::collectors
