#include "weir/snapshot.hpp"

#include <map>
#include <set>

#include "model/block_builder.hpp"

namespace weir {
namespace {

struct PartDraft {
  explicit PartDraft(const Family& family)
      : type(family.type), builder(std::make_shared<const Family>(family)) {}
  MetricType type;
  detail::BlockBuilder builder;
  std::set<std::string, std::less<>> seen;
  std::vector<double> values;
  PartExtras extras;
};

void copy_extras(const SampleBatch& batch, std::size_t row, std::uint32_t first_value,
                 PartDraft& draft) {
  const auto unit = static_cast<std::uint32_t>(draft.builder.size() - 1);
  for (const auto& timestamp : batch.timestamps()) {
    if (timestamp.row == row) {
      draft.extras.timestamps.push_back({unit, timestamp.timestamp});
    }
  }
  const auto native = batch.natives().find(static_cast<std::uint32_t>(row));
  if (native) draft.extras.natives.add(unit, *native);
  for (const auto& start : batch.starts()) {
    if (start.row == row) draft.extras.starts.push_back({unit, start.timestamp});
  }
  for (const auto& at : batch.exemplars()) {
    if (at.row != row) continue;
    const Exemplar exemplar = batch.exemplar(at);
    draft.extras.exemplars.push_back(
        {first_value + at.line, LabelSet(exemplar.labels), exemplar.value, exemplar.timestamp});
  }
}

}  // namespace

std::shared_ptr<const Snapshot> make_snapshot(std::span<const SampleBatch* const> batches,
                                              WallTime time) {
  std::map<std::string, PartDraft, std::less<>> drafts;
  for (const SampleBatch* batch : batches) {
    for (std::size_t row = 0; row < batch->size(); ++row) {
      const Family& family = batch->family_of(batch->row_family(row));
      PartDraft& draft = drafts.try_emplace(family.name, family).first->second;
      if (draft.type != family.type || !draft.seen.emplace(batch->labels(row).view()).second)
        continue;
      const std::uint32_t first =
          draft.builder.add(batch->kind(row), detail::row_keys(*batch, row), batch->labels(row));
      draft.values.resize(first + batch->lines(row));
      detail::write_row_values(*batch, row, draft.values.data() + first);
      copy_extras(*batch, row, first, draft);
    }
  }
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->time = time;
  std::vector<SnapshotPart> parts;
  for (auto& [name, draft] : drafts) {
    auto extras = draft.extras.empty()
                      ? nullptr
                      : std::make_shared<const PartExtras>(std::move(draft.extras));
    parts.push_back({draft.builder.finish(), std::move(extras),
                     static_cast<std::uint32_t>(snapshot->values.size())});
    snapshot->values.insert(snapshot->values.end(), draft.values.begin(), draft.values.end());
  }
  snapshot->parts = PartList(std::move(parts));
  return snapshot;
}

}  // namespace weir
