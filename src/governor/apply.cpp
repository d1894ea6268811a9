// From raw values to outputs, and an account of every line.
#include <algorithm>
#include <cmath>
#include <utility>

#include "governor/engine.hpp"
#include "governor/histogram_fold.hpp"
#include "governor/ledger.hpp"
#include "model/block_builder.hpp"

namespace weir::detail {

void Engine::apply(Delivery& delivery) {
  if (delivery.is_ahead) return copy_values(delivery);
  const SampleBatch& batch = *delivery.batch;
  for (std::uint32_t row = 0; row < batch.size(); ++row) {
    const std::uint32_t index = delivery.member_of_row[row];
    if (index == kNone) continue;
    Member& member = members_[index];
    Part& part = parts_[member.part];
    if (part.passing) {
      apply_passing(part, batch, row, member);
    } else {
      apply_governed(part, batch, row, member);
      if (names_culprits_) note_culprit(delivery, row);
    }
  }
}

void Engine::apply_passing(Part& part, const SampleBatch& batch, std::uint32_t row,
                           Member& member) {
  double* out = part.values.data() + part.block->units[member.output].first_value;
  const std::uint32_t lines = batch.lines(row);
  if (member.wide()) {
    write_row_values(batch, row, out);
    std::copy(out, out + lines, member.wide()->values.begin());
    if (!batch.natives().empty() || member.wide()->native) {
      adopt_native(batch.natives().find(row), *member.wide());
      part.has_natives |= member.wide()->native != nullptr;
    }
  } else {
    *out = member.last() = batch.value(row);
  }
  member.shown = true;
  counts_.named += lines;
}

void Engine::apply_governed(Part& part, const SampleBatch& batch, std::uint32_t row,
                            Member& member) {
  const UnitKind kind = batch.kind(row);
  const std::uint32_t lines = batch.lines(row);
  row_values_.resize(lines);
  write_row_values(batch, row, row_values_.data());
  const bool may_be_native = member.wide() && (member.wide()->native || !batch.natives().empty());
  if (member.wide()) natives_.skip();
  const LedgerStep at_least = may_be_native
                                  ? natives_.begin(batch.natives().find(row), *member.wide())
                                  : LedgerStep::forward;
  const LedgerStep step = read_increments(
      kind, fold_rule(*part.family, kind) == FoldRule::cumulative, member, at_least);
  if (may_be_native) natives_.end(step, *member.wide());
  if (part.policy) note_for_policy(part, member, lines);
  if (member.output != kNone) contribute(part, outputs_[member.output], member);
  count_fates(member, kind, lines);
}

// What the policy adaptive wants to know of a unit: how heavy it is, and that it was folded.
void Engine::note_for_policy(Part& part, Member& member, std::uint32_t lines) {
  // A histogram's or summary's last line is its count.
  if (const double increment = increments_.back(); increment > 0)
    member.weight += static_cast<float>(increment);
  if (member.verdict == Verdict::own) return;
  part.policy->folded_lines += lines;
  if (member.reason == FoldReason::budget && member.verdict == Verdict::folded)
    part.refused_lines += lines;
  const bool is_gauge =
      part.family->type == MetricType::gauge || part.family->type == MetricType::untyped;
  if (member.verdict == Verdict::folded || !is_gauge) return;
  const double value = row_values_.front();
  if (std::isnan(value)) return;
  FoldedGauge& gauge = part.unnamed;
  gauge.min = gauge.count == 0 ? value : std::min(gauge.min, value);
  gauge.max = gauge.count == 0 ? value : std::max(gauge.max, value);
  gauge.sum += value;
  ++gauge.count;
}

// Fills increments_ and moves the member's base.
LedgerStep Engine::read_increments(UnitKind kind, bool is_cumulative, Member& member,
                                   LedgerStep at_least) {
  LedgerStep step = LedgerStep::forward;
  increments_.assign(row_values_.size(), 0);
  if (kind != UnitKind::scalar) {
    step = wide_delta(kind, *member.wide(), row_values_, increments_, at_least);
    const auto quantiles = kind == UnitKind::summary ? member.wide()->keys.size() : 0;
    std::copy_n(row_values_.begin(), quantiles, member.wide()->values.begin());
  } else if (is_cumulative) {
    increments_.front() = counter_delta(member.last(), row_values_.front());
  } else {
    member.last() = row_values_.front();
  }
  return step;
}

// An increment goes to exactly one place: its output if that is live; else the fold if that is;
// else it is held for its output.
void Engine::contribute(Part& part, Output& output, const Member& member) {
  ++output.contributors;
  if (output.kind == OutputKind::pinned) {
    if (output.lines() == row_values_.size()) output.values = row_values_;
    Natives::start(output, member.wide(), true);
    return;
  }
  if (output.rule != FoldRule::cumulative) return add_gauge(output);
  if (output.state == OutputState::leaving) output.state = OutputState::live;
  if (output.state != OutputState::live && part.fold != kNone) {
    Output& fold = outputs_[part.fold];
    const bool takes = fold.state == OutputState::live || fold.state == OutputState::leaving;
    if (takes && fold.unit == output.unit) {
      fold.state = OutputState::live;
      ++fold.contributors;
      copy_quantiles(output, member);
      return add_increments(fold, member);
    }
  }
  copy_quantiles(output, member);
  add_increments(output, member);
}

void Engine::add_increments(Output& output, const Member& member) {
  const std::span<const double> keys =
      member.wide() ? std::span<const double>(member.wide()->keys) : std::span<const double>{};
  fit(output, keys);
  const bool is_live = output.state == OutputState::live;
  if (!is_live && output.held.empty()) output.held.assign(output.values.size(), 0);
  add_unit(output.unit, keys, increments_, output.keys, is_live ? output.values : output.held);
  if (output.native) natives_.add_to(output, increments_.back());
}

// A summary's quantiles are readings, not counts: under its own name they are shown as they are.
void Engine::copy_quantiles(Output& output, const Member& member) {
  if (output.unit != UnitKind::summary || output.keys.empty()) return;
  fit(output, member.wide()->keys);
  const auto readings = with_fewer_keys(output.unit, member.wide()->keys, row_values_, output.keys);
  std::copy_n(readings.begin(), output.keys.size(), output.values.begin());
}

void Engine::add_gauge(Output& output) {
  const double value = row_values_.front();
  double& shown = output.values.front();
  if (output.contributors == 1 || std::isnan(shown)) {
    shown = value;
  } else if (std::isnan(value)) {
    return;
  } else if (output.rule == FoldRule::sum) {
    shown += value;
  } else if (output.rule == FoldRule::max) {
    shown = std::max(shown, value);
  }
}

void Engine::count_fates(const Member& member, UnitKind kind, std::uint32_t lines) {
  if (hides_page()) return count_dropped(FoldReason::empty_payload, lines);
  if (member.verdict == Verdict::dropped) return count_dropped(member.reason, lines);
  const Output& output = outputs_[member.output];
  if (!output.on_page()) return count_dropped(FoldReason::budget, lines);
  const std::uint32_t shown = std::min(lines, output.lines());
  const std::uint32_t coarsened = std::min(lines - shown, output.hidden);
  if (coarsened > 0) count_dropped(FoldReason::coarsened, coarsened);
  if (shown + coarsened < lines)
    count_dropped(kind == UnitKind::summary ? FoldReason::quantile : FoldReason::bounds,
                  lines - shown - coarsened);
  if (member.verdict == Verdict::folded) {
    count_folded(member.reason, shown);
  } else {
    counts_.named += shown;
  }
}

void Engine::count_folded(FoldReason reason, std::uint32_t lines) {
  counts_.folded[static_cast<std::size_t>(reason)] += lines;
  folded_or_dropped_ += lines;
}

void Engine::count_dropped(FoldReason reason, std::uint32_t lines) {
  counts_.dropped[static_cast<std::size_t>(reason)] += lines;
  folded_or_dropped_ += lines;
}

}  // namespace weir::detail
