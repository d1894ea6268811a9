#include "offline/replay.hpp"

#include <algorithm>
#include <utility>

#include "runtime/self_metrics.hpp"

namespace weir::detail {
namespace {

// A page as an exporter may serve it, so what a histogram or summary lacks is no fault.
constexpr ParseOptions kPageOptions{.complete_groups = true};

Error fault(const RecordedPage& page, std::string_view why) {
  return {ErrorCode::parse, std::to_string(page.header_line) + ":1: " + std::string(why)};
}

}  // namespace

Replay::Replay(const FinalizedGovernorConfig& config, ReplaySettings settings, ByteSink sink)
    : governor_(config),
      settings_(std::move(settings)),
      sink_(std::move(sink)),
      parser_(kPageOptions) {}

Expected<void> Replay::run(ByteSource source) {
  RecordedPages pages(std::move(source), kPageOptions.limits.max_page_bytes);
  for (;;) {
    const auto page = pages.next();
    if (!page) return page.error();
    if (!page->has_value()) return step();
    if (auto taken = take(**page); !taken) return taken;
    if (settings_.progress) settings_.progress(counts_);
  }
}

Expected<void> Replay::take(const RecordedPage& page) {
  const ScrapeHeader& header = page.header;
  if (header.time_ms < time_ms_) {
    return fault(page, "time goes back, from " + std::to_string(time_ms_) + " to " +
                           std::to_string(header.time_ms));
  }
  if (header.time_ms > time_ms_) {
    if (auto stepped = step(); !stepped) return stepped;
  }
  time_ms_ = header.time_ms;
  const auto used = std::span(slots_).first(slots_used_);
  if (std::ranges::find(used, header.tenant, &Slot::tenant) != used.end()) {
    return fault(page, "the tenant '" + header.tenant + "' has two pages at one time");
  }
  if (slots_used_ == slots_.size()) slots_.emplace_back();
  Slot& slot = slots_[slots_used_++];
  slot.tenant = header.tenant;
  slot.failed = header.failed;
  intervals_.note(header.tenant, now());
  return read(page, slot);
}

Expected<void> Replay::read(const RecordedPage& page, Slot& slot) {
  slot.batch.forget_families();
  if (slot.failed) {
    const bool blank = page.text.find_first_not_of('\n') == std::string_view::npos;
    return blank ? Expected<void>() : fault(page, "a failed scrape has no page, found one");
  }
  const auto outcome = parser_.parse(page.text, slot.batch, page.header_line + 1);
  if (!outcome) return outcome.error();
  counts_.samples += outcome->samples;
  return {};
}

MonotonicTime Replay::now() const {
  return MonotonicTime(std::chrono::milliseconds(time_ms_));
}

Expected<void> Replay::step() {
  if (slots_used_ == 0) return {};
  std::vector<TenantBatch> tenants;
  tenants.reserve(slots_used_);
  for (const Slot& slot : std::span(slots_).first(slots_used_)) {
    tenants.push_back({slot.tenant, slot.failed ? nullptr : &slot.batch});
  }
  // In an order that does not depend on how the recording has them.
  std::ranges::sort(tenants, {}, &TenantBatch::tenant);
  Collection collection;
  collection.now = now();
  collection.wall = WallTime(std::chrono::milliseconds(time_ms_));
  collection.tenants = tenants;
  collection.scrape_interval = intervals_.longest(collection.now);
  const Governor::SelfSeries self =
      settings_.self_metrics ? Governor::SelfSeries(add_governor_metrics) : Governor::SelfSeries();
  const auto snapshot = governor_.step(collection, self);
  slots_used_ = 0;
  ++counts_.collections;
  return write(*snapshot);
}

Expected<void> Replay::write(const Snapshot& snapshot) {
  const bool unavailable = governor_.report().unavailable;
  std::string header = "# scrape " + std::to_string(time_ms_);
  header += unavailable ? " failed\n" : "\n";
  const bool written = sink_(header) && (unavailable || encoder_.encode(snapshot, {}, sink_));
  return written ? Expected<void>() : Error(ErrorCode::io, "the output is closed");
}

}  // namespace weir::detail
