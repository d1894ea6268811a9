#include "collectors/host/zfs_pool.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <utility>

#include "collectors/support/fields.hpp"
#include "collectors/support/record_file.hpp"

namespace weir::collectors {
namespace {

using detail::Written;

constexpr std::array<std::string_view, 7> kStates{"online",  "degraded", "faulted",  "offline",
                                                  "removed", "unavail",  "suspended"};

bool is_same_word(std::string_view word, std::string_view lower) noexcept {
  return std::ranges::equal(
      word, lower, [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
}

}  // namespace

ZfsPool::ZfsPool(std::string name)
    : name_(std::move(name)),
      path_("spl/kstat/zfs/" + name_),
      folder_(&HostRoot::proc, path_),
      io_(&HostRoot::proc, path_ + "/io", Written::by_short_record),
      state_(&HostRoot::proc, path_ + "/state", Written::by_short_record) {}

Expected<void> ZfsPool::collect(const CollectContext& context, ZfsPoolFamilies& families,
                                SampleBatch& out) {
  add_io(context, families, out);
  list_objsets(context);
  for (const std::string& file : objsets_) {
    if (context.stop.stop_requested())
      return Error(ErrorCode::timeout, context.host.proc(path_) + ": not all datasets in time");
    add_objset(file, families, out);
  }
  add_state(context, out);
  return {};
}

// A line of names, a line of numbers.
void ZfsPool::add_io(const CollectContext& context, ZfsPoolFamilies& families, SampleBatch& out) {
  const auto text = io_.read(context);
  if (!text) return;
  detail::Cursor lines(*text);
  while (const auto line = lines.line()) {
    detail::Cursor names(*line);
    if (!line->starts_with("nread")) continue;
    detail::Cursor numbers(lines.line().value_or(""));
    for (auto name = names.field(); !name.empty(); name = names.field()) {
      const auto number = detail::parse_number<std::uint64_t>(numbers.field());
      const FamilySpec* const family = families.io.family_of(name);
      if (number && family != nullptr)
        out.add(*family, {{"zpool", name_}}, static_cast<double>(*number));
    }
    return;
  }
}

void ZfsPool::list_objsets(const CollectContext& context) {
  const auto changed = folder_.refresh(context.host);
  if (!changed) {
    objsets_.clear();
    return;
  }
  if (!*changed) return;
  folder_.look([this] {
    objsets_.clear();
    auto names = folder_.directory().names();
    if (!names) return;
    for (std::string& name : *names) {
      if (name.starts_with("objset-")) objsets_.push_back(std::move(name));
    }
  });
  // A folder of procfs that was removed with its pool can still be listed, and is empty; the pool
  // may be there again, in a folder of the same number.
  if (objsets_.empty()) folder_ = detail::WatchedDirectory(&HostRoot::proc, path_);
}

void ZfsPool::add_objset(const std::string& file, ZfsPoolFamilies& families,
                         SampleBatch& out) const {
  const auto text = detail::read_records(folder_.directory(), file.c_str(), families.buffer);
  if (!text) return;  // unmounted meanwhile
  const std::string_view lines = kstat_lines(*text);
  const std::string_view dataset = dataset_of(lines);
  if (dataset.empty()) return;
  families.dataset.each(lines, [&](const FamilySpec& family, double number) {
    out.add(family, {{"dataset", dataset}, {"zpool", name_}}, number);
  });
}

void ZfsPool::add_state(const CollectContext& context, SampleBatch& out) {
  const auto text = state_.read(context);
  const std::string_view state = text ? detail::trim(*text) : std::string_view();
  if (state.empty()) return;
  for (const std::string_view one : kStates) {
    out.add(kZfsPoolState, {{"state", one}, {"zpool", name_}}, is_same_word(state, one) ? 1 : 0);
  }
}

}  // namespace weir::collectors
