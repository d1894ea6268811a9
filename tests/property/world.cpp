#include "property/world.hpp"

#include <algorithm>

namespace weir::test {
namespace {

constexpr std::array<FamilySpec, 8> kFamilies{
    FamilySpec{"requests_total", "", MetricType::counter},
    FamilySpec{"sent_bytes_total", "", MetricType::counter},
    FamilySpec{"latency_seconds", "", MetricType::histogram},
    FamilySpec{"size_bytes", "", MetricType::summary},
    FamilySpec{"in_flight", "", MetricType::gauge, Fold::sum},
    FamilySpec{"heat_celsius", "", MetricType::gauge},
    FamilySpec{"mystery", "", MetricType::gauge},
    FamilySpec{"build_info", "", MetricType::info},
};

}  // namespace

World::World(std::uint64_t seed, WorldSettings settings)
    : random_(seed), settings_(settings), truth_(settings.tenants) {
  // One of each family that never goes, so that every family of a tenant is met at the start.
  for (std::size_t tenant = 0; tenant < settings.tenants; ++tenant) {
    for (std::size_t kind = 0; kind < kFamilies.size(); ++kind) {
      give_birth();
      members_.back().tenant = tenant;
      members_.back().kind = static_cast<Kind>(kind);
      members_.back().stays = true;
    }
  }
  for (std::size_t i = 0; i < settings.members; ++i) give_birth();
}

std::string World::tenant_name(std::size_t tenant) {
  return "tenant" + std::to_string(tenant);
}

void World::give_birth() {
  Member member;
  member.id = next_id_++;
  member.tenant = random_.below(settings_.tenants);
  member.kind = static_cast<Kind>(random_.below(kFamilies.size()));
  member.values = {"u" + std::to_string(member.id), "v" + std::to_string(random_.below(3)),
                   "s" + std::to_string(random_.below(3)), random_.chance(0.5) ? "200" : "500"};
  if (random_.chance(0.03)) member.values[0] = "__other__";  // an input that uses our own word
  if (member.values[0] == "__other__") member.values[3] = "x" + std::to_string(member.id);
  member.bounds = random_.below(kBounds.size());
  for (double& number : member.numbers) number = static_cast<double>(random_.below(6000));
  member.sum = static_cast<double>(random_.below(5000));
  members_.push_back(std::move(member));
}

void World::count(Member& member) {
  for (double& number : member.numbers) number += static_cast<double>(random_.below(50));
  member.sum += static_cast<double>(random_.below(500));
}

// A reset that has refilled by the next collection above its old value, or to within the one per
// cent that is taken for jitter, cannot be seen by anybody.
bool World::falls_visibly(const Member& member) {
  constexpr double kRefilledAtMost = 1000;  // in the ticks that a member is hidden or not asked
  return *std::ranges::min_element(member.numbers) > kRefilledAtMost;
}

void World::reset(Member& member) {
  const auto fallen = [&](double value) {
    return static_cast<double>(random_.below(static_cast<std::uint64_t>(value / 20) + 1));
  };
  for (double& number : member.numbers) number = fallen(number);
  member.sum = fallen(member.sum);
}

void World::freeze() {
  frozen_ = true;
  for (Member& member : members_) member.hidden = 0;
}

void World::tick() {
  if (frozen_) return;
  std::vector<Member> alive;
  for (Member& member : members_) {
    if (!member.stays && random_.chance(settings_.deaths)) continue;
    if (member.hidden > 0) {
      --member.hidden;
    } else if (!member.stays && random_.chance(settings_.flaps)) {
      member.hidden = static_cast<int>(random_.between(1, 12));
    }
    if (random_.chance(settings_.resets) && falls_visibly(member)) {
      reset(member);
    } else {
      count(member);
    }
    alive.push_back(std::move(member));
  }
  members_ = std::move(alive);
  double births = settings_.births_per_tick;
  for (; births >= 1; --births) give_birth();
  if (random_.chance(births)) give_birth();
}

SampleBatch World::deliver(std::size_t tenant) const {
  SampleBatch batch;
  for (const Member& member : members_) {
    if (member.tenant != tenant || member.hidden > 0) continue;
    const FamilySpec& spec = kFamilies[static_cast<std::size_t>(member.kind)];
    const FamilyIndex family = batch.family(spec);
    const std::array labels{
        LabelView{"user", member.values[0]}, LabelView{"version", member.values[1]},
        LabelView{"service", member.values[2]}, LabelView{"status", member.values[3]}};
    if (member.kind == Kind::histogram) {
      std::array<double, 4> cumulative{};
      double below = 0;
      for (std::size_t i = 0; i < cumulative.size(); ++i)
        cumulative[i] = below += member.numbers[i];
      batch.add_histogram(family, labels, {kBounds[member.bounds], cumulative, member.sum});
    } else if (member.kind == Kind::summary) {
      const std::array quantiles{0.5, 0.9};
      const std::array values{member.numbers[1], member.numbers[2]};
      batch.add_summary(family, labels, {quantiles, values, member.sum, member.numbers[0]});
    } else {
      batch.add(family, labels, member.kind == Kind::info ? 1 : member.numbers[0]);
    }
  }
  return batch;
}

World::Lines World::lines_of(const Member& member) {
  const std::string name(kFamilies[static_cast<std::size_t>(member.kind)].name);
  switch (member.kind) {
    case Kind::counter:
    case Kind::bytes:
      return {{name, member.numbers[0]}};
    case Kind::summary:
      return {{name + "_count", member.numbers[0]}, {name + "_sum", member.sum}};
    case Kind::histogram: {
      const auto& bounds = kBounds[member.bounds];
      Lines lines;
      double below = 0;
      for (std::size_t i = 0; i < bounds.size(); ++i) {
        below += member.numbers[i];
        lines.emplace_back(name + "_bucket " + std::to_string(static_cast<int>(bounds[i])), below);
      }
      lines.emplace_back(name + "_count", below + member.numbers[3]);
      lines.emplace_back(name + "_sum", member.sum);
      return lines;
    }
    default:
      return {};
  }
}

// The rules, told a second time: a first contact is a base, a witnessed birth counts in full, a
// unit of which a count fell was reset, a `_sum` may be reset alone. Buckets hold those below them:
// where a reset is hidden by what was counted since, the larger increment of a lower bucket counts.
void World::collected(std::size_t tenant) {
  Truth& truth = truth_[tenant];
  for (const Member& member : members_) {
    if (member.tenant != tenant || member.hidden > 0) continue;
    const Lines now = lines_of(member);
    const auto known = truth.last.find(member.id);
    if (known != truth.last.end()) {
      const Lines& last = known->second;
      bool was_reset = false;
      for (std::size_t i = 0; i < now.size(); ++i)
        was_reset |= !now[i].first.ends_with("_sum") && now[i].second < last[i].second;
      double below = 0;
      for (std::size_t i = 0; i < now.size(); ++i) {
        const bool fell = now[i].second < last[i].second;
        double grown = was_reset || fell ? now[i].second : now[i].second - last[i].second;
        if (!now[i].first.ends_with("_sum")) below = grown = std::max(grown, below);
        truth.totals[now[i].first] += grown;
      }
    } else if (truth.contacted && !truth.failed) {
      for (const auto& [total, value] : now) truth.totals[total] += value;
    }
    truth.last[member.id] = now;
  }
  truth.contacted = true;
  truth.failed = false;
}

Totals World::truth() const {
  Totals sum;
  for (const Truth& truth : truth_) {
    for (const auto& [total, value] : truth.totals) sum[total] += value;
  }
  return sum;
}

}  // namespace weir::test
