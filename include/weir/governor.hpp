/// \file
/// Governor: every series of every collector passes through it before it is served. Its promise:
/// the page never exceeds the budget, totals stay exact, and every decision is explained.
///
/// A pure state machine: (state, collection) -> (state, snapshot, report). It reads no clock,
/// starts no thread, does no input or output; the same collections and the same seed give the same
/// pages, to the byte. Not thread safe: one step at a time, from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weir/batch.hpp"
#include "weir/clock.hpp"
#include "weir/expected.hpp"
#include "weir/governor_config.hpp"
#include "weir/snapshot.hpp"

namespace weir {

/// What one tenant (a collector, or one target of it) delivered. A tenant that is missing from a
/// collection was not asked: nothing of it dies, resets or moves.
struct TenantBatch {
  std::string_view tenant;
  const SampleBatch* batch = nullptr;  ///< null if the collection of this tenant failed
};

/// One collection of all tenants that were asked, in a fixed order.
struct Collection {
  MonotonicTime now;
  WallTime wall;
  std::span<const TenantBatch> tenants;
  /// The longest interval seen among the scrapers of late; the arm period is twice that. Zero: not
  /// known yet.
  Duration scrape_interval{};
  /// The longest pause that the process met since the last collection, as its heartbeat measured
  /// it.
  Duration longest_pause{};
  /// Who asked first, as an index that the runtime gives to each scraper; for "exposed once".
  std::uint32_t scraper = 0;
  /// What the last page cost that the number of its series explains, and the time that a page may
  /// take. Zero: not known.
  Duration page_time{};
  Duration page_deadline{};
  /// The part of the time, 0 to 1, in which something waited for memory of late; if it is known.
  std::optional<double> memory_pressure = std::nullopt;
};

/// The degradation of a page, or of a family on it.
enum class Tier : std::uint8_t { pass = 0, strip = 1, compress = 2, essential = 3 };

[[nodiscard]] std::string_view to_string(Tier tier) noexcept;

/// Why a line did not reach the page under its own name; the spelling is the label value `reason`.
enum class FoldReason : std::uint8_t {
  stripped_label,    ///< its tier strips a label that it has
  kept_labels_only,  ///< tier 2 keeps only the listed labels
  sampled_out,       ///< tier 2's sample did not take it
  budget,            ///< the gate: no slot left
  essential,         ///< tier 3 shows totals only
  empty_payload,     ///< tier 3 shows nothing
  type_conflict,     ///< its family is on the page with another type
  duplicate,         ///< the same series came twice; the first stays
  quantile,          ///< a summary's quantiles cannot be folded
  gauge_rule,        ///< a gauge without a known rule cannot be folded
  bounds,            ///< a bucket bound that the fold does not have
  untracked,         ///< the member table is full
  coarsened,         ///< a bucket bound that tier 2 leaves out; it goes on counting unseen
};
inline constexpr std::size_t kFoldReasons = 13;
[[nodiscard]] std::string_view to_string(FoldReason reason) noexcept;

/// Why a tier was changed.
enum class TierCause : std::uint8_t {
  none,
  active_series,    ///< more series than the budget (policy fixed)
  share,            ///< more series than the family's share of the budget (policy adaptive)
  new_series_rate,  ///< new series come so fast that the budget is soon spent
  pause,            ///< the process was held up
  memory_pressure,  ///< memory is short while new series come
  deadline,         ///< the page missed its scraper's deadline
  persistence,      ///< the tier before did not suffice for its time
  relief,           ///< a lower tier suffices again
  recovered,
  reload
};
[[nodiscard]] std::string_view to_string(TierCause cause) noexcept;

/// A change of a tier, for the log and the ring of decisions.
struct TierTransition {
  MonotonicTime at;
  std::string family;  ///< empty: the page as a whole (policy fixed)
  std::string tenant;
  Tier from = Tier::pass;
  Tier to = Tier::pass;
  TierCause cause = TierCause::none;
  std::string detail;  ///< one sentence with the numbers: "12044 active series > max-series 10000"
};

/// Where the delivered lines went. A folded line lives on in an aggregate, a dropped one does not
/// (or not yet: its aggregate still waits for a slot). delivered = named + all folded + all
/// dropped. Counters since the governor was made.
struct ReasonCounts {
  std::uint64_t delivered = 0;
  std::uint64_t named = 0;  ///< on the page under their own name
  std::array<std::uint64_t, kFoldReasons> folded{};
  std::array<std::uint64_t, kFoldReasons> dropped{};
};

/// A gauge's series that have no line of their own and cannot be merged under its name.
struct FoldedGauge {
  std::uint64_t count = 0;
  double sum = 0;
  double min = 0;
  double max = 0;
};

/// One family of one tenant, as the policy adaptive sees it.
struct FamilyReport {
  std::string family;
  std::string tenant;
  Tier tier = Tier::pass;
  std::uint64_t demand_lines = 0;  ///< delivered in the tenant's last good collection
  std::uint64_t share_lines = 0;   ///< what it could have of the budget now
  std::uint64_t page_lines = 0;    ///< slots that it holds
  std::uint64_t folded_lines = 0;  ///< of the demand: not under their own names
  bool exact = true;               ///< its totals are
  TierCause cause = TierCause::none;
  std::string detail;                      ///< one sentence with the numbers
  WallTime since;                          ///< of the tier
  std::vector<std::string> folded_labels;  ///< sorted
  double folds_to = 0;  ///< lines that are left once those labels are folded, names aside
  std::uint64_t named_groups = 0;    ///< value combinations of those labels that keep their names
  double sampling_threshold = 0;     ///< of the priority sample among the others; 0: none
  FoldedGauge gauge;                 ///< count 0: none
  std::uint32_t dropped_bounds = 0;  ///< of each histogram at the most, that tier 2 leaves out
  std::vector<double> shown_bounds;  ///< those that it leaves; empty unless it leaves some out
  WallTime bounds_since;             ///< when that was decided
};
/// The most families that a report holds: those that are folded first, then by demand.
inline constexpr std::size_t kMaxFamilyReports = 1000;
/// So many it holds in any case, folded or not, as far as there are families.
inline constexpr std::size_t kTopFamilies = 50;

/// What the governor decided in one step; valid until the next.
struct GovernorReport {
  Tier tier = Tier::pass;
  bool enforced =
      true;  ///< false in mode observe: decisions were made, the page does not show them
  /// Answer 503: tier 3 with payload unavailable, or there is input and not a line to show of it.
  bool unavailable = false;
  std::uint64_t budget_lines = 0;  ///< --max-series
  /// Of those, what is shared out: all but the headroom, less under pressure. The budget under the
  /// policy fixed.
  std::uint64_t capacity_lines = 0;
  TierCause capacity_cause = TierCause::none;  ///< of the pressure that holds some of them back
  std::optional<double> memory_pressure;       ///< as the collection told it
  std::uint64_t page_lines = 0;                ///< governed lines on this page
  std::uint64_t slots = 0;  ///< lines that all tenants hold, those too that were not asked now
  std::uint64_t demand_lines = 0;      ///< lines that the tenants delivered
  std::uint64_t would_fold_lines = 0;  ///< lines that enforcing folds or drops on this page
  std::uint64_t members = 0;
  std::uint64_t outputs = 0;
  double new_series_per_second = 0;
  std::uint64_t conservation_breaks = 0;  ///< families whose totals are not exact, see untracked
  std::uint64_t escaped_lines = 0;  ///< came with the overflow value as a label value; since made
  /// Of exemplars on folds, since made: labels that did not fit into OpenMetrics' 128 characters,
  /// and exemplars that were left with no label or for which a family had no place.
  std::uint64_t exemplar_labels_skipped = 0;
  std::uint64_t exemplars_skipped = 0;
  /// Outputs whose native buckets were given up, since made: not all their members had some.
  std::uint64_t native_histograms_lost = 0;
  ReasonCounts lines;
  double seconds_to_exhaustion =
      0;  ///< of the budget at the present rate; infinity: never, or policy fixed
  std::uint64_t families_folded = 0;
  /// Policy adaptive; never null there.
  std::shared_ptr<const std::vector<FamilyReport>> families;
  std::span<const TierTransition> transitions;  ///< of this step
  std::array<std::uint64_t, 4>
      transitions_total{};  ///< by tier entered, since the governor was made
};

struct SubsetEstimate;  // weir/estimate.hpp

class Governor {
 public:
  explicit Governor(const FinalizedGovernorConfig& config);
  ~Governor();
  Governor(Governor&&) noexcept;
  Governor& operator=(Governor&&) noexcept;

  /// Fills the batch of series that are about the exporter itself; they stand on the page beside
  /// the budget, in a fixed reserve, and are never folded.
  using SelfSeries = std::function<void(const GovernorReport&, SampleBatch&)>;

  /// Runs one collection through. Never throws but bad_alloc.
  std::shared_ptr<const Snapshot> step(const Collection& collection, const SelfSeries& self = {});

  [[nodiscard]] const GovernorReport& report() const noexcept;

  /// What the selected series of folded families count, one entry a tenant that has the family.
  [[nodiscard]] std::vector<SubsetEstimate> estimate(const Pin& selector) const;

  /// Takes new settings and keeps the ledgers.
  void reconfigure(const FinalizedGovernorConfig& config);

  /// What a governor of the next process needs to go on where this one is, to be kept secret with
  /// the seed that it holds. It must be used once, and only if no page was made after it: an older
  /// one would show folds at values below those that scrapers have seen. Mode enforce; in the
  /// others nothing stands folded on the page, and it is empty.
  [[nodiscard]] std::string save() const;
  /// The governor that \p saved came from, at \p now, under \p config, which may be another. The
  /// gap counts as one in which no tenant was asked: increments of known series in it are counted.
  /// parse: no saved state, or a damaged one; unsupported: of another version of the layout;
  /// conflict: of another hash seed than the one asked for; timeout: its last page is older than
  /// what vanished is remembered (15 minutes), or not yet made by \p wall; limit: it has more
  /// series than --governor.max-members.
  [[nodiscard]] static Expected<Governor> restore(const FinalizedGovernorConfig& config,
                                                  std::string_view saved, MonotonicTime now,
                                                  WallTime wall);

 private:
  class State;
  explicit Governor(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace weir
