#include "governor/engine.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "model/short_text.hpp"

namespace weir::detail {
namespace {

std::uint64_t budget_of(const GovernorConfig& config, GovernorMode mode) {
  // Half of the range, so that sums with it do not wrap.
  return mode == GovernorMode::off ? std::numeric_limits<std::uint64_t>::max() / 2
                                   : static_cast<std::uint64_t>(config.max_series);
}

}  // namespace

Engine::Engine(GovernorConfig config, GovernorMode mode)
    : config_(std::move(config)),
      mode_(mode),
      mapping_(config_),
      gate_(budget_of(config_, mode)),
      tombstones_(static_cast<std::size_t>(config_.max_members)) {}

void Engine::reconfigure(GovernorConfig config, GovernorMode mode) {
  config.hash_seed = config_.hash_seed;  // it names the members
  config_ = std::move(config);
  mode_ = mode;
  mapping_ = Mapping(config_);
  gate_.set_budget(budget_of(config_, mode));
  members_.note_change();  // pins are counted while rows are identified
  for (Part& part : parts_) {
    if (part.family) find_pins(part);
  }
  if (!is_adaptive()) drop_policies();
  route_all_again();
}

void Engine::step(const Collection& collection) {
  begin(collection);
  if (gate_.over()) shed();
  for (std::size_t i = 0; i < deliveries_used_; ++i) identify(deliveries_[i]);
  for (std::size_t i = 0; i < deliveries_used_; ++i) tenants_[deliveries_[i].tenant].failed = false;
  evaluate(collection);
  calm_.now = stays_calm();
  if (calm_.now) {
    copy_page();
  } else {
    leave_calm();
    move_units();
  }
  if (is_quiet()) {
    calm_.quiet_step = step_;
    calm_.deliveries = deliveries_used_;
  }
  sweep();
  for (std::size_t i = 0; i < deliveries_used_; ++i) note_steady(deliveries_[i]);
  if (std::exchange(is_report_stale_, false)) report_families();
}

// From rows to a page, where there is more to do than to copy values.
void Engine::move_units() {
  advance();
  adjust_bounds();
  route();
  if (names_culprits_) choose_culprit_folds();
  for (std::size_t i = 0; i < deliveries_used_; ++i) apply(deliveries_[i]);
  settle();
  for (std::size_t i = 0; i < deliveries_used_; ++i) copy_timestamps(deliveries_[i]);
  for (std::size_t i = 0; i < deliveries_used_; ++i) take_exemplars(deliveries_[i]);
  if (names_culprits_) name_culprits();
  show_fold_exemplars();
  compose();
  const auto is_inexact = [&](const auto& family) {
    return !std::ranges::all_of(family.second.parts,
                                [&](std::uint32_t part) { return is_exact(parts_[part]); });
  };
  inexact_families_ = static_cast<std::uint64_t>(std::ranges::count_if(families_, is_inexact));
}

void Engine::begin(const Collection& collection) {
  ++step_;
  now_ = collection.now;
  arm_period_ = 2 * (collection.scrape_interval > Duration::zero() ? collection.scrape_interval
                                                                   : config_.evaluate_interval);
  wall_ = collection.wall;
  const bool is_due =
      is_adaptive() ? pressure_.is_due(config_, now_) : fixed_.is_due(config_, now_);
  promotes_ = is_due && gate_.admits(1);
  names_culprits_ = is_due;
  births_ = 0;
  folded_or_dropped_ = 0;
  transitions_.clear();
  // The first collection routes every row, later ones few.
  if (unrouted_.size() < unrouted_.capacity() / 8) unrouted_.shrink_to_fit();
  unrouted_.clear();
  deliveries_used_ = 0;
  for (const TenantBatch& asked : collection.tenants) {
    const std::uint32_t index = tenant_of(asked.tenant);
    Tenant& tenant = tenants_[index];
    if (asked.batch == nullptr) {
      tenant.failed = true;
      tenant.interrupted = true;
      continue;
    }
    if (deliveries_.size() == deliveries_used_) deliveries_.emplace_back();
    Delivery& delivery = deliveries_[deliveries_used_++];
    if (std::exchange(delivery.tenant, index) != index) {
      catch_up();  // the records of who had this place, and of who had another one
      delivery.layout.reset();
    }
    delivery.batch = asked.batch;
    delivery.is_second_piece = tenant.step == step_;
    if (delivery.is_second_piece) continue;  // the same tenant twice: one delivery in two pieces
    tenant.step = step_;
    tenant.demand_lines = 0;
    if (std::exchange(tenant.interrupted, false)) tenant.shown_since = now_;
  }
}

void Engine::evaluate(const Collection& collection) {
  if (is_adaptive()) adapt(collection);
  const auto change =
      mode_ == GovernorMode::off || is_adaptive()
          ? fixed_.release(now_)
          : fixed_.evaluate(config_, now_, {births_, demand_lines(), collection.longest_pause});
  if (!change) return;
  transitions_.push_back(*change);
  ++transitions_total_[static_cast<std::size_t>(change->to)];
  route_all_again();
}

std::uint64_t Engine::demand_lines() const {
  std::uint64_t sum = 0;
  for (const Tenant& tenant : tenants_) sum += tenant.demand_lines;
  return sum;
}

bool Engine::hides_page() const {
  if (is_adaptive()) return unavailable_;
  return fixed_.tier() == Tier::essential && config_.tier3_payload != Tier3Payload::essential;
}

std::uint32_t Engine::tenant_of(std::string_view name) {
  if (deliveries_used_ < deliveries_.size()) {  // that of this place, most likely
    const std::uint32_t likely = deliveries_[deliveries_used_].tenant;
    if (likely != kNone && is_same_text(tenants_[likely].name, name)) return likely;
  }
  const auto known = std::ranges::find(tenants_, name, &Tenant::name);
  if (known == tenants_.end()) {
    tenants_.emplace_back().name = std::string(name);
    return static_cast<std::uint32_t>(tenants_.size() - 1);
  }
  return static_cast<std::uint32_t>(known - tenants_.begin());
}

std::string_view Engine::tenant_label(const Part& part) const {
  const std::string& name = tenants_[part.tenant].name;
  return name.empty() ? "unnamed" : std::string_view(name);
}

void Engine::fill(GovernorReport& report) const {
  report.tier = fixed_.tier();
  report.unavailable =
      hides_page() && (is_adaptive() || config_.tier3_payload == Tier3Payload::unavailable);
  report.budget_lines = static_cast<std::uint64_t>(config_.max_series);
  report.slots = gate_.used();
  report.demand_lines = demand_lines();
  report.would_fold_lines = folded_or_dropped_;
  report.members = members_.size();
  report.outputs = outputs_.size();
  report.new_series_per_second =
      is_adaptive() ? pressure_.new_series_per_second() : fixed_.new_series_per_second();
  report.lines = counts_;
  report.escaped_lines = escaped_lines_;
  report.exemplar_labels_skipped = exemplars_.labels_skipped;
  report.exemplars_skipped = exemplars_.skipped;
  report.native_histograms_lost = natives_.lost();
  report.transitions = transitions_;
  report.transitions_total = transitions_total_;
  report.conservation_breaks = inexact_families_;
  report.families_folded = 0;
  report.capacity_lines = is_adaptive() ? pressure_.capacity() : report.budget_lines;
  report.capacity_cause = is_adaptive() ? pressure_.cause() : TierCause::none;
  if (!is_adaptive()) {
    report.families.reset();
    report.seconds_to_exhaustion = std::numeric_limits<double>::infinity();  // not forecast
    return;
  }
  report.seconds_to_exhaustion = pressure_.seconds_to_exhaustion();
  report.families = families_report_;
  if (!governs_) return;
  for (const Part& part : parts_) {
    const Tier tier = tier_of(part);
    report.tier = std::max(report.tier, tier);
    report.families_folded += tier == Tier::pass ? 0 : 1;
  }
}

bool Engine::is_exact(const Part& part) const {
  const auto is_late = [&](std::uint32_t index) {
    const Output& output = outputs_[index];
    return output.state == OutputState::waiting && !output.instant() &&
           now_ - output.since > 3 * arm_period_;
  };
  return !part.untracked && !std::ranges::any_of(part.outputs, is_late);
}

}  // namespace weir::detail
