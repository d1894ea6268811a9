// Temperatures, voltages, fans: what the hardware monitoring chips tell. Some hang on a bus where a
// reading takes a second, so a run reads slow chips only as long as its budget lasts; the others
// show what they told last, and how old that is.
#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "collectors/host/hwmon_chip.hpp"
#include "collectors/support/file_reader.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {
namespace {

using detail::NameFilter;

constexpr std::string_view kChipInclude = "collector.hwmon.chip-include";
constexpr std::string_view kChipExclude = "collector.hwmon.chip-exclude";
constexpr std::string_view kSensorInclude = "collector.hwmon.sensor-include";
constexpr std::string_view kSensorExclude = "collector.hwmon.sensor-exclude";
constexpr std::array kOptions{
    OptionSpec{kChipInclude, "Regular expression of chips to expose."},
    OptionSpec{kChipExclude, "Regular expression of chips to leave out of those."},
    OptionSpec{kSensorInclude, "Regular expression of sensors to expose, as chip;sensor."},
    OptionSpec{kSensorExclude,
               "Regular expression of sensors to leave out of those, as chip;sensor."},
};
constexpr FamilySpec kAge{"weir_hwmon_chip_age_seconds",
                          "How old the chip's values are; only for chips that are slow to read.",
                          MetricType::gauge, Fold::max};

// The most that a run spends on reading, and the part of the time to its deadline.
constexpr Duration kReadBudget = std::chrono::seconds(2);
constexpr int kReadShare = 3;

class Hwmon final : public Collector {
 public:
  Hwmon(NameFilter chips, NameFilter sensors)
      : chip_filter_(std::move(chips)), sensor_filter_(std::move(sensors)) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto changed = class_.refresh(context);
    if (!changed) return detail::absent_is_no_data(changed.error());
    if (*changed) class_.look([&] { list(context.host); });
    read(context);
    for (const auto& chip : chips_) {
      if (!chip->pacer().was_read()) continue;
      chip->append(out);
      if (!chip->pacer().is_slow()) continue;
      out.add(out.family(kAge), chip->labels().text(),
              to_seconds(chip->pacer().age(context.clock.monotonic())));
    }
    return {};
  }

 private:
  void list(const HostRoot& host) {
    chips_.clear();
    first_ = 0;
    const auto names = class_.directory().names();
    if (!names) return;
    std::vector<ChipIdentity> identities;
    for (const std::string& name : *names) {
      identities.push_back(read_chip_identity(host, class_.directory(), name));
    }
    const std::vector<std::string> labels = distinct_chip_labels(identities);
    for (std::size_t i = 0; i < labels.size(); ++i) {
      if (chip_filter_.ignores(labels[i])) continue;
      chips_.push_back(std::make_unique<HwmonChip>(identities[i], labels[i]));
    }
  }

  // Begins where the last run's budget ended, so that every chip has its turn.
  void read(const CollectContext& context) {
    const MonotonicTime begin = context.clock.monotonic();
    const Duration budget =
        std::min<Duration>(kReadBudget, (context.deadline - begin) / kReadShare);
    const std::size_t first = first_;
    bool has_read_slow = false;
    bool has_skipped = false;
    for (std::size_t i = 0; i < chips_.size(); ++i) {
      const std::size_t index = (first + i) % chips_.size();
      HwmonChip& chip = *chips_[index];
      if (!chip.refresh(context.host, sensor_filter_, families_)) continue;
      const MonotonicTime now = context.clock.monotonic();
      if (!chip.pacer().is_due(now)) continue;
      const bool may_be_slow = !chip.pacer().was_read() || chip.pacer().is_slow();
      if (may_be_slow && has_read_slow && now - begin + chip.pacer().cost() > budget) {
        if (!std::exchange(has_skipped, true)) first_ = index;
        continue;
      }
      chip.read(context.clock);
      has_read_slow = has_read_slow || chip.pacer().is_slow();
    }
  }

  NameFilter chip_filter_;
  NameFilter sensor_filter_;
  detail::WatchedDirectory class_{&HostRoot::sys, "class/hwmon"};
  HwmonFamilies families_;
  std::vector<std::unique_ptr<HwmonChip>> chips_;
  std::size_t first_ = 0;
};

Expected<std::unique_ptr<Collector>> make_hwmon(const CollectorOptions& options) {
  auto chips = NameFilter::combined(options, kChipInclude, kChipExclude);
  if (!chips) return chips.error();
  auto sensors = NameFilter::combined(options, kSensorInclude, kSensorExclude);
  if (!sensors) return sensors.error();
  return std::unique_ptr<Collector>(
      std::make_unique<Hwmon>(std::move(*chips), std::move(*sensors)));
}

}  // namespace

CollectorSpec hwmon_spec() {
  // Its families are what the chips have.
  return {"hwmon", "Hardware monitoring chips.", true, {}, kOptions, make_hwmon};
}

}  // namespace weir::collectors
