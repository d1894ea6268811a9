// What the mounted XFS file systems did since they were mounted (fs/xfs/DEVICE/stats/stats; Linux,
// Documentation/admin-guide/xfs.rst and fs/xfs/xfs_stats.h): a line a subject, counters in it.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"
#include "collectors/support/watched_directory.hpp"

namespace weir::collectors {
namespace {

struct Field {
  std::string_view line;
  FamilySpec family;
};
constexpr Field field(std::string_view line, std::string_view name, std::string_view help) {
  return {line, {name, help, MetricType::counter}};
}
// In the order of the lines and of the counters in each.
// clang-format off
constexpr std::array kFields{
    field("extent_alloc", "node_xfs_extent_allocation_extents_allocated_total", "Extents allocated."),
    field("extent_alloc", "node_xfs_extent_allocation_blocks_allocated_total", "Blocks allocated."),
    field("extent_alloc", "node_xfs_extent_allocation_extents_freed_total", "Extents freed."),
    field("extent_alloc", "node_xfs_extent_allocation_blocks_freed_total", "Blocks freed."),
    field("abt", "node_xfs_allocation_btree_lookups_total", "Lookups in the tree of free space."),
    field("abt", "node_xfs_allocation_btree_compares_total", "Comparisons in the tree of free space."),
    field("abt", "node_xfs_allocation_btree_records_inserted_total", "Records inserted into the tree of free space."),
    field("abt", "node_xfs_allocation_btree_records_deleted_total", "Records deleted from the tree of free space."),
    field("blk_map", "node_xfs_block_mapping_reads_total", "Blocks of files mapped for reading."),
    field("blk_map", "node_xfs_block_mapping_writes_total", "Blocks of files mapped for writing."),
    field("blk_map", "node_xfs_block_mapping_unmaps_total", "Blocks of files unmapped, as by deleting."),
    field("blk_map", "node_xfs_block_mapping_extent_list_insertions_total", "Insertions into lists of extents."),
    field("blk_map", "node_xfs_block_mapping_extent_list_deletions_total", "Deletions from lists of extents."),
    field("blk_map", "node_xfs_block_mapping_extent_list_lookups_total", "Lookups in lists of extents."),
    field("blk_map", "node_xfs_block_mapping_extent_list_compares_total", "Comparisons in lists of extents."),
    field("bmbt", "node_xfs_block_map_btree_lookups_total", "Lookups in trees of extents."),
    field("bmbt", "node_xfs_block_map_btree_compares_total", "Comparisons in trees of extents."),
    field("bmbt", "node_xfs_block_map_btree_records_inserted_total", "Records inserted into trees of extents."),
    field("bmbt", "node_xfs_block_map_btree_records_deleted_total", "Records deleted from trees of extents."),
    field("dir", "node_xfs_directory_operation_lookup_total", "Lookups of names that the kernel's cache did not have."),
    field("dir", "node_xfs_directory_operation_create_total", "Entries created in directories."),
    field("dir", "node_xfs_directory_operation_remove_total", "Entries removed from directories."),
    field("dir", "node_xfs_directory_operation_getdents_total", "Listings of directories."),
    field("ig", "node_xfs_inode_operation_attempts_total", "Lookups in the cache of inodes."),
    field("ig", "node_xfs_inode_operation_found_total", "Inodes found in the cache."),
    field("ig", "node_xfs_inode_operation_recycled_total", "Inodes found in the cache that were being recycled."),
    field("ig", "node_xfs_inode_operation_missed_total", "Inodes not found in the cache."),
    field("ig", "node_xfs_inode_operation_duplicates_total", "Inodes that another had put into the cache meanwhile."),
    field("ig", "node_xfs_inode_operation_reclaims_total", "Inodes taken out of the cache for their memory."),
    field("ig", "node_xfs_inode_operation_attribute_changes_total", "Changes of inodes' attributes."),
    field("rw", "node_xfs_write_calls_total", "Calls of write(2)."),
    field("rw", "node_xfs_read_calls_total", "Calls of read(2)."),
    field("vnodes", "node_xfs_vnode_active_total", "Vnodes that are on no free list."),
    field("vnodes", "node_xfs_vnode_allocate_total", "Vnodes allocated."),
    field("vnodes", "node_xfs_vnode_get_total", "Vnodes got."),
    field("vnodes", "node_xfs_vnode_hold_total", "Vnodes held."),
    field("vnodes", "node_xfs_vnode_release_total", "Vnodes released."),
    field("vnodes", "node_xfs_vnode_reclaim_total", "Vnodes reclaimed."),
    field("vnodes", "node_xfs_vnode_remove_total", "Vnodes removed."),
};
// clang-format on
constexpr std::size_t kLongestLine = 7;
static_assert(std::ranges::all_of(kFields, [](const Field& field) {
  return std::ranges::count(kFields, field.line, &Field::line) <= std::ptrdiff_t{kLongestLine};
}));
constexpr auto kFamilies = [] {
  std::array<FamilySpec, kFields.size()> families{};
  for (std::size_t i = 0; i < kFields.size(); ++i) families[i] = kFields[i].family;
  return families;
}();

class Xfs final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto changed = mounted_.refresh(context);
    // Most machines have no such file system, and node_exporter calls that a success.
    if (!changed && changed.error().code() == ErrorCode::not_found) return {};
    if (!changed) return changed.error();
    if (*changed) mounted_.look([this] { list(); });
    for (FileSystem& system : systems_) {
      const auto text = system.statistics.read(context.host);
      if (!text) continue;  // unmounted meanwhile
      detail::for_each_line(*text, [&](std::string_view line) { add(line, system.labels, out); });
    }
    return {};
  }

 private:
  struct FileSystem {
    LabelSet labels;
    detail::FileReader statistics;
  };

  void list() {
    systems_.clear();
    const auto names = mounted_.directory().names();
    if (!names) return;
    for (const std::string& name : *names) {
      const std::string statistics = name + "/stats/stats";
      // The sum of all, fs/xfs/stats, is none.
      if (!mounted_.directory().has(statistics.c_str())) continue;
      systems_.push_back(
          {LabelSet{{"device", name}},
           detail::FileReader(&HostRoot::sys, "fs/xfs/" + statistics, detail::Written::at_once)});
    }
  }

  // A line that is cut short or holds something else is left out as a whole.
  static void add(std::string_view line, const LabelSet& labels, SampleBatch& out) {
    detail::Cursor cursor(line);
    const std::string_view key = cursor.field();
    const auto* const first = std::ranges::find(kFields, key, &Field::line);
    const auto* const last =
        std::find_if(first, kFields.end(), [key](const Field& field) { return field.line != key; });
    std::array<double, kLongestLine> values{};
    std::size_t size = 0;
    for (const auto* field = first; field != last; ++field) {
      const auto value = detail::parse_number<std::uint64_t>(cursor.field());
      if (!value) return;
      values[size++] = static_cast<double>(*value);
    }
    for (std::size_t i = 0; i < size; ++i)
      out.add(out.family(first[i].family), labels.text(), values[i]);
  }

  detail::WatchedDirectory mounted_{&HostRoot::sys, "fs/xfs"};
  std::vector<FileSystem> systems_;
};

}  // namespace

CollectorSpec xfs_spec() {
  return {"xfs", "Exposes what the mounted XFS file systems did.",
          true,  kFamilies,
          {},    detail::make_collector<Xfs>};
}

}  // namespace weir::collectors
