// A delivery whose rows are those of the last one, and all pass: nothing but their values moves.
// Members' records are more memory than all that is touched besides, so what they would learn, that
// the unit is here and its last value, is written when somebody is about to look at records:
// catch_up(). Native buckets are kept in records and shown from there, so who has some is looked at
// in every step.
#include <algorithm>
#include <utility>

#include "governor/engine.hpp"
#include "model/block_builder.hpp"

namespace weir::detail {
namespace {

constexpr std::size_t kMostLaidOut = 8192;  // lines: larger pages gain nothing by it

}  // namespace

// After a step: if each row stands in a part that passes, the next step may take all of them at a
// glance. While there are outputs somebody looks at records in every step.
void Engine::note_steady(Delivery& delivery) const {
  if (!delivery.runs.empty() || !delivery.layout || outputs_.size() > 0) return;
  const SampleBatch& batch = *delivery.batch;
  if (!batch.natives().empty()) return;
  for (std::uint32_t row = 0; row < delivery.member_of_row.size(); ++row) {
    const Member& member = members_[delivery.member_of_row[row]];
    const Part& part = parts_[member.part];
    if (!part.passing || member.output == kNone || member.epoch != part.epoch)
      return delivery.runs.clear();
    const std::uint32_t place = part.block->units[member.output].first_value;
    const bool scalar = batch.kind(row) == UnitKind::scalar;
    const bool joins = !delivery.runs.empty() && delivery.runs.back().part == member.part &&
                       delivery.runs.back().scalar == scalar &&
                       delivery.runs.back().first_value + delivery.runs.back().values == place;
    if (!joins) delivery.runs.push_back({row, 0, member.part, place, 0, scalar});
    ++delivery.runs.back().rows;
    delivery.runs.back().values += scalar ? 1 : batch.lines(row);
  }
}

// Within recognise(). \returns false if the records must be looked at.
bool Engine::pass_steadily(Delivery& delivery) {
  const SampleBatch& batch = *delivery.batch;
  if (delivery.runs.empty() && !batch.empty()) return false;
  if (outputs_.size() > 0 || !batch.natives().empty()) {
    catch_up();
    return false;
  }
  const bool has_extras =
      !batch.timestamps().empty() || !batch.starts().empty() || !batch.exemplars().empty();
  const bool had_extras = std::exchange(delivery.has_extras, has_extras);
  if (std::exchange(delivery.is_ahead, true) && !had_extras) return true;  // its parts say so
  for (const std::uint32_t index : tenants_[delivery.tenant].parts) {
    Part& part = parts_[index];
    part.survivors = static_cast<std::uint32_t>(part.units.size());
    part.survivor_lines = part.lines;
    part.newcomer_lines = 0;
    part.extras.timestamps.clear();
    part.extras.starts.clear();
    part.extras.exemplars.clear();
  }
  return true;
}

void Engine::copy_values(const Delivery& delivery) {
  const SampleBatch& batch = *delivery.batch;
  for (const RowRun& run : delivery.runs) {
    double* out = parts_[run.part].values.data() + run.first_value;
    for (std::uint32_t row = run.first_row; row < run.first_row + run.rows; ++row) {
      if (run.scalar) {
        *out++ = batch.value(row);
      } else {
        write_row_values(batch, row, out);
        out += batch.lines(row);
      }
    }
  }
  counts_.named += delivery.lines;
}

// A calm step. The values of a small page go where they will be copied from at once; a page of many
// lines a part gains nothing by it.
void Engine::copy_page() {
  if (calm_.values.empty() && page_lines_ <= kMostLaidOut) lay_out();
  for (std::size_t i = 0; i < deliveries_used_; ++i) {
    const Delivery& delivery = deliveries_[i];
    if (calm_.values.empty()) {
      copy_values(delivery);
      continue;
    }
    const SampleBatch& batch = *delivery.batch;
    double* const out = calm_.values.data();
    const bool is_scalar = delivery.lines == batch.size();
    for (std::uint32_t row = 0; row < batch.size(); ++row) {
      if (is_scalar || batch.kind(row) == UnitKind::scalar) {
        out[delivery.places[row]] = batch.value(row);
      } else {
        write_row_values(batch, row, out + delivery.places[row]);
      }
    }
    counts_.named += delivery.lines;
  }
}

// Gives the rows of a calm step their places in calm_.values.
void Engine::lay_out() {
  std::vector<std::uint32_t> places(parts_.size());
  std::uint32_t next = 0;
  for (const PagePart& shown : page_) {
    places[static_cast<std::size_t>(shown.part - parts_.data())] = next;
    next += shown.lines;
  }
  for (std::size_t i = 0; i < deliveries_used_; ++i) {
    Delivery& delivery = deliveries_[i];
    delivery.places.clear();
    for (const RowRun& run : delivery.runs) {
      std::uint32_t place = places[run.part] + run.first_value;
      for (std::uint32_t row = run.first_row; row < run.first_row + run.rows; ++row) {
        delivery.places.push_back(place);
        place += delivery.batch->lines(row);
      }
    }
  }
  calm_.values.resize(next);
}

// Before anything but a calm step: the values go back into their parts.
void Engine::leave_calm() {
  if (calm_.values.empty()) return;
  for (std::size_t i = 0; i < calm_.deliveries; ++i) {
    const Delivery& delivery = deliveries_[i];
    for (const RowRun& run : delivery.runs)
      std::copy_n(calm_.values.data() + delivery.places[run.first_row], run.values,
                  parts_[run.part].values.data() + run.first_value);
  }
  calm_.values.clear();
}

// All rows of this step are known ones that pass, and bring values alone. Then none is on its way
// to an output, either; what the policies do to parts that pass was done by evaluate().
bool Engine::is_quiet() const {
  return outputs_.size() == 0 && !hides_page() &&
         std::all_of(
             deliveries_.begin(),
             deliveries_.begin() + static_cast<std::ptrdiff_t>(deliveries_used_),
             [](const Delivery& delivery) { return delivery.is_ahead && !delivery.has_extras; });
}

// After evaluate(): the last step was quiet, and this one is with the same tenants, so that the
// page has the parts of the last one and none of the steps' rules has anything to do.
bool Engine::stays_calm() const {
  return calm_.quiet_step + 1 == step_ && calm_.deliveries == deliveries_used_ && !reroutes_ &&
         is_quiet();
}

// Writes down what the records missed; their deliveries are looked at anew after the step.
void Engine::catch_up() {
  leave_calm();
  for (Delivery& delivery : deliveries_) {
    note_families(parts_, delivery);
    const std::vector<RowRun> runs = std::exchange(delivery.runs, {});
    if (!std::exchange(delivery.is_ahead, false)) continue;
    for (const RowRun& run : runs) {
      const double* value = parts_[run.part].values.data() + run.first_value;
      for (std::uint32_t row = run.first_row; row < run.first_row + run.rows; ++row) {
        Member& member = members_[delivery.member_of_row[row]];
        member.fresh = false;
        member.seen = delivery.collection;
        if (member.wide()) {
          std::ranges::copy_n(value, std::ssize(member.wide()->values),
                              member.wide()->values.begin());
          value += member.wide()->values.size();
        } else {
          member.last() = *value++;
        }
      }
    }
  }
}

}  // namespace weir::detail
