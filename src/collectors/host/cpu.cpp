#include <unistd.h>

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "collect/regex.hpp"
#include "collectors/host/cpu_list.hpp"
#include "collectors/host/cpu_times.hpp"
#include "collectors/host/cpu_topology.hpp"
#include "collectors/host/cpuinfo.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/shared_file.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {
namespace {

using detail::FileReader;
using detail::IntegerText;
using detail::Regex;

constexpr FamilySpec kSeconds{"node_cpu_seconds_total", "Time that the CPU spent in each mode.",
                              MetricType::counter};
constexpr FamilySpec kGuestSeconds{"node_cpu_guest_seconds_total",
                                   "Time that the CPU spent running guests, by priority; contained "
                                   "in the modes user and nice of node_cpu_seconds_total.",
                                   MetricType::counter};
constexpr FamilySpec kCoreThrottles{"node_cpu_core_throttles_total",
                                    "Times that the core was slowed down for its heat.",
                                    MetricType::counter};
constexpr FamilySpec kPackageThrottles{"node_cpu_package_throttles_total",
                                       "Times that the package was slowed down for its heat.",
                                       MetricType::counter};
constexpr FamilySpec kIsolated{"node_cpu_isolated", "CPUs kept out of scheduling; always 1.",
                               MetricType::gauge, Fold::sum};
constexpr FamilySpec kOnline{"node_cpu_online", "Whether the CPU is online.", MetricType::gauge,
                             Fold::sum};
constexpr FamilySpec kInfo{"node_cpu_info", "What the CPU is, from /proc/cpuinfo; always 1."};
constexpr FamilySpec kFrequency{"node_cpu_frequency_hertz",
                                "The CPU's frequency, from /proc/cpuinfo.", MetricType::gauge,
                                Fold::max};
constexpr FamilySpec kFlagInfo{"node_cpu_flag_info", "Features of the first CPU; always 1."};
constexpr FamilySpec kBugInfo{"node_cpu_bug_info", "Bugs of the first CPU; always 1."};
constexpr std::array kFamilies{kSeconds,  kGuestSeconds, kCoreThrottles, kPackageThrottles,
                               kIsolated, kOnline,       kInfo,          kFrequency,
                               kFlagInfo, kBugInfo};

constexpr std::string_view kGuestFlag = "collector.cpu.guest";
constexpr std::string_view kInfoFlag = "collector.cpu.info";
constexpr std::string_view kFlagsFlag = "collector.cpu.info.flags-include";
constexpr std::string_view kBugsFlag = "collector.cpu.info.bugs-include";
constexpr std::array kOptions{
    OptionSpec{kGuestFlag, "Expose node_cpu_guest_seconds_total.", OptionSpec::Kind::flag, "true"},
    OptionSpec{kInfoFlag, "Expose node_cpu_info and node_cpu_frequency_hertz.",
               OptionSpec::Kind::flag, "false"},
    OptionSpec{kFlagsFlag, "Regular expression of CPU features to expose; implies cpu.info."},
    OptionSpec{kBugsFlag, "Regular expression of CPU bugs to expose; implies cpu.info."},
};

struct CpuSettings {
  bool with_guest = true;
  bool with_info = false;
  std::optional<Regex> flags;
  std::optional<Regex> bugs;
};

// One series for each field of \p list that \p wanted matches.
void add_list(const FamilySpec& family, std::string_view label, std::string_view list,
              const std::optional<Regex>& wanted, SampleBatch& out) {
  if (!wanted) return;
  detail::Cursor fields(list);
  for (auto field = fields.field(); !field.empty(); field = fields.field()) {
    if (wanted->matches(field)) out.add(family, {{label, field}}, 1);
  }
}

class Cpu final : public Collector {
 public:
  explicit Cpu(CpuSettings settings)
      : settings_(std::move(settings)),
        times_(static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK))) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto stat = stat_.read(context);
    if (!stat) return stat.error();
    const bool cpus_changed = times_.update(*stat);
    if (times_.cpus().empty()) {
      return Error(ErrorCode::parse, context.host.proc("stat") + ": no line of a CPU");
    }
    if (cpus_changed || !topology_.is_complete())
      topology_ = detail::CpuTopology::read(context.host);
    add_times(out);
    add_throttles(out);
    add_states(context.host, out);
    if (settings_.with_info) add_info(context.host, out);
    return {};
  }

 private:
  void add_times(SampleBatch& out) {
    using detail::kCpuModes;
    const auto seconds = out.family(kSeconds);
    const auto guest_seconds = out.family(kGuestSeconds);
    for (const detail::CpuTicks& ticks : times_.cpus()) {
      // cpu="0",mode="idle": what stands before the mode is written once for the CPU's series.
      labels_.assign("cpu=\"").append(IntegerText(ticks.cpu).view()).append("\",mode=\"");
      const std::size_t mode_begin = labels_.size();
      const auto add = [&](FamilyIndex family, std::string_view label, std::size_t mode) {
        labels_.resize(mode_begin);
        labels_.append(label).append(1, '"');
        out.add(family, LabelText::trusted(labels_), times_.seconds(ticks.ticks[mode]));
      };
      for (std::size_t mode = 0; mode < detail::kGuestMode; ++mode) {
        add(seconds, kCpuModes[mode], mode);
      }
      if (!settings_.with_guest) continue;
      add(guest_seconds, "user", detail::kGuestMode);
      add(guest_seconds, "nice", detail::kGuestNiceMode);
    }
  }

  void add_throttles(SampleBatch& out) const {
    const auto count_of = [this](const detail::CpuTopology::ThrottleFile& file) {
      return topology_.directory()->number<std::uint64_t>(file.path.c_str());
    };
    for (const auto& file : topology_.core_throttles()) {
      const auto count = count_of(file);
      if (!count) continue;
      out.add(
          kCoreThrottles,
          {{"core", IntegerText(file.core).view()}, {"package", IntegerText(file.package).view()}},
          static_cast<double>(*count));
    }
    for (const auto& file : topology_.package_throttles()) {
      const auto count = count_of(file);
      if (!count) continue;
      out.add(kPackageThrottles, {{"package", IntegerText(file.package).view()}},
              static_cast<double>(*count));
    }
  }

  void add_states(const HostRoot& host, SampleBatch& out) {
    detail::for_each_cpu_range(topology_.isolated(), [&](std::uint32_t first, std::uint32_t last) {
      for (std::uint32_t cpu = first; cpu <= last; ++cpu) {
        out.add(kIsolated, {{"cpu", IntegerText(cpu).view()}}, 1);
      }
    });
    if (topology_.switchable().empty()) return;
    const auto online = online_.read(host);
    if (!online) return;
    for (const std::uint32_t cpu : topology_.switchable()) {
      out.add(kOnline, {{"cpu", IntegerText(cpu).view()}},
              detail::cpu_list_contains(*online, cpu) ? 1 : 0);
    }
  }

  void add_info(const HostRoot& host, SampleBatch& out) {
    const auto text = cpuinfo_.read(host);
    if (!text) return;
    detail::CpuInfoParser parser(*text);
    bool is_first = true;
    while (const auto info = parser.next()) {
      out.add(kInfo,
              {{"cachesize", info->cache_size},
               {"core", info->core},
               {"cpu", info->processor},
               {"family", info->family},
               {"microcode", info->microcode},
               {"model", info->model},
               {"model_name", info->model_name},
               {"package", info->package},
               {"stepping", info->stepping},
               {"vendor", info->vendor}},
              1);
      if (const auto mhz = detail::parse_number<double>(info->mhz)) {
        constexpr double kHertzPerMegahertz = 1e6;
        out.add(kFrequency,
                {{"core", info->core}, {"cpu", info->processor}, {"package", info->package}},
                *mhz * kHertzPerMegahertz);
      }
      if (std::exchange(is_first, false)) {
        add_list(kFlagInfo, "flag", info->flags, settings_.flags, out);
        add_list(kBugInfo, "bug", info->bugs, settings_.bugs, out);
      }
    }
  }

  CpuSettings settings_;
  detail::CpuTimes times_;
  detail::CpuTopology topology_;
  std::string labels_;  // of one series
  detail::SharedFileReader stat_{detail::SharedFile::stat};
  FileReader cpuinfo_{&HostRoot::proc, "cpuinfo"};
  FileReader online_{&HostRoot::sys, "devices/system/cpu/online", detail::Written::at_once};
};

Expected<std::unique_ptr<Collector>> make_cpu(const CollectorOptions& options) {
  CpuSettings settings{options.flag(kGuestFlag), options.flag(kInfoFlag), {}, {}};
  for (const auto& [flag, regex] :
       {std::pair(kFlagsFlag, &settings.flags), std::pair(kBugsFlag, &settings.bugs)}) {
    const std::string& pattern = options.text(flag);
    if (pattern.empty()) continue;
    auto compiled = Regex::compile(flag, pattern);
    if (!compiled) return compiled.error();
    *regex = std::move(*compiled);
    settings.with_info = true;
  }
  return std::unique_ptr<Collector>(std::make_unique<Cpu>(std::move(settings)));
}

}  // namespace

CollectorSpec cpu_spec() {
  return {"cpu", "CPU time, by mode.", true, kFamilies, kOptions, make_cpu};
}

}  // namespace weir::collectors
