// The choices of the policy adaptive that need a look at every unit of a family: which labels to
// fold, and which units keep their names. One walk over the rows for each, whatever the number of
// families.
#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>

#include "governor/engine.hpp"
#include "governor/histogram_fold.hpp"
#include "governor/label_choice.hpp"
#include "governor/protected_names.hpp"

namespace weir::detail {
namespace {

constexpr double kAggregatesPart = 0.5;  // of the limit: the rest is for names
constexpr double kCompressedNames = 0.1;
constexpr double kPromotedPart = 0.1;  // of the limit, per look

std::vector<std::string> all_but(const LabelTable& table, const std::vector<std::string>& kept) {
  std::vector<std::string> names;
  for (const auto& column : table.columns()) {
    if (std::ranges::find(kept, column.name) == kept.end()) names.push_back(column.name);
  }
  std::ranges::sort(names);
  return names;
}

LabelMask mask_of(const LabelTable& table, const std::vector<std::string>& names) {
  LabelMask mask = 0;
  for (std::size_t i = 0; i < table.columns().size(); ++i) {
    if (std::ranges::find(names, table.columns()[i].name) != names.end()) mask |= LabelMask{1} << i;
  }
  return mask;
}

// Lines of a unit that has \p lines, once its bounds were halved.
double lines_left(const Family& family, double lines, std::uint32_t halvings) {
  const double tail = unit_lines(UnitKind::histogram, 0);
  if (family.type != MetricType::histogram || halvings == 0 || lines <= tail) return lines;
  return tail + static_cast<double>(keys_left(static_cast<std::size_t>(lines - tail), halvings));
}

bool can_merge(const Family& family) {
  const UnitKind kind = family.type == MetricType::histogram ? UnitKind::histogram
                        : family.type == MetricType::summary ? UnitKind::summary
                                                             : UnitKind::scalar;
  return fold_rule(family, kind) != FoldRule::keep;
}

// How heavy a unit is; \p starts: at the first look.
double weight_of(const Part& part, const Member& member, bool starts) {
  if (part.family->type == MetricType::info || part.family->type == MetricType::stateset)
    return to_seconds(member.since.time_since_epoch());  // the newest say what is so now
  if (!can_merge(*part.family)) return std::isnan(member.last()) ? 0 : std::abs(member.last());
  if (!starts) return static_cast<double>(member.weight);
  // What it counted in all its life is the best guess of what it counts.
  const double total = member.wide() ? member.wide()->values.back() : member.last();
  return std::isfinite(total) ? std::abs(total) : 0;
}

// A look at the names of one part.
struct Look {
  std::unordered_map<Naming::Group, Naming::Weighed> groups;
  bool starts = false;
  double decay = 1;  // of the weights since the last one
};

}  // namespace

void Engine::replan() {
  catch_up();  // weights are looked at
  measure();
  name_groups();
}

void Engine::measure() {
  std::unordered_map<std::uint32_t, LabelTable> tables;
  for (std::uint32_t index = 0; index < parts_.size(); ++index) {
    if (parts_[index].policy && parts_[index].policy->measures_for)
      tables.emplace(index, LabelTable(*config_.hash_seed));
  }
  if (tables.empty()) return;
  for (std::size_t i = 0; i < deliveries_used_; ++i) {
    const Delivery& delivery = deliveries_[i];
    for (std::uint32_t row = 0; row < delivery.member_of_row.size(); ++row) {
      if (delivery.member_of_row[row] == kNone) continue;
      const std::uint32_t part = members_[delivery.member_of_row[row]].part;
      if (!parts_[part].policy || !parts_[part].policy->measures_for) continue;
      const LabelText labels = delivery.batch->labels(row);
      if (!is_pinned(parts_[part], labels)) tables.at(part).add(labels, delivery.batch->lines(row));
    }
  }
  for (auto& [index, table] : tables) settle_plan(parts_[index], table);
}

void Engine::settle_plan(Part& part, const LabelTable& table) {
  PartPolicy& policy = *part.policy;
  const Tier tier = *std::exchange(policy.measures_for, std::nullopt);
  const double units = std::max<double>(1, static_cast<double>(table.members()));
  const double unit_lines = std::max(1.0, static_cast<double>(table.lines()) / units);
  const auto limit = static_cast<double>(policy.limit_lines);
  FoldPlan plan;
  if (tier == Tier::essential) {
    plan.total = true;
    plan.reason = FoldReason::essential;
    plan.halvings = policy.plan.halvings;
    plan.folds_to = lines_left(*part.family, unit_lines, plan.halvings);
  } else if (!can_merge(*part.family)) {
    plan.picked = all_but(table, {});  // each unit for itself
  } else if (tier == Tier::compress) {
    plan.picked = all_but(table, config_.tier2_keep_labels);
    plan.shows_other = false;
    plan.reason = FoldReason::kept_labels_only;
    const double members = table.distinct_without(mask_of(table, plan.picked));
    const auto folds_to = [&](std::uint32_t halvings) {
      return members * lines_left(*part.family, unit_lines, halvings);
    };
    const auto helps = [&] { return folds_to(plan.halvings + 1) < folds_to(plan.halvings); };
    if (helps()) ++plan.halvings;
    while (folds_to(plan.halvings) > kAggregatesPart * limit && helps()) ++plan.halvings;
    plan.folds_to = folds_to(plan.halvings);
  } else {
    const auto is_listed = [](const std::vector<std::string>& names, std::string_view name) {
      return std::ranges::find(names, name) != names.end();
    };
    const auto worth = [&](std::string_view name) {
      const bool used =
          config_.protected_names && config_.protected_names->uses(part.family->name, name);
      return LabelWorth{.never = false,
                        .listed = is_listed(config_.tier1_strip_labels, name),
                        .used = used || is_listed(config_.tier2_keep_labels, name)};
    };
    const LabelChoice choice = choose_labels(table, kAggregatesPart * limit / unit_lines, worth);
    for (const std::string& name : choice.folded)
      (is_listed(config_.tier1_strip_labels, name) ? plan.removed : plan.picked).push_back(name);
    plan.folds_to = choice.members_after * unit_lines;
  }
  const bool is_relief = policy.machine.tier() > tier;
  if (is_relief && plan.folds_to > kAggregatesPart * limit) return;  // strip does not suffice yet
  if (is_relief)
    change_tier(part, tier, TierCause::relief,
                std::to_string(part.demand_lines) + " series fold to " +
                    std::to_string(static_cast<std::uint64_t>(plan.folds_to)));
  policy.plan = std::move(plan);
  policy.starts_naming = true;
  policy.looked_at = now_;
  if (part.passing) part.must_govern = true;
  reroute(part);
}

std::uint64_t Engine::naming_room(const Part& part) const {
  const PartPolicy& policy = *part.policy;
  if (policy.plan.total || policy.plan.picked.empty()) return 0;
  const double delivered =
      part.demand_lines > 0 && part.members > 0
          ? std::max(1.0, std::round(static_cast<double>(part.demand_lines) / part.members))
          : 1;
  const double unit = lines_left(*part.family, delivered, policy.plan.halvings);
  const bool merges = can_merge(*part.family);
  const auto limit = static_cast<double>(policy.limit_lines);
  double room = limit - part.pinned_lines;
  if (merges) room -= policy.plan.folds_to + unit;  // the aggregates, and the fold
  if (merges && !policy.plan.shows_other) room = std::min(room, kCompressedNames * limit);
  const bool is_kind =
      part.family->type == MetricType::info || part.family->type == MetricType::stateset;
  if (is_kind && tier_of(part) >= Tier::compress) room = 0;
  return room > 0 ? static_cast<std::uint64_t>(room) : 0;
}

// True if the member stood on the last page under its own name.
bool Engine::stands(const Part& part, const Member& member) const {
  if (member.output == kNone) return false;
  return part.passing || (member.verdict == Verdict::own && outputs_[member.output].on_page());
}

// By part.
class Engine::Looks : public std::unordered_map<std::uint32_t, Look> {};

// Calls visit(part, look, member, labels, lines, group); group 0: not up for choice.
template <class Visit>
void Engine::for_each_looked_at(Looks& looks, Visit visit) {
  for (std::size_t i = 0; i < deliveries_used_; ++i) {
    const Delivery& delivery = deliveries_[i];
    for (std::uint32_t row = 0; row < delivery.member_of_row.size(); ++row) {
      if (delivery.member_of_row[row] == kNone) continue;
      Member& member = members_[delivery.member_of_row[row]];
      const Part& part = parts_[member.part];
      if (!part.policy || (!part.policy->starts_naming && !part.policy->looks_at_names)) continue;
      const LabelText labels = delivery.batch->labels(row);
      const Naming::Group group = mapping_.group(part.policy->plan, labels);
      visit(part, looks.at(member.part), member, labels, delivery.batch->lines(row),
            group != 0 && is_pinned(part, labels) ? 0 : group);
    }
  }
}

void Engine::name_groups() {
  Looks looks;
  for (std::uint32_t index = 0; index < parts_.size(); ++index) {
    const Part& part = parts_[index];
    if (!part.policy || (!part.policy->starts_naming && !part.policy->looks_at_names)) continue;
    const double lives = to_seconds(now_ - part.policy->looked_at) / to_seconds(kWeightHalfLife);
    looks.emplace(index, Look{{}, part.policy->starts_naming, std::exp2(-lives)});
  }
  if (looks.empty()) return;
  for_each_looked_at(looks, [&](const Part& part, Look& look, const Member& member,
                                LabelText /*labels*/, std::uint32_t lines, Naming::Group group) {
    if (group == 0) return;
    Naming::Weighed& weighed = look.groups[group];
    weighed.group = group;
    weighed.weight += weight_of(part, member, look.starts);
    weighed.lines +=
        static_cast<std::uint64_t>(lines_left(*part.family, lines, part.policy->plan.halvings));
    weighed.incumbent |= stands(part, member);
  });
  for (auto& [index, look] : looks) {
    Part& part = parts_[index];
    PartPolicy& policy = *part.policy;
    std::vector<Naming::Weighed> list;
    list.reserve(look.groups.size());
    for (const auto& [group, weighed] : look.groups) list.push_back(weighed);
    const std::uint64_t room = naming_room(part);
    if (look.starts) {
      policy.naming.start(std::move(list), room);
    } else if (policy.naming.look(std::move(list), room,
                                  static_cast<std::uint64_t>(
                                      kPromotedPart * static_cast<double>(policy.limit_lines)))) {
      reroute(part);
    }
  }
  record_names(looks);
  for (const auto& [index, look] : looks) {
    PartPolicy& policy = *parts_[index].policy;
    policy.looked_at = now_;
    policy.starts_naming = policy.looks_at_names = false;
  }
}

// Notes down what was seen, for estimates, and lets the weights decay.
void Engine::record_names(Looks& looks) {
  for (const auto& [index, look] : looks) {
    PartPolicy& policy = *parts_[index].policy;
    if (policy.plan.total || policy.plan.picked.empty()) {
      policy.record.clear();
    } else {
      policy.record.begin(wall_, look.starts, policy.naming.threshold(), policy.limit_lines);
    }
  }
  for_each_looked_at(looks, [&](const Part& part, Look& look, Member& member, LabelText labels,
                                std::uint32_t /*lines*/, Naming::Group group) {
    PartPolicy& policy = *part.policy;
    const double weight = weight_of(part, member, look.starts);
    if (policy.naming.samples(group)) {
      policy.record.add_sampled(labels, weight, group, look.groups.at(group).weight);
    } else if (group == 0 || policy.naming.names(group)) {
      policy.record.add_exact(labels, weight);
    } else {
      policy.record.add_unnamed(weight);
    }
    if (!look.starts) member.weight *= static_cast<float>(look.decay);
  });
}

}  // namespace weir::detail
