// Any stream under any configuration: the page keeps its budget, the accounts of lines add up, the
// same again gives the same, and a state that is saved is restored.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <span>
#include <string>

#include "weir/governor.hpp"

namespace {

using namespace std::chrono_literals;
using namespace weir;

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  [[nodiscard]] bool empty() const { return at_ == size_; }
  std::uint8_t next() { return empty() ? std::uint8_t{0} : data_[at_++]; }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
  std::size_t at_ = 0;
};

GovernorConfig read_config(Bytes& bytes) {
  GovernorConfig config;
  config.policy = bytes.next() % 2 == 0 ? GovernorPolicy::adaptive : GovernorPolicy::fixed;
  config.max_series = 1 + bytes.next() % 64;
  config.max_members = config.max_series * (1 + bytes.next() % 4);
  config.family_floor = bytes.next() % 8 % config.max_series;
  config.evaluate_interval = 1s + bytes.next() % 4 * 1s;
  config.tier2_after = 2s;
  config.tier3_after = 4s;
  config.dwell = 5s;
  config.tier3_payload = static_cast<Tier3Payload>(bytes.next() % 3);
  config.remainder = static_cast<Remainder>(bytes.next() % 2);
  config.max_pause = 200ms;
  config.hash_seed = bytes.next();
  return config;
}

constexpr std::array kFamilies{
    FamilySpec{"requests_total", "", MetricType::counter},
    FamilySpec{"latency_seconds", "", MetricType::histogram},
    FamilySpec{"size_bytes", "", MetricType::summary},
    FamilySpec{"in_flight", "", MetricType::gauge, Fold::sum},
    FamilySpec{"mystery", "", MetricType::gauge},
    FamilySpec{"build_info", "", MetricType::info},
    FamilySpec{"mystery", "", MetricType::counter},  // the type flips
};

double read_value(Bytes& bytes) {
  constexpr std::array kOdd{0.0,
                            -1.0,
                            1e308,
                            1e-308,
                            std::numeric_limits<double>::quiet_NaN(),
                            std::numeric_limits<double>::infinity()};
  const std::uint8_t byte = bytes.next();
  return byte < kOdd.size() ? kOdd[byte] : byte;
}

void add_row(Bytes& bytes, SampleBatch& batch) {
  const FamilySpec& spec = kFamilies[bytes.next() % kFamilies.size()];
  const FamilyIndex family = batch.family(spec);
  const std::string user = bytes.next() % 8 == 0 ? "__other__" : std::to_string(bytes.next());
  const std::string version = std::to_string(bytes.next() % 3);
  const std::array labels{LabelView{"user", user}, LabelView{"version", version}};
  const std::span used(labels.data(), bytes.next() % 3);
  const double value = read_value(bytes);
  if (spec.type == MetricType::histogram) {
    constexpr std::array kBounds{1.0, 2.0, 4.0, 8.0};
    const std::size_t bounds = bytes.next() % (kBounds.size() + 1);
    std::array<double, 5> cumulative{};
    double below = 0;
    for (double& bucket : cumulative) bucket = below += bytes.next();
    batch.add_histogram(
        family, used,
        {std::span(kBounds).first(bounds), std::span(cumulative).first(bounds + 1), value});
  } else if (spec.type == MetricType::summary) {
    constexpr std::array kQuantiles{0.5, 0.9};
    const std::array values{value, value};
    const std::size_t count = bytes.next() % 3;
    batch.add_summary(family, used,
                      {std::span(kQuantiles).first(count), std::span(values).first(count), value,
                       static_cast<double>(bytes.next())});
  } else {
    batch.add(family, used, value);
  }
}

struct Step {
  std::array<SampleBatch, 2> batches;
  std::array<bool, 2> fails{};
  Duration after{};
  Duration pause{};
};

Step read_step(Bytes& bytes) {
  Step step;
  const std::uint8_t kind = bytes.next();
  step.after = std::chrono::seconds(kind % 16);
  step.pause = (kind & 16U) != 0 ? 1s : 0s;
  step.fails = {(kind & 32U) != 0, (kind & 64U) != 0};
  for (SampleBatch& batch : step.batches) {
    for (std::size_t rows = bytes.next() % 48; rows > 0 && !bytes.empty(); --rows)
      add_row(bytes, batch);
  }
  return step;
}

void check(const GovernorReport& report, const Snapshot& page) {
  require(page.lines() <= report.budget_lines, "more lines than the budget");
  require(page.lines() == report.page_lines, "lines are miscounted");
  require(report.slots <= report.budget_lines, "more slots than the budget");
  std::uint64_t sum = report.lines.named;
  for (std::size_t i = 0; i < kFoldReasons; ++i)
    sum += report.lines.folded[i] + report.lines.dropped[i];
  require(report.lines.delivered == sum, "the accounts do not add up");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Bytes bytes(data, size);
  const auto config = finalize(read_config(bytes));
  if (!config) return 0;
  Governor first(*config);
  Governor second(*config);
  MonotonicTime now{1000s};
  for (int steps = 0; steps < 64 && !bytes.empty(); ++steps) {
    const Step step = read_step(bytes);
    now += step.after;
    std::array tenants{TenantBatch{"a", step.fails[0] ? nullptr : &step.batches[0]},
                       TenantBatch{"b", step.fails[1] ? nullptr : &step.batches[1]}};
    Collection collection;
    collection.now = now;
    collection.tenants = tenants;
    collection.scrape_interval = 2s;
    collection.longest_pause = step.pause;
    const auto page = first.step(collection);
    check(first.report(), *page);
    const auto same = second.step(collection);
    require(page->lines() == same->lines(), "another page for the same input");
    if (bytes.next() % 16 != 0) continue;
    auto restored = Governor::restore(*config, first.save(), now, {});
    require(restored.has_value(), "a saved state was refused");
    first = std::move(*restored);
    auto twin = Governor::restore(*config, second.save(), now, {});
    require(twin.has_value(), "a saved state was refused");
    second = std::move(*twin);
  }
  return 0;
}
