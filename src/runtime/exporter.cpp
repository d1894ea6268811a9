#include "weir/exporter.hpp"

#include <functional>
#include <mutex>
#include <utility>

#include "collect/collector_crew.hpp"
#include "runtime/breaker_board.hpp"
#include "runtime/collector_book.hpp"
#include "runtime/collector_filter.hpp"
#include "runtime/decision_ring.hpp"
#include "runtime/family_series.hpp"
#include "runtime/heartbeat.hpp"
#include "runtime/page_history.hpp"
#include "runtime/process_metrics.hpp"
#include "runtime/retired_tenants.hpp"
#include "runtime/scrape_deadline.hpp"
#include "runtime/scraper_intervals.hpp"
#include "runtime/self_metrics.hpp"
#include "runtime/single_flight.hpp"
#include "runtime/tier_log.hpp"
#include "weir/estimate.hpp"

namespace weir {

using detail::RunOutcome;
using detail::SingleFlight;

// Whoever has the turn in flights_ owns the governor, the retired, the families, the crew and the
// heartbeat; mutex_ guards what other threads read and count meanwhile.
class Exporter::Impl {
 public:
  Impl(ExporterSettings settings, const FinalizedGovernorConfig& governor, const Clock& clock,
       Logger log)
      : settings_(std::move(settings)),
        clock_(clock),
        log_(std::move(log)),
        governor_config_(governor),
        governor_(governor),
        book_(log_),
        breakers_(governor.values().breaker, log_),
        crew_({settings_.overtake_after, settings_.stop_patience},
              std::make_shared<detail::RunWorld>(settings_.host, clock, log_)),
        heartbeat_(settings_.heartbeat_interval, settings_.host) {}

  Registry& registry() noexcept { return registry_; }
  Expected<Page> scrape(const ScrapeRequest& request);
  GovernorReport governor_report() const;
  std::vector<Decision> decisions() const {
    const std::lock_guard lock(mutex_);
    return decisions_.all();
  }
  std::vector<CollectorStatus> collector_statuses() const;
  std::vector<HistoryPoint> history() const;
  void reconfigure(const FinalizedGovernorConfig& config) {
    flights_.between([&] {
      governor_config_ = config;
      governor_.reconfigure(config);
    });
    breakers_.reconfigure(config.values().breaker);
  }
  Expected<void> resume_governor(std::string_view saved) {
    Expected<void> outcome;
    flights_.between([&] {
      auto restored = Governor::restore(governor_config_, saved, clock_.monotonic(), clock_.wall());
      if (restored)
        governor_ = std::move(*restored);
      else
        outcome = restored.error();
    });
    return outcome;
  }
  std::string save_governor() {
    std::string saved;
    flights_.between([&] { saved = governor_.save(); });
    return saved;
  }
  std::vector<SubsetEstimate> estimate(const Pin& selector) {
    std::vector<SubsetEstimate> estimates;
    flights_.between([&] { estimates = governor_.estimate(selector); });
    return estimates;
  }
  void set_extra_self_series(std::function<void(SampleBatch&)> fill) {
    extra_self_series_ = std::move(fill);
  }

 private:
  std::uint32_t note_scrape(std::string_view scraper);
  void note_end(const SingleFlight::Landing& landing);
  using Entries = std::vector<std::shared_ptr<detail::RegisteredCollector>>;
  using SomeEntries = std::span<const std::shared_ptr<detail::RegisteredCollector>>;
  Expected<Page> collect(const CollectorFilter& filter, SingleFlight::Deadline deadline,
                         std::uint32_t scraper);
  void settle(SomeEntries asked, std::vector<RunOutcome>& outcomes);
  std::shared_ptr<const Snapshot> govern(std::span<const RunOutcome> outcomes,
                                         std::uint32_t scraper);
  void add_self_series(std::span<const RunOutcome> outcomes, const GovernorReport& report,
                       SampleBatch& out);
  void publish_report(Duration took);

  const ExporterSettings settings_;
  const Clock& clock_;
  const Logger log_;
  std::function<void(SampleBatch&)> extra_self_series_;
  const detail::ProcessMetrics process_;
  Registry registry_;
  SingleFlight flights_;
  FinalizedGovernorConfig governor_config_;
  Governor governor_;
  Duration governing_{};  // what the governor took for the page before
  detail::CollectorBook book_;
  detail::BreakerBoard breakers_;
  detail::RetiredTenants retired_;
  // Of one collection; here only for their room.
  Entries registered_;
  std::vector<TenantBatch> tenants_;
  detail::FamilySeries families_;

  mutable std::mutex mutex_;
  detail::ScraperIntervals intervals_;
  detail::ScrapeCounts counts_;
  GovernorReport report_;
  detail::PageHistory history_;
  detail::DecisionRing decisions_;

  detail::CollectorCrew crew_;
  detail::Heartbeat heartbeat_;
};

Expected<Page> Exporter::Impl::scrape(const ScrapeRequest& request) {
  const SingleFlight::Deadline deadline =
      std::chrono::steady_clock::now() +
      detail::time_for_scrape(settings_, request.announced_timeout);
  const std::uint32_t scraper = note_scrape(request.scraper);
  const CollectorFilter filter = detail::canonical(request.filter);
  const auto valid = detail::check_filter(registry_, filter);
  const auto work = [&] { return collect(filter, deadline, scraper); };
  const SingleFlight::Landing landing = valid ? flights_.fly(filter, deadline, std::cref(work))
                                              : SingleFlight::Landing{valid.error()};
  note_end(landing);
  return landing.page;
}

std::uint32_t Exporter::Impl::note_scrape(std::string_view scraper) {
  const std::lock_guard lock(mutex_);
  ++counts_.scrapes;
  return intervals_.note(scraper, clock_.monotonic());
}

void Exporter::Impl::note_end(const SingleFlight::Landing& landing) {
  const std::lock_guard lock(mutex_);
  if (landing.shared) ++counts_.shared;
  if (!landing.page) counts_.count_failure(landing.page.error().code());
}

Expected<Page> Exporter::Impl::collect(const CollectorFilter& filter,
                                       SingleFlight::Deadline deadline, std::uint32_t scraper) {
  const MonotonicTime start = clock_.monotonic();
  // A collector that is removed meanwhile dies with the collection.
  const auto let_go = [](Entries* all) { all->clear(); };
  const std::unique_ptr<Entries, decltype(let_go)> registered(&registered_, let_go);
  detail::append_registered(registry_, *registered);
  Entries asked_room, admitted_room;
  const auto asked = detail::select_collectors(*registered, filter, asked_room);
  if (!asked) return asked.error();
  const SomeEntries admitted = breakers_.admit(*asked, start, admitted_room);
  std::shared_ptr<const Snapshot> snapshot;
  const auto finish = [&](std::vector<RunOutcome>& outcomes) {
    settle(*asked, outcomes);
    book_.keep_only(*registered);
    breakers_.keep_only(*registered);
    retired_.update(*registered, start);
    snapshot = govern(outcomes, scraper);
    publish_report(clock_.monotonic() - start);
  };
  heartbeat_.begin();
  // The thread that has collected makes the page: it has the stack for it, and the data at hand.
  crew_.collect(admitted, deadline - std::chrono::steady_clock::now(), std::cref(finish));
  return Page{snapshot, governor_.report().unavailable};
}

void Exporter::Impl::settle(SomeEntries asked, std::vector<RunOutcome>& outcomes) {
  std::erase_if(outcomes, [](const RunOutcome& outcome) { return outcome.entry->removed(); });
  const auto changes = breakers_.settle(asked, clock_.monotonic(), outcomes);
  book_.record(outcomes);
  const std::lock_guard lock(mutex_);
  decisions_.add(changes, clock_.wall());
}

std::shared_ptr<const Snapshot> Exporter::Impl::govern(std::span<const RunOutcome> outcomes,
                                                       std::uint32_t scraper) {
  tenants_.clear();
  for (const RunOutcome& outcome : outcomes)
    tenants_.push_back({outcome.entry->name(), outcome.batch()});
  retired_.append_to(tenants_);
  const detail::Beats beats = heartbeat_.take();
  Collection collection{clock_.monotonic(),  clock_.wall(), tenants_, {},
                        beats.longest_pause, scraper};
  collection.memory_pressure = beats.stalls.memory;
  {
    const std::lock_guard lock(mutex_);
    collection.scrape_interval = intervals_.longest(collection.now);
    counts_.scrape_interval = collection.scrape_interval;
    counts_.beats = beats;
  }
  // The governor's own work alone: how slowly a client reads must not degrade the page of others.
  collection.page_time = governing_;
  collection.page_deadline = settings_.scrape_timeout;
  const MonotonicTime start = clock_.monotonic();
  auto snapshot = governor_.step(collection, [&](const GovernorReport& report, SampleBatch& out) {
    add_self_series(outcomes, report, out);
  });
  governing_ = clock_.monotonic() - start;
  return snapshot;
}

void Exporter::Impl::add_self_series(std::span<const RunOutcome> outcomes,
                                     const GovernorReport& report, SampleBatch& out) {
  if (settings_.process_metrics) process_.add(out);
  if (extra_self_series_) extra_self_series_(out);
  if (!settings_.self_metrics) return;
  detail::add_build_metrics(out);
  detail::add_collector_metrics(outcomes, out);
  detail::add_collector_reports(outcomes, out);
  book_.add_failures(out);
  breakers_.add_metrics(out);
  detail::add_governor_metrics(report, out);
  families_.add(report, out);
  const std::lock_guard lock(mutex_);
  detail::add_scrape_metrics(counts_, out);
}

void Exporter::Impl::publish_report(Duration took) {
  const GovernorReport& report = governor_.report();
  detail::log_changes(report.transitions, log_);
  const std::lock_guard lock(mutex_);
  decisions_.add(report.transitions, clock_.wall());
  report_ = report;
  report_.transitions = {};
  history_.record(clock_.monotonic(), report_);
  ++counts_.collections;
  counts_.collecting += took;
}

std::vector<CollectorStatus> Exporter::Impl::collector_statuses() const {
  std::vector<CollectorStatus> statuses = book_.statuses();
  breakers_.fill(statuses, clock_.monotonic());
  return statuses;
}

GovernorReport Exporter::Impl::governor_report() const {
  const std::lock_guard lock(mutex_);
  return report_;
}

std::vector<HistoryPoint> Exporter::Impl::history() const {
  const std::lock_guard lock(mutex_);
  return history_.points(clock_.monotonic());
}

Exporter::Exporter(ExporterSettings settings, const FinalizedGovernorConfig& governor,
                   const Clock& clock, Logger log)
    : impl_(std::make_unique<Impl>(std::move(settings), governor, clock, std::move(log))) {}
Exporter::~Exporter() = default;

Registry& Exporter::registry() noexcept {
  return impl_->registry();
}
Expected<Page> Exporter::scrape(const ScrapeRequest& request) {
  return impl_->scrape(request);
}
GovernorReport Exporter::governor_report() const {
  return impl_->governor_report();
}
std::vector<SubsetEstimate> Exporter::estimate(const Pin& selector) const {
  return impl_->estimate(selector);
}
std::vector<Decision> Exporter::decisions() const {
  return impl_->decisions();
}
std::vector<CollectorStatus> Exporter::collector_statuses() const {
  return impl_->collector_statuses();
}
std::vector<HistoryPoint> Exporter::history() const {
  return impl_->history();
}
void Exporter::reconfigure(const FinalizedGovernorConfig& governor) {
  impl_->reconfigure(governor);
}
Expected<void> Exporter::resume_governor(std::string_view saved) {
  return impl_->resume_governor(saved);
}
std::string Exporter::save_governor() const {
  return impl_->save_governor();
}
void Exporter::set_extra_self_series(std::function<void(SampleBatch&)> fill) {
  impl_->set_extra_self_series(std::move(fill));
}

}  // namespace weir
