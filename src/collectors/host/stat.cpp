#include <array>
#include <memory>

#include "collectors/host/proc_stat.hpp"
#include "collectors/support/shared_file.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {
namespace {

using detail::KernelCounts;

constexpr std::array kFamilies{
    FamilySpec{"node_intr_total", "Interrupts serviced.", MetricType::counter},
    FamilySpec{"node_context_switches_total", "Context switches.", MetricType::counter},
    FamilySpec{"node_boot_time_seconds", "Time of the boot, in seconds since 1970."},
    FamilySpec{"node_forks_total", "Processes and threads created.", MetricType::counter},
    FamilySpec{"node_procs_running", "Tasks that run or could run."},
    FamilySpec{"node_procs_blocked", "Tasks that wait for I/O to complete."},
    FamilySpec{"node_softirqs_total", "Soft interrupts handled, by vector.", MetricType::counter},
};
constexpr const FamilySpec& kSoftirqFamily = kFamilies[6];

// In the order of kFamilies.
constexpr std::array kCounts{&KernelCounts::interrupts,  &KernelCounts::context_switches,
                             &KernelCounts::boot_time_s, &KernelCounts::forks,
                             &KernelCounts::running,     &KernelCounts::blocked};

constexpr std::array<std::string_view, detail::kSoftirqVectors> kVectors{
    "hi",           "timer",   "net_tx", "net_rx",  "block",
    "block_iopoll", "tasklet", "sched",  "hrtimer", "rcu"};

constexpr std::string_view kSoftirqFlag = "collector.stat.softirq";
constexpr std::array kOptions{
    OptionSpec{kSoftirqFlag, "Expose soft interrupts by vector.", OptionSpec::Kind::flag, "false"},
};

class Stat final : public Collector {
 public:
  explicit Stat(bool with_softirqs) : with_softirqs_(with_softirqs) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto text = file_.read(context);
    if (!text) return text.error();
    const auto counts = detail::parse_kernel_counts(*text);
    for (std::size_t i = 0; i < kCounts.size(); ++i) {
      const auto& count = counts.*kCounts[i];
      if (count) out.add(kFamilies[i], static_cast<double>(*count));
    }
    if (with_softirqs_ && counts.softirqs) {
      const auto family = out.family(kSoftirqFamily);
      for (std::size_t i = 0; i < kVectors.size(); ++i) {
        out.add(family, {{"vector", kVectors[i]}}, static_cast<double>((*counts.softirqs)[i]));
      }
    }
    return {};
  }

 private:
  bool with_softirqs_;
  detail::SharedFileReader file_{detail::SharedFile::stat};
};

Expected<std::unique_ptr<Collector>> make_stat(const CollectorOptions& options) {
  return std::unique_ptr<Collector>(std::make_unique<Stat>(options.flag(kSoftirqFlag)));
}

}  // namespace

CollectorSpec stat_spec() {
  return {"stat", "The kernel's counts from /proc/stat.", true, kFamilies, kOptions, make_stat};
}

}  // namespace weir::collectors
