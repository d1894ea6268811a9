// One ZFS pool as OpenZFS shows it under /proc/spl/kstat/zfs/POOL: its input and output (io, gone
// since 2.0), its state, and a kstat per dataset in use (objset-*), of which there may be
// thousands. These are listed again only when they change and share one buffer; nothing is
// allocated in steady state. Not thread safe.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/host/kstat.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/watched_directory.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {

inline constexpr FamilySpec kZfsPoolState{
    "node_zfs_zpool_state", "Whether the pool is in this state.", MetricType::gauge, Fold::max};

// What all pools share.
struct ZfsPoolFamilies {
  KstatFamilies io{"node_zfs_zpool_", "ZFS' kstat io of a pool, "};
  KstatFamilies dataset{"node_zfs_zpool_dataset_", "ZFS' kstat objset of a dataset, ", Fold::sum};
  std::vector<char> buffer;  // for one file
};

class ZfsPool {
 public:
  explicit ZfsPool(std::string name);

  // What cannot be read is left out. timeout if the deadline passed meanwhile.
  [[nodiscard]] Expected<void> collect(const CollectContext& context, ZfsPoolFamilies& families,
                                       SampleBatch& out);

 private:
  void add_io(const CollectContext& context, ZfsPoolFamilies& families, SampleBatch& out);
  void list_objsets(const CollectContext& context);
  void add_objset(const std::string& file, ZfsPoolFamilies& families, SampleBatch& out) const;
  void add_state(const CollectContext& context, SampleBatch& out);

  std::string name_;
  std::string path_;
  detail::WatchedDirectory folder_;
  detail::FileReader io_;
  detail::FileReader state_;
  std::vector<std::string> objsets_;  // file names
};

}  // namespace weir::collectors
