// Mounted btrfs file systems (fs/btrfs; Linux, Documentation/ABI and fs/btrfs/sysfs.c), and what
// each tells of its devices; see btrfs_mounts.hpp.
#include "collectors/host/btrfs.hpp"

#include <utility>
#include <vector>

#include "collectors/host/btrfs_mounts.hpp"
#include "collectors/host/btrfs_volume.hpp"
#include "collectors/support/last_look.hpp"
#include "collectors/support/watched_directory.hpp"

namespace weir::collectors {
namespace {

class Btrfs final : public Collector {
 public:
  explicit Btrfs(BtrfsFunction ask) : mounts_(std::move(ask)) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto changed = mounted_.refresh(context);
    // Most machines have no such file system, and node_exporter calls that a success.
    if (!changed && changed.error().code() == ErrorCode::not_found) return {};
    if (!changed) return changed.error();
    if (*changed || !look_.stands(context)) {
      look_.take(context);
      mounted_.look([this] { list(); });
      if (!volumes_.empty() && !mounts_.list(context)) look_.forget();
    }
    if (volumes_.empty()) return {};
    mounts_.ask(context);
    for (BtrfsVolume& volume : volumes_) {
      volume.collect(mounted_.directory(), mounts_.of(volume.fsid()), out);
    }
    return {};
  }

 private:
  void list() {
    volumes_.clear();
    const auto names = mounted_.directory().names();
    if (!names) return;
    for (const std::string& name : *names) {
      if (name.find('-') == std::string::npos) continue;  // what the kernel can do
      auto uuid = btrfs_uuid(mounted_.directory(), name);
      if (uuid) volumes_.emplace_back(mounted_.directory(), name, std::move(*uuid));
    }
  }

  detail::WatchedDirectory mounted_{&HostRoot::sys, "fs/btrfs"};
  detail::LastLook look_;  // below the file systems, too
  std::vector<BtrfsVolume> volumes_;
  BtrfsMounts mounts_;
};

Expected<std::unique_ptr<Collector>> make(const CollectorOptions& /*options*/) {
  return make_btrfs(system_btrfs);
}

}  // namespace

std::unique_ptr<Collector> make_btrfs(BtrfsFunction ask) {
  return std::make_unique<Btrfs>(std::move(ask));
}

CollectorSpec btrfs_spec() {
  return {"btrfs", "Exposes the mounted btrfs file systems.", true, btrfs_families(), {}, make};
}

}  // namespace weir::collectors
