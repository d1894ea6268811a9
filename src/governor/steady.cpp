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
  if (delivery.runs.empty()) return false;
  if (outputs_.size() > 0 || !delivery.batch->natives().empty()) {
    catch_up();
    return false;
  }
  delivery.is_ahead = true;
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

// Writes down what the records missed; their deliveries are looked at anew after the step.
void Engine::catch_up() {
  for (Delivery& delivery : deliveries_) {
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
