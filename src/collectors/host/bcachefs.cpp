// Mounted bcachefs file systems (fs/bcachefs/UUID; Linux, fs/bcachefs/sysfs.c).
#include <string>
#include <vector>

#include "collectors/host/bcachefs_volume.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/last_look.hpp"
#include "collectors/support/make.hpp"
#include "collectors/support/watched_directory.hpp"

namespace weir::collectors {
namespace {

class Bcachefs final : public Collector {
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto changed = mounted_.refresh(context);
    if (!changed) return detail::absent_is_no_data(changed.error());
    if (*changed || !look_.stands(context)) {
      look_.take(context);
      mounted_.look([this] { list(); });
    }
    for (BcachefsVolume& volume : volumes_) volume.collect(mounted_.directory(), out);
    if (out.empty()) return Error(ErrorCode::no_data, "no bcachefs is mounted");
    return {};
  }

  void list() {
    volumes_.clear();
    const auto names = mounted_.directory().names();
    if (!names) return;
    for (const std::string& name : *names) {
      if (!mounted_.directory().subdirectory(name.c_str())) continue;
      volumes_.emplace_back(mounted_.directory(), name, counters_);
    }
  }

  detail::WatchedDirectory mounted_{&HostRoot::sys, "fs/bcachefs"};
  detail::LastLook look_;  // below the file systems, too
  detail::FamilyNames counters_{"node_bcachefs_", "Counter of bcachefs since it was made, ",
                                MetricType::counter};
  std::vector<BcachefsVolume> volumes_;
};

}  // namespace

CollectorSpec bcachefs_spec() {
  // Its counters' families are what the kernel lists.
  return {"bcachefs", "Exposes the mounted bcachefs file systems.",
          true,       {},
          {},         detail::make_collector<Bcachefs>};
}

}  // namespace weir::collectors
