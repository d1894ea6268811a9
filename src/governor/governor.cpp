#include "weir/governor.hpp"

#include <algorithm>
#include <utility>

#include "governor/engine.hpp"
#include "governor/shown_series.hpp"
#include "governor/state_archive.hpp"
#include "governor/state_envelope.hpp"

namespace weir {
namespace {

constexpr std::string_view kSelfTenant = "weir";
// What begins with it is the exporter's alone.
constexpr std::string_view kOwnPrefix = "weir_";

// Parts of the page, and whose they are.
struct Shown {
  const detail::Engine* engine;
  detail::PageStretch stretch;
};

SnapshotPart to_snapshot(const detail::Part& part, std::uint32_t first_value) {
  auto extras = part.extras.empty() ? nullptr : std::make_shared<const PartExtras>(part.extras);
  return {part.block, std::move(extras), first_value};
}

// Those of both pages, which are sorted, as the sorted page that they make.
void merge(const detail::Engine& page, const detail::Engine& self, std::vector<Shown>& out) {
  out.clear();
  Shown rest_of_page{&page, {}}, rest_of_self{&self, {}};
  const auto parts_left = [](const Shown& rest) {
    return rest.engine->page().subspan(rest.stretch.first_part);
  };
  const auto take = [&](Shown& rest) {
    if (out.empty() || out.back().engine != rest.engine) out.push_back(rest);
    const std::uint32_t lines = parts_left(rest).front().lines;
    ++out.back().stretch.parts;
    out.back().stretch.values += lines;
    ++rest.stretch.first_part;
    rest.stretch.first_value += lines;
  };
  for (const detail::PagePart& part : page.page()) {
    while (!parts_left(rest_of_self).empty() &&
           parts_left(rest_of_self).front().name() < part.name())
      take(rest_of_self);
    take(rest_of_page);
  }
  while (!parts_left(rest_of_self).empty()) take(rest_of_self);
}

GovernorMode page_mode(const GovernorConfig& config) {
  return config.mode == GovernorMode::enforce ? GovernorMode::enforce : GovernorMode::off;
}

// After kKeepTime nothing of what vanished is remembered; a clock may be a little late.
Expected<void> check_age(Duration age) {
  constexpr Duration kClockTolerance = std::chrono::minutes(1);
  if (age < -kClockTolerance)
    return Error(ErrorCode::timeout,
                 "the saved state's last page is yet to come: a clock is wrong");
  if (age <= detail::kKeepTime) return {};
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(age).count();
  return Error(ErrorCode::timeout, "the saved state's last page is " + std::to_string(minutes) +
                                       " minutes old, more than the 15 that matter");
}

}  // namespace

// The page comes from one engine. In mode observe that one only passes on, and a second one makes
// the decisions that are reported. The exporter's own series go through a third.
class Governor::State {
 public:
  explicit State(const GovernorConfig& config)
      : page_(config, page_mode(config)), self_(config, GovernorMode::off) {
    reset_shadow(config);
  }

  void reconfigure(const FinalizedGovernorConfig& config) {
    page_.reconfigure(config.values(), page_mode(config.values()));
    if (shadow_ && config.values().mode == GovernorMode::observe) {
      shadow_->reconfigure(config.values(), GovernorMode::enforce);
    } else {
      reset_shadow(config.values());
    }
  }

  std::shared_ptr<const Snapshot> step(const Collection& collection, const SelfSeries& self) {
    page_.step(collection);
    if (!page_.is_calm()) parts_ = {};
    if (shadow_) shadow_->step(collection);
    fill_report();
    report_.memory_pressure = collection.memory_pressure;
    self_batch_.clear();
    if (self) self(report_, self_batch_);
    const TenantBatch own{kSelfTenant, &without_shown()};
    self_.step({collection.now, collection.wall, {&own, 1}});
    if (!page_.is_calm() || !self_.is_calm() || shadow_) keep_names_apart();

    auto snapshot = std::make_shared<Snapshot>();
    snapshot->time = collection.wall;
    if (!self_.is_calm() || parts_.empty()) list_parts();
    snapshot->parts = parts_;
    snapshot->values.reserve(page_.page_lines() + self_.page_lines());
    for (const Shown& shown : shown_) shown.engine->append_values(shown.stretch, snapshot->values);
    report_.page_lines = page_.page_lines();
    report_.unavailable |= snapshot->values.empty() && report_.demand_lines > 0;
    return snapshot;
  }

  [[nodiscard]] const GovernorReport& report() const noexcept { return report_; }
  [[nodiscard]] std::vector<SubsetEstimate> estimate(const Pin& selector) const {
    return (shadow_ ? *shadow_ : page_).estimate(selector);
  }

  [[nodiscard]] std::string save() {
    if (page_.mode() != GovernorMode::enforce) return {};
    detail::StateWriter out(page_.last_step());
    page_.save(out);
    return detail::seal({page_.last_wall(), page_.seed(), out.bytes()});
  }
  Expected<void> restore(std::string_view content, MonotonicTime now) {
    detail::StateReader in(content, now);
    return page_.restore(in, now);
  }

 private:
  void reset_shadow(const GovernorConfig& config) {
    shadow_.reset();
    if (config.mode == GovernorMode::observe) shadow_.emplace(config, GovernorMode::enforce);
  }

  void list_parts() {
    parts_ = {};  // until it is whole
    merge(page_, self_, shown_);
    std::vector<SnapshotPart> parts;
    parts.reserve(page_.page().size() + self_.page().size());
    std::uint32_t lines = 0;
    for (const auto& [engine, stretch] : shown_) {
      for (const auto& shown : engine->page().subspan(stretch.first_part, stretch.parts)) {
        parts.push_back(to_snapshot(*shown.part, lines));
        lines += shown.lines;
      }
    }
    parts_ = PartList(std::move(parts));
  }

  void fill_report() {
    page_.fill(report_);
    if (shadow_) shadow_->fill(report_);
    report_.enforced = !shadow_.has_value();
    if (shadow_) {
      report_.unavailable = false;
      report_.slots = page_.page_lines();
    }
    report_.page_lines = page_.page_lines();
  }

  // A family name of ours on an input would be two families of one name on the page.
  void keep_names_apart() {
    if (!are_own_names(*own_names_)) {  // few pages change them
      auto names = std::make_shared<detail::Names>();
      for (const auto& part : self_.page()) {
        const std::string& name = part.part->family->name;
        if (name.starts_with(kOwnPrefix)) names->insert(name);
      }
      own_names_ = std::move(names);
    }
    page_.reserve_names(own_names_);
    if (shadow_) shadow_->reserve_names(own_names_);
  }

  // Both are sorted.
  [[nodiscard]] bool are_own_names(const detail::Names& names) const {
    auto next = names.begin();
    for (const auto& part : self_.page()) {
      const std::string& name = part.part->family->name;
      if (!name.starts_with(kOwnPrefix)) continue;
      if (next == names.end() || *next++ != name) return false;
    }
    return next == names.end();
  }

  // Names that other programs have too (process_*, node_scrape_collector_*) are shared: a series
  // that an input has is the input's, so that the page of an exporter behind us is what it was.
  const SampleBatch& without_shown() {
    const auto layout = self_batch_.layout();
    if (page_.is_calm() && layout != nullptr && layout == unshown_layout_) return self_batch_;
    unshown_layout_.reset();
    detail::ShownSeries shown(page_);
    const auto is_shown = [this, &shown](std::size_t row) {
      const Family& family = self_batch_.family_of(self_batch_.row_family(row));
      return !family.name.starts_with(kOwnPrefix) && shown.has(family, self_batch_.labels(row));
    };
    std::size_t row = 0;
    while (row < self_batch_.size() && !is_shown(row)) ++row;
    if (row == self_batch_.size()) {
      unshown_layout_ = layout;
      return self_batch_;
    }
    remaining_batch_.clear();
    for (row = 0; row < self_batch_.size(); ++row) {
      if (is_shown(row)) continue;
      const FamilyIndex family =
          remaining_batch_.family(self_batch_.family_of(self_batch_.row_family(row)));
      remaining_batch_.add_row(family, self_batch_.labels(row), self_batch_, row);
    }
    return remaining_batch_;
  }

  detail::Engine page_;
  std::optional<detail::Engine> shadow_;
  detail::Engine self_;
  SampleBatch self_batch_;
  SampleBatch remaining_batch_;                 // of it, what inputs do not have
  std::vector<Shown> shown_;                    // on the last page, in its order
  PartList parts_;                              // the same
  std::shared_ptr<const void> unshown_layout_;  // of rows of which the last page had none
  std::shared_ptr<const detail::Names> own_names_ = std::make_shared<detail::Names>();
  GovernorReport report_;
};

Governor::Governor(const FinalizedGovernorConfig& config)
    : state_(std::make_unique<State>(config.values())) {}
Governor::Governor(std::unique_ptr<State> state) : state_(std::move(state)) {}
Governor::~Governor() = default;
Governor::Governor(Governor&&) noexcept = default;
Governor& Governor::operator=(Governor&&) noexcept = default;

std::shared_ptr<const Snapshot> Governor::step(const Collection& collection,
                                               const SelfSeries& self) {
  return state_->step(collection, self);
}

std::vector<SubsetEstimate> Governor::estimate(const Pin& selector) const {
  return state_->estimate(selector);
}

const GovernorReport& Governor::report() const noexcept {
  return state_->report();
}

void Governor::reconfigure(const FinalizedGovernorConfig& config) {
  state_->reconfigure(config);
}

std::string Governor::save() const {
  return state_->save();
}

Expected<Governor> Governor::restore(const FinalizedGovernorConfig& config, std::string_view saved,
                                     MonotonicTime now, WallTime wall) {
  if (config.values().mode != GovernorMode::enforce)
    return Error(ErrorCode::unsupported,
                 "--governor.mode is not enforce: there is nothing to resume");
  const auto envelope = detail::open_envelope(saved);
  if (!envelope) return envelope.error();
  if (config.has_fixed_seed() && envelope->seed != *config.values().hash_seed)
    return Error(ErrorCode::conflict, "the saved state has another seed than --governor.hash-seed");
  if (const auto ok = check_age(wall - envelope->last_page); !ok) return ok.error();
  GovernorConfig values = config.values();
  values.hash_seed = envelope->seed;
  auto state = std::make_unique<State>(std::move(values));
  if (const auto ok = state->restore(envelope->content, now); !ok) return ok.error();
  return Governor(std::move(state));
}

}  // namespace weir
