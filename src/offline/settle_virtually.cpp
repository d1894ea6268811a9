#include "offline/settle_virtually.hpp"

#include <algorithm>
#include <array>

namespace weir::detail {
namespace {

// A usual scrape interval; longer where the policy looks more seldom.
constexpr Duration kScrapeInterval = std::chrono::seconds(15);
constexpr int kMaxScrapes = 200;

std::string overflow_text(const GovernorConfig& config) {
  std::string text;
  append_label_text(text, std::array{LabelView{"v", config.overflow_value}});
  return text.substr(3, text.size() - 4);  // without v=" and the closing quote
}

void note_unit(LabelText labels, std::string_view overflow, GovernedFamily& family) {
  std::vector<std::string> folded;
  for (const EscapedLabel& label : labels) {
    if (family.labels.find(label.name) == family.labels.end()) family.labels.emplace(label.name);
    if (label.escaped_value == overflow) folded.emplace_back(label.name);
  }
  const bool fewer =
      family.overflow_labels.empty() || folded.size() < family.overflow_labels.size();
  if (!folded.empty() && fewer) family.overflow_labels = std::move(folded);
}

GovernedFamilies families_of(const Snapshot& snapshot, std::string_view overflow) {
  GovernedFamilies families;
  for (const SnapshotPart& part : snapshot.parts) {
    GovernedFamily& family = families[part.block->family->name];
    family.lines += part.block->lines;
    for (const BlockUnit& unit : part.block->units) {
      note_unit(part.block->labels(unit), overflow, family);
    }
  }
  return families;
}

std::uint64_t difference(std::uint64_t after, std::uint64_t before) {
  return after - std::min(after, before);
}

// The governor, scraped by one scraper; remembers since when nothing has moved.
class VirtualRun {
 public:
  VirtualRun(const SampleBatch& page, const FinalizedGovernorConfig& config)
      : governor_(config), tenant_{"analyze", &page}, config_(config.values()) {
    collection_.tenants = {&tenant_, 1};
    collection_.scrape_interval = std::max(kScrapeInterval, config_.evaluate_interval);
  }

  void scrape(PageVerdict& verdict) {
    before_ = governor_.report().lines;
    snapshot_ = governor_.step(collection_);
    const GovernorReport& report = governor_.report();
    for (const TierTransition& change : report.transitions) {
      verdict.transitions.push_back(
          {change.at.time_since_epoch(), change.family, change.from, change.to, change.detail});
    }
    const bool moved = report.tier != verdict.tier || report.page_lines != verdict.page_lines ||
                       report.would_fold_lines != verdict.would_fold_lines;
    if (moved) moved_ = collection_.now;
    verdict.tier = report.tier;
    verdict.unavailable = report.unavailable;
    verdict.page_lines = report.page_lines;
    verdict.would_fold_lines = report.would_fold_lines;
    // The slowest things that happen by themselves: tier 3, and an arm period.
    const Duration patience = config_.tier3_after + 3 * collection_.scrape_interval;
    verdict.settled = collection_.now - moved_ >= patience;
    collection_.now += collection_.scrape_interval;
  }
  void tell_reasons(PageVerdict& verdict) const {
    const ReasonCounts& after = governor_.report().lines;
    for (std::size_t i = 0; i < kFoldReasons; ++i) {
      verdict.folded[i] = difference(after.folded[i], before_.folded[i]);
      verdict.dropped[i] = difference(after.dropped[i], before_.dropped[i]);
    }
  }
  [[nodiscard]] const Snapshot& snapshot() const { return *snapshot_; }
  void tell_tiers(GovernedFamilies& families) const {
    if (governor_.report().families == nullptr) return;
    for (const FamilyReport& told : *governor_.report().families) {
      families[told.family].tier = told.tier;
    }
  }

 private:
  Governor governor_;
  TenantBatch tenant_;
  const GovernorConfig& config_;
  Collection collection_;
  MonotonicTime moved_;
  ReasonCounts before_;
  std::shared_ptr<const Snapshot> snapshot_;
};

}  // namespace

PageVerdict settle_virtually(const SampleBatch& page, const FinalizedGovernorConfig& config,
                             GovernedFamilies& families) {
  PageVerdict verdict;
  VirtualRun run(page, config);
  for (int i = 0; i < kMaxScrapes && !verdict.settled; ++i) run.scrape(verdict);
  run.tell_reasons(verdict);
  families = families_of(run.snapshot(), overflow_text(config.values()));
  run.tell_tiers(families);
  return verdict;
}

}  // namespace weir::detail
