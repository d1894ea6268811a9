// ZFS' own statistics (OpenZFS, /proc/spl/kstat/zfs): a kstat per part of it, and the pools.
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/host/kstat.hpp"
#include "collectors/host/zfs_pool.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"
#include "collectors/support/watched_directory.hpp"

namespace weir::collectors {
namespace {

constexpr std::string_view kFolder = "spl/kstat/zfs";

struct Part {
  std::string_view file;
  std::string_view name;  // node_zfs_NAME_KEY
};
// Which of them there are depends on the version: vdev_cache_stats and xuio_stats are of old ones.
constexpr std::array kParts = std::to_array<Part>({{"abdstats", "abd"},
                                                   {"arcstats", "arc"},
                                                   {"dbufstats", "dbuf"},
                                                   {"dmu_tx", "dmu_tx"},
                                                   {"dnodestats", "dnode"},
                                                   {"fm", "fm"},
                                                   {"vdev_cache_stats", "vdev_cache"},
                                                   {"vdev_mirror_stats", "vdev_mirror"},
                                                   {"xuio_stats", "xuio"},
                                                   {"zfetchstats", "zfetch"},
                                                   {"zil", "zil"}});

class PartReader {
 public:
  explicit PartReader(const Part& part)
      : file_(&HostRoot::proc, std::string(kFolder).append(1, '/').append(part.file),
              detail::Written::by_short_record),
        families_(std::string("node_zfs_").append(part.name).append(1, '_'),
                  std::string("ZFS' kstat ").append(part.file).append(", ")) {}

  void collect(const CollectContext& context, SampleBatch& out) {
    const auto text = file_.read(context);
    if (!text) return;
    families_.each(kstat_lines(*text),
                   [&out](const FamilySpec& family, double number) { out.add(family, number); });
  }

 private:
  detail::FileReader file_;
  KstatFamilies families_;
};

class Zfs final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    if (auto there = look(context); !there) return detail::absent_is_no_data(there.error());
    for (PartReader& part : parts_) part.collect(context, out);
    for (ZfsPool& pool : pools_) {
      if (auto done = pool.collect(context, families_, out); !done) return done;
    }
    return {};
  }

 private:
  // Lists the pools if they are others than before. Without ZFS, looks as seldom as
  // FileReader::read(context).
  Expected<void> look(const CollectContext& context) {
    if (absent_ && look_.stands(context)) return *absent_;
    absent_.reset();
    look_.take(context);
    const auto changed = folder_.refresh(context.host);
    if (!changed) {
      if (changed.error().code() == ErrorCode::not_found) absent_ = changed.error();
      return changed.error();
    }
    if (parts_.empty()) {
      for (const Part& part : kParts) parts_.emplace_back(part);
    }
    if (!*changed) return {};
    folder_.look([this] { list_pools(); });
    // As with the folder of a pool: it may be one that was removed.
    if (pools_.empty()) folder_ = detail::WatchedDirectory(&HostRoot::proc, kFolder);
    return {};
  }

  void list_pools() {
    pools_.clear();
    auto names = folder_.directory().names();
    if (!names) return;
    for (std::string& name : *names) {
      if (folder_.directory().subdirectory(name.c_str())) pools_.emplace_back(std::move(name));
    }
  }

  detail::WatchedDirectory folder_{&HostRoot::proc, kFolder};
  detail::LastLook look_;
  std::optional<Error> absent_;    // what the last look said
  std::vector<PartReader> parts_;  // none without ZFS
  std::vector<ZfsPool> pools_;
  ZfsPoolFamilies families_;
};

}  // namespace

CollectorSpec zfs_spec() {
  return {"zfs", "Exposes the statistics of ZFS, its pools and their datasets.",
          true,  {},
          {},    detail::make_collector<Zfs>};
}

}  // namespace weir::collectors
