// Exemplars on the page: those of units under their own names as they came; those of folded outputs
// from their rings, into which go the exemplars of their members, and where these have none, the
// heaviest members themselves.
#include <algorithm>
#include <cmath>

#include "governor/engine.hpp"
#include "governor/fold_exemplars.hpp"
#include "model/block_builder.hpp"

namespace weir::detail {
namespace {

bool may_have_exemplars(const Output& output) {
  return !output.is_single() && output.rule == FoldRule::cumulative &&
         output.unit != UnitKind::summary && output.state == OutputState::live;
}

// A value in the bucket that got most of the increments: their mean if it lies there, else the
// bucket's bound. None if nothing is known of a value there.
std::optional<double> value_in_fullest_bucket(std::span<const double> bounds,
                                              std::span<const double> increments) {
  std::size_t fullest = 0;
  double most = 0;
  for (std::size_t i = 0; i <= bounds.size(); ++i) {
    const double count = increments[i] - (i == 0 ? 0 : increments[i - 1]);
    if (count > most) fullest = i;
    most = std::max(most, count);
  }
  const double mean = increments[bounds.size() + 1] / increments[bounds.size() + 2];
  if (bucket_of(bounds, mean) == fullest) return mean;
  if (fullest == bounds.size()) return std::nullopt;
  return bounds[fullest];
}

}  // namespace

// The folded output that took the increments of the member; null: none did, or it has no exemplars.
Output* Engine::fold_of(const Member& member) {
  Part& part = parts_[member.part];
  if (part.passing || member.output == kNone) return nullptr;
  Output* output = &outputs_[member.output];
  if (output->state != OutputState::live && part.fold != kNone &&
      outputs_[part.fold].unit == output->unit)
    output = &outputs_[part.fold];
  return may_have_exemplars(*output) ? output : nullptr;
}

bool Engine::has_ring(Output& output) {
  if (output.ring != kNone) return true;
  Part& part = parts_[output.part];
  if (part.exemplar_outputs.size() >= kFoldsWithExemplars) return false;
  output.ring = exemplars_.make();
  part.exemplar_outputs.push_back(outputs_.find(output.key));
  return true;
}

void Engine::drop_ring(Output& output) {
  if (output.ring == kNone) return;
  output.names_culprits = false;
  std::erase(parts_[output.part].exemplar_outputs, outputs_.find(output.key));
  exemplars_.release(std::exchange(output.ring, kNone));
}

// The heaviest folds of each part are to name their members in this collection.
void Engine::choose_culprit_folds() {
  std::vector<std::uint32_t> folds;
  for_each_asked_part([&](std::uint32_t index) {
    const Part& part = parts_[index];
    folds.clear();
    for (const std::uint32_t at : part.outputs) {
      if (may_have_exemplars(outputs_[at])) folds.push_back(at);
    }
    const auto end =
        folds.begin() + static_cast<std::ptrdiff_t>(std::min(kFoldsWithCulprits, folds.size()));
    std::partial_sort(folds.begin(), end, folds.end(), [&](std::uint32_t a, std::uint32_t b) {
      const double of_a = outputs_[a].values.back();
      const double of_b = outputs_[b].values.back();
      return of_a != of_b ? of_a > of_b : a < b;
    });
    for (auto at = folds.begin(); at != end; ++at) {
      Output& output = outputs_[*at];
      output.names_culprits = has_ring(output);
    }
  });
}

// After apply_governed() of that row.
void Engine::note_culprit(const Delivery& delivery, std::uint32_t row) {
  const std::uint32_t index = delivery.member_of_row[row];
  const Member& member = members_[index];
  Output* fold = fold_of(member);
  const double weight = increments_.back();
  if (fold == nullptr || !fold->names_culprits || !(weight > 0)) return;
  const std::optional<double> value =
      member.wide() ? value_in_fullest_bucket(member.wide()->keys, increments_) : weight;
  const auto at = static_cast<std::uint32_t>(&delivery - deliveries_.data());
  if (value) exemplars_[fold->ring].note({weight, *value, index, at, row});
}

void Engine::name_culprits() {
  for_each_asked_part([&](std::uint32_t part) {
    for (const std::uint32_t at : parts_[part].exemplar_outputs) {
      Output& output = outputs_[at];
      output.names_culprits = false;
      FoldExemplars::Record& record = exemplars_[output.ring];
      for (const Culprit& culprit : std::span(record.culprits).first(record.culprits_size)) {
        const SampleBatch& batch = *deliveries_[culprit.delivery].batch;
        offer(output, batch.labels(culprit.row), {},
              {culprit.value, std::nullopt, wall_ms(), culprit.weight, culprit.member, false});
      }
      record.culprits_size = 0;
    }
  });
}

void Engine::offer(Output& output, LabelText unit, LabelText own, const ExemplarFacts& facts) {
  if (std::isnan(facts.value)) return;
  ExemplarRing& ring = exemplars_[output.ring].ring;
  const auto place = ring.place_for(facts, output.unit, page_keys(output));
  if (!place) return;
  const Part& part = parts_[output.part];
  const std::span<const std::string> first =
      part.policy ? std::span<const std::string>(part.policy->plan.picked)
                  : std::span<const std::string>{};
  exemplars_.labels_skipped +=
      exemplars_.labels.compose(own, unit, LabelText::trusted(output.text), first);
  if (exemplars_.labels.text().empty()) {
    ++exemplars_.skipped;
  } else {
    ring.put(*place, facts, exemplars_.labels.text());
  }
}

TimestampMs Engine::wall_ms() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(wall_.time_since_epoch()).count();
}

void Engine::take_exemplars(const Delivery& delivery) {
  const SampleBatch& batch = *delivery.batch;
  for (const auto& at : batch.exemplars()) {
    const std::uint32_t member = delivery.member_of_row[at.row];
    if (member == kNone) continue;
    const Exemplar exemplar = batch.exemplar(at);
    if (const auto place = place_of(delivery, at.row)) {
      // Its bucket may be one of those that the page leaves out.
      const bool is_whole = place->keys.size() == row_keys(batch, at.row).size();
      const std::uint32_t line = is_whole ? at.line : bucket_of(place->keys, exemplar.value);
      place->part->extras.exemplars.push_back({place->first_value + line, LabelSet(exemplar.labels),
                                               exemplar.value, exemplar.timestamp});
      continue;
    }
    Output* fold = fold_of(members_[member]);
    if (fold == nullptr) continue;
    if (!has_ring(*fold)) {
      ++exemplars_.skipped;
      continue;
    }
    offer(*fold, batch.labels(at.row), exemplar.labels,
          {exemplar.value, exemplar.timestamp, exemplar.timestamp.value_or(wall_ms()),
           exemplar.value, member, true});
  }
}

void Engine::show_fold_exemplars() {
  for_each_asked_part([&](std::uint32_t index) {
    Part& part = parts_[index];
    for (const std::uint32_t at : part.exemplar_outputs) {
      const Output& output = outputs_[at];
      ExemplarRing& ring = exemplars_[output.ring].ring;
      const auto show = [&](const ExemplarRing::Entry& entry, std::uint32_t line) {
        part.extras.exemplars.push_back({output.first_value + line,
                                         LabelSet(LabelText::trusted(entry.labels)),
                                         entry.facts.value, entry.facts.timestamp});
      };
      if (ring.entries().empty()) continue;
      if (output.unit == UnitKind::scalar) {
        show(ring.next(), 0);
        continue;
      }
      for (const ExemplarRing::Entry& entry : ring.entries())
        show(entry, bucket_of(page_keys(output), entry.facts.value));
    }
    if (part.extras.exemplars.size() < 2) return;
    // A bucket has one at most; bounds that left may have brought two into one.
    std::ranges::stable_sort(part.extras.exemplars, {}, &PageExemplar::line);
    const auto is_same = [](const PageExemplar& a, const PageExemplar& b) {
      return a.line == b.line;
    };
    part.extras.exemplars.erase(
        std::unique(part.extras.exemplars.begin(), part.extras.exemplars.end(), is_same),
        part.extras.exemplars.end());
  });
}

}  // namespace weir::detail
