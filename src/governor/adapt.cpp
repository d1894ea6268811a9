// The policy adaptive: in each collection the budget is shared out anew, and the families that ask
// for more than their share climb or descend their tiers. What they fold is chosen in replan.cpp.
#include <algorithm>
#include <utility>

#include "base/number.hpp"
#include "governor/engine.hpp"

namespace weir::detail {
namespace {

constexpr double kCalmPart = 0.8;  // of its share: below that a family may have its names back
constexpr Duration kQuickLook = std::chrono::seconds(1);

std::string numbers(std::uint64_t demand, std::string_view what, std::uint64_t limit) {
  std::string text = std::to_string(demand);
  return text.append(what).append(std::to_string(limit));
}

}  // namespace

Tier Engine::tier_of(const Part& part) const noexcept {
  if (!is_adaptive()) return fixed_.tier();
  return part.policy ? part.policy->machine.tier() : Tier::pass;
}

void Engine::adapt(const Collection& collection) {
  const std::uint64_t demand = demand_lines();
  const bool is_due =
      pressure_.observe(config_, now_,
                        {births_, demand, collection.longest_pause, collection.page_time,
                         collection.page_deadline, collection.memory_pressure.value_or(0)});
  if (governs_)  // some may have been forgotten
    governs_ = std::ranges::any_of(parts_, [](const Part& part) { return part.policy != nullptr; });
  if (!is_due && !governs_ && demand <= pressure_.capacity()) return;

  is_report_stale_ = true;
  allot();
  bool is_least = is_due && pressure_.is_late();  // nothing is left to fold
  for_each_asked_part([&](std::uint32_t index) {
    adapt_part(index, is_due);
    const Part& part = parts_[index];
    is_least &= tier_of(part) == Tier::essential || part.demand_lines <= part.pinned_lines + 1;
  });
  if (is_due) unavailable_ = is_least;
  if (std::exchange(replans_, false)) replan();
  for_each_asked_part([&](std::uint32_t index) {
    Part& part = parts_[index];
    part.refused_lines = 0;
    part.unnamed = {};
    if (part.policy) part.policy->folded_lines = 0;
    if (is_due) part.births = 0;
  });
}

void Engine::allot() {
  allotment_.clear();
  for (std::uint32_t index = 0; index < parts_.size(); ++index) {
    const Part& part = parts_[index];
    if (!part.family) continue;
    const auto floor = static_cast<std::uint64_t>(config_.family_floor) + part.pinned_lines;
    // Each family can show its fold at least.
    allotment_.add(part.tenant, index,
                   {part.demand_lines, floor, part.unit_lines + part.pinned_lines});
  }
  allotment_.settle(pressure_.capacity(),
                    static_cast<std::uint64_t>(config_.max_series) - headroom());
}

void Engine::adapt_part(std::uint32_t index, bool is_due) {
  Part& part = parts_[index];
  const bool rushes =
      is_due && pressure_.rushes() && 2ULL * part.births > pressure_.evaluated_births();
  if (tier_of(part) != Tier::pass) {
    return look_at(index, is_due);
  }
  const bool is_late =
      is_due && pressure_.is_late() && 2ULL * part.demand_lines > pressure_.capacity();
  if (part.demand_lines > allotment_.share(index) || rushes || is_late) enter_strip(index, rushes);
}

void Engine::enter_strip(std::uint32_t index, bool rushes) {
  Part& part = parts_[index];
  if (!part.policy) part.policy = std::make_unique<PartPolicy>();
  governs_ = true;
  PartPolicy& policy = *part.policy;
  policy.machine.enter(config_, now_);
  policy.cap_lines.reset();
  if (rushes && part.demand_lines <= allotment_.share(index)) {
    const auto floor = static_cast<std::uint64_t>(config_.family_floor);
    policy.cap_lines = std::max<std::uint64_t>(floor, part.lines);
    std::string detail;
    append_number(detail, pressure_.new_series_per_second());
    detail.append(" new series/s would spend the budget in ");
    append_number(detail, pressure_.seconds_to_exhaustion());
    change_tier(part, Tier::strip, TierCause::new_series_rate, detail.append(" s"));
  } else {
    change_tier(part, Tier::strip, TierCause::share,
                numbers(part.demand_lines, " series > share ", allotment_.share(index)));
  }
  policy.measures_for = Tier::strip;
  set_limit(index);
  replans_ = true;
}

// What the family may hold now: what the others leave, less for who was in their way often, and not
// much more than it had when new series came too fast. Its fold in any case, if there is room for
// it. \returns the first of these.
std::uint64_t Engine::set_limit(std::uint32_t index) {
  const Part& part = parts_[index];
  PartPolicy& policy = *part.policy;
  const std::uint64_t all = allotment_.potential(index);
  const std::uint64_t least = std::min<std::uint64_t>(all, part.unit_lines + part.pinned_lines);
  std::uint64_t limit = allotment_.potential(index, policy.machine.demerit(now_));
  if (policy.cap_lines) limit = std::min(limit, *policy.cap_lines);
  policy.limit_lines = std::max(limit, least);
  return all;
}

// A folded family: does its tier suffice, is it still needed?
void Engine::look_at(std::uint32_t index, bool is_due) {
  Part& part = parts_[index];
  PartPolicy& policy = *part.policy;
  const std::uint64_t potential = set_limit(index);
  TierMachine::Look look;
  look.over = is_over(part);
  look.calm = static_cast<double>(part.demand_lines) < kCalmPart * static_cast<double>(potential);
  look.fits = part.demand_lines <= potential;
  look.late = is_due && pressure_.is_late();
  using Step = TierMachine::Step;
  switch (policy.machine.look(config_, now_, look)) {
    case Step::stay:
      break;
    case Step::choose:
      policy.measures_for = Tier::strip;
      break;
    case Step::compress:
      policy.measures_for = Tier::compress;
      change_tier(
          part, Tier::compress, TierCause::persistence,
          numbers(part.refused_lines, " series do not fit into share ", policy.limit_lines));
      break;
    case Step::essential:
      policy.measures_for = Tier::essential;
      change_tier(
          part, Tier::essential, look.late ? TierCause::deadline : TierCause::persistence,
          numbers(part.refused_lines, " series do not fit into share ", policy.limit_lines));
      break;
    case Step::relax:
      policy.measures_for = Tier::strip;
      break;
    case Step::recover:
      change_tier(part, Tier::pass, TierCause::recovered,
                  numbers(part.demand_lines, " series fit into share ", potential));
      policy.plan = {};
      policy.naming.clear();
      policy.record.clear();
      policy.cap_lines.reset();
      reroute(part);
      return;
  }
  const bool is_beyond = part.lines > policy.limit_lines && now_ - policy.looked_at >= kQuickLook;
  policy.looks_at_names = is_due || is_beyond;
  replans_ |= policy.measures_for.has_value() || policy.looks_at_names;
}

// Some units found no place in the aggregates, though no output or bound is on its way off the
// page.
bool Engine::is_over(const Part& part) const {
  if (part.refused_lines == 0 || part.bounds.asked_at) return false;
  return std::ranges::none_of(part.outputs, [&](std::uint32_t at) {
    const OutputState state = outputs_[at].state;
    return state == OutputState::leaving || state == OutputState::waiting || outputs_[at].yields;
  });
}

void Engine::change_tier(Part& part, Tier to, TierCause cause, std::string detail) {
  PartPolicy& policy = *part.policy;
  TierTransition change;
  change.at = now_;
  change.family = part.family->name;
  change.tenant = tenants_[part.tenant].name;
  change.from =
      to == Tier::strip && cause != TierCause::relief ? Tier::pass : policy.machine.tier();
  change.to = to;
  change.cause = cause;
  change.detail = detail;
  policy.machine.change(to, now_);
  policy.cause = cause;
  policy.detail = std::move(detail);
  policy.since = wall_;
  transitions_.push_back(std::move(change));
  ++transitions_total_[static_cast<std::size_t>(to)];
}

void Engine::drop_policies() {
  for (Part& part : parts_) part.policy.reset();
  governs_ = false;
  unavailable_ = false;
}

}  // namespace weir::detail
