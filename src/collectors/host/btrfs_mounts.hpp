// BtrfsMounts: asks each mounted btrfs about its devices at one of its mount points, in threads of
// its own: the answer may wait for a lock that is held over writing to a disk, and the way to a
// mount point may lead over a dead mount. Who does not answer in time is asked again once it did;
// see statfs_prober.hpp. Not thread safe.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "collectors/host/btrfs_devices.hpp"
#include "collectors/host/statfs_prober.hpp"
#include "collectors/support/file_reader.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {

// So long is an answer waited for, or half of the time to the deadline.
inline constexpr Duration kBtrfsPatience = std::chrono::seconds(1);

class BtrfsMounts {
 public:
  explicit BtrfsMounts(BtrfsFunction ask);

  // Reads anew where file systems are mounted. False: it could not, another time it may.
  bool list(const CollectContext& context);
  // Asks those listed.
  void ask(const CollectContext& context);
  // What the file system answered to the last ask(); null if it did not. Borrowed until the next.
  [[nodiscard]] const BtrfsDevices* of(std::string_view fsid) const noexcept;

 private:
  struct Point {
    std::shared_ptr<Probe> probe;
    bool failed = false;  // was asked and refused, as one that this user may not enter
    std::size_t listed = 0;
  };
  using Points = std::unordered_map<std::string, Point>;  // by their path
  // A file system by the device that it was mounted from, and where.
  struct Source {
    std::string device;
    std::vector<Points::value_type*> points;
  };
  struct Answers;

  void add(std::string_view device, const std::string& path);
  [[nodiscard]] static Points::value_type& choose(Source& source);

  const std::shared_ptr<Answers> answers_;  // a thread that is stuck may outlive this
  StatfsProber prober_;
  detail::FileReader of_init_{&HostRoot::proc, "1/mountinfo"};
  detail::FileReader of_self_{&HostRoot::proc, "self/mountinfo"};
  std::size_t lists_ = 0;
  Points points_;
  std::vector<Source> sources_;
  std::vector<Points::value_type*> asked_;
  std::vector<std::shared_ptr<Probe>> probes_;  // of asked_
  std::vector<ProbeResult> results_;            // of asked_
  std::vector<BtrfsDevices> found_;
};

}  // namespace weir::collectors
