// Frequencies of the CPUs. On some kernels each takes up to 20 ms to tell, so that a large
// machine's are then not read at every scrape.
#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "collectors/support/attribute_list.hpp"
#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"
#include "collectors/support/read_pacer.hpp"
#include "collectors/support/watched_directory.hpp"

namespace weir::collectors {
namespace {

using detail::Directory;

struct Frequency {
  FamilySpec family;
  const char* file = "";
};
constexpr auto kGauge = MetricType::gauge;
constexpr std::array kFrequencies{
    Frequency{{"node_cpu_frequency_hertz", "The CPU's frequency, as the hardware tells it.", kGauge,
               Fold::max},
              "cpuinfo_cur_freq"},
    Frequency{
        {"node_cpu_frequency_avg_hertz",
         "The CPU's average frequency of late, where the hardware counts it.", kGauge, Fold::max},
        "cpuinfo_avg_freq"},
    Frequency{{"node_cpu_frequency_min_hertz", "The lowest frequency that the CPU can have.",
               kGauge, Fold::max},
              "cpuinfo_min_freq"},
    Frequency{{"node_cpu_frequency_max_hertz", "The highest frequency that the CPU can have.",
               kGauge, Fold::max},
              "cpuinfo_max_freq"},
    Frequency{{"node_cpu_scaling_frequency_hertz", "The CPU's frequency, as the kernel knows it.",
               kGauge, Fold::max},
              "scaling_cur_freq"},
    Frequency{{"node_cpu_scaling_frequency_min_hertz",
               "The lowest frequency that the kernel lets the CPU have.", kGauge, Fold::max},
              "scaling_min_freq"},
    Frequency{{"node_cpu_scaling_frequency_max_hertz",
               "The highest frequency that the kernel lets the CPU have.", kGauge, Fold::max},
              "scaling_max_freq"},
};
constexpr FamilySpec kGovernor{"node_cpu_scaling_governor",
                               "1 for the governor that scales the CPU's frequency, 0 for the "
                               "others that could.",
                               kGauge, Fold::sum};
constexpr FamilySpec kAge{"weir_cpufreq_age_seconds",
                          "How old the frequencies are; only where reading them is slow.", kGauge,
                          Fold::max};
constexpr auto kFamilies = [] {
  std::array<FamilySpec, kFrequencies.size() + 2> families{};
  for (std::size_t i = 0; i < kFrequencies.size(); ++i) families[i] = kFrequencies[i].family;
  families[kFrequencies.size()] = kGovernor;
  families[kFrequencies.size() + 1] = kAge;
  return families;
}();

constexpr detail::Scale kKilohertz{1000};

// The governors of one CPU, each a series, and which of them is at work.
struct Governors {
  std::string path;
  std::vector<std::pair<std::string, LabelSet>> available;
  std::string current;
};

class Cpufreq final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto cpus_changed = cpus_.refresh(context);
    if (!cpus_changed) return detail::absent_is_no_data(cpus_changed.error());
    if (policies_changed(context) || *cpus_changed) cpus_.look([this] { list(); });

    const MonotonicTime begin = context.clock.monotonic();
    if (pacer_.is_due(begin)) {
      read();
      pacer_.took(begin, context.clock.monotonic());
    }
    append(out);
    if (pacer_.is_slow()) out.add(kAge, to_seconds(pacer_.age(context.clock.monotonic())));
    return {};
  }

 private:
  // A CPU that goes on or off line changes the policies, not the list of CPUs.
  bool policies_changed(const CollectContext& context) {
    if (look_.stands(context)) return false;
    look_.take(context);
    const bool has_policies = cpus_.directory().has("cpufreq");
    const bool appeared = has_policies != std::exchange(had_policies_, has_policies);
    return (has_policies && policies_.refresh(context.host).value_or(true)) || appeared;
  }

  void list() {
    pacer_ = {};
    frequencies_.clear();
    governors_.clear();
    const auto names = cpus_.directory().names();
    if (!names) return;
    for (const std::string& name : *names) {
      const std::string_view number =
          std::string_view(name).substr(name.starts_with("cpu") ? 3 : 0);
      if (number.size() == name.size() || !detail::parse_number<std::uint32_t>(number)) continue;
      if (cpus_.directory().has((name + "/cpufreq").c_str())) list(name, number);
    }
  }

  void list(const std::string& name, std::string_view number) {
    for (const Frequency& frequency : kFrequencies) {
      std::string path = name + "/cpufreq/" + frequency.file;
      if (!cpus_.directory().has(path.c_str())) continue;
      frequencies_.add(std::move(path), frequency.family, {{"cpu", number}}, kKilohertz);
    }
    detail::AttributeBuffer buffer;
    const std::string available = name + "/cpufreq/scaling_available_governors";
    const auto text = cpus_.directory().text(available.c_str(), buffer);
    if (!text) return;
    Governors governors{name + "/cpufreq/scaling_governor", {}, {}};
    detail::Cursor fields(*text);
    for (auto field = fields.field(); !field.empty(); field = fields.field()) {
      governors.available.emplace_back(field, LabelSet{{"cpu", number}, {"governor", field}});
    }
    governors_.push_back(std::move(governors));
  }

  void read() {
    const Directory& directory = cpus_.directory();
    frequencies_.read(directory);
    detail::AttributeBuffer buffer;
    for (Governors& governors : governors_) {
      governors.current = directory.text(governors.path.c_str(), buffer).value_or("");
    }
  }

  void append(SampleBatch& out) const {
    frequencies_.append(out);
    for (const Governors& governors : governors_) {
      if (governors.current.empty()) continue;
      for (const auto& [name, labels] : governors.available) {
        out.add(out.family(kGovernor), labels.text(), name == governors.current ? 1 : 0);
      }
    }
  }

  detail::WatchedDirectory cpus_{&HostRoot::sys, "devices/system/cpu"};
  detail::WatchedDirectory policies_{&HostRoot::sys, "devices/system/cpu/cpufreq"};
  detail::LastLook look_;  // for policies
  bool had_policies_ = false;
  detail::ReadPacer pacer_;
  detail::AttributeList frequencies_;
  std::vector<Governors> governors_;
};

}  // namespace

CollectorSpec cpufreq_spec() {
  return {"cpufreq", "CPU frequencies.", true, kFamilies, {}, detail::make_collector<Cpufreq>};
}

}  // namespace weir::collectors
