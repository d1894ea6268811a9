/// \file
/// Exporter: collectors -> governor -> snapshot, on demand. Several may live in one process; they
/// share nothing.
///
/// Threads: the exporter owns the threads that run collectors (one, plus one per collector that is
/// stuck) and, if asked for, the heartbeat; it starts them with the first scrape and joins them in
/// its destructor (a collector that never returns is abandoned after stop_patience with its own
/// copy of all it uses).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "weir/clock.hpp"
#include "weir/expected.hpp"
#include "weir/governor.hpp"
#include "weir/host_root.hpp"
#include "weir/log.hpp"
#include "weir/registry.hpp"
#include "weir/snapshot.hpp"

namespace weir {

struct ExporterSettings {
  HostRoot host;
  Duration scrape_timeout =
      std::chrono::seconds(10);  ///< when the scraper announces none, and its cap
  Duration timeout_offset =
      std::chrono::milliseconds(500);  ///< kept back of an announced timeout for sending
  /// How long a collector may hold up those after it: then another thread runs them, and the page
  /// waits for the slow one until the deadline at most.
  Duration overtake_after = std::chrono::milliseconds(100);
  Duration stop_patience = std::chrono::seconds(2);
  /// How often a thread wakes up to measure the process's pauses, for the governor's pause trigger;
  /// zero: no such thread, and the trigger never fires. It sleeps while there is nothing to hold
  /// up: from some periods after a collection to the next one.
  Duration heartbeat_interval{};
  bool self_metrics = true;     ///< weir_*, node_scrape_collector_*, node_exporter_build_info
  bool process_metrics = true;  ///< process_*
};

/// Which collectors a scrape wants: all, only those named, or all but those named.
struct CollectorFilter {
  std::vector<std::string> collect;
  std::vector<std::string> exclude;
  friend bool operator==(const CollectorFilter&, const CollectorFilter&) = default;
};

struct ScrapeRequest {
  CollectorFilter filter;
  Duration announced_timeout{};  ///< X-Prometheus-Scrape-Timeout-Seconds; zero: none
  /// Who scrapes, so that intervals are measured per scraper: peer address and user agent, or any
  /// text. Never a label.
  std::string_view scraper;
};

struct Page {
  std::shared_ptr<const Snapshot> snapshot;
  bool unavailable = false;  ///< the governor says 503
};

/// Whether a collector is run: closed, it is; open, it is left alone until its next probe, since it
/// failed at a cost several times in a row; probing, its next run decides.
enum class BreakerState : std::uint8_t { closed = 0, open = 1, probing = 2 };

[[nodiscard]] std::string_view to_string(BreakerState state) noexcept;

/// One collector's last run, for the status page and the API.
struct CollectorStatus {
  std::string name;
  bool success = false;
  std::string reason;  ///< "" on success, else the error code's name, "timeout", "still_running",
                       ///< "exception", "breaker_open"
  std::string error;   ///< the message
  Duration duration{};
  std::uint64_t lines = 0;
  BreakerState breaker = BreakerState::closed;
  Duration probe_in{};  ///< until an open breaker lets a run through, zero: the next one
};

/// What the pages of a period of ten seconds held at most, for the status page and the API.
struct HistoryPoint {
  Duration age{};  ///< since the period's last page
  std::uint64_t demand_lines = 0;
  std::uint64_t page_lines = 0;
  std::uint64_t budget_lines = 0;
  Tier tier = Tier::pass;
};

/// A change of a tier, or of a collector's breaker, and when it was.
struct Decision {
  WallTime at;
  std::string family;  ///< empty: the page as a whole, or a breaker
  std::string tenant;
  std::string_view from;  ///< as to_string() names tiers and breakers' states
  std::string_view to;
  std::string_view cause;  ///< of a TierCause, "breaker" for a breaker
  std::string detail;      ///< one sentence
};

class Exporter {
 public:
  /// \p clock must outlive the exporter.
  Exporter(ExporterSettings settings, const FinalizedGovernorConfig& governor, const Clock& clock,
           Logger log = {});
  ~Exporter();
  Exporter(const Exporter&) = delete;
  Exporter& operator=(const Exporter&) = delete;

  [[nodiscard]] Registry& registry() noexcept;

  /// A fresh page, by the deadline (announced timeout less timeout_offset, but at least half of
  /// it; scrape_timeout at most). Thread safe; scrapes with the same filter that overlap share one
  /// collection, those with another follow one another.
  /// invalid_argument if both lists of the filter are given or a name is not a registered
  /// collector's; timeout if other collections took until the deadline; limit without memory.
  Expected<Page> scrape(const ScrapeRequest& request);

  /// The governor's last report, copied; the transitions of the last step are left out.
  [[nodiscard]] GovernorReport governor_report() const;
  /// What the selected series of folded families count; waits for the collection under way.
  [[nodiscard]] std::vector<SubsetEstimate> estimate(const Pin& selector) const;
  /// The last 1,024 decisions, oldest first.
  [[nodiscard]] std::vector<Decision> decisions() const;
  /// Of the registered collectors that ran at least once, by name.
  [[nodiscard]] std::vector<CollectorStatus> collector_statuses() const;

  /// The last hour: at most 360 periods, oldest first; those without a page are left out.
  [[nodiscard]] std::vector<HistoryPoint> history() const;

  /// Takes new governor settings; ledgers stay.
  void reconfigure(const FinalizedGovernorConfig& governor);

  /// \sa Governor::restore(). Before the first scrape.
  Expected<void> resume_governor(std::string_view saved);
  /// \sa Governor::save(). After the last scrape: no page may be made after it, or the state must
  /// not be used. Waits for a scrape under way.
  [[nodiscard]] std::string save_governor() const;

  /// Adds series about the program that embeds the exporter (reload success, build info, ...);
  /// called at each collection, by one thread at a time, under no lock. At most one; set before the
  /// first scrape.
  void set_extra_self_series(std::function<void(SampleBatch&)> fill);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace weir
