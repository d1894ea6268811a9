// DiskFiles: the numbers of the disks that are wanted, each from its own file (sys/dev/block/8:0/
// stat). The kernel sums up and writes a line of diskstats for every loop device and partition
// there is; where most of those are left out, and as long as no device came or went, the others'
// files are a fraction of the work. Their numbers are made by the same functions (block/genhd.c).
// Not thread safe.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "collectors/host/diskstats_line.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/last_look.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {

class DiskFiles {
 public:
  // Appends the disks in the order of the last list. False, and nothing appended, if the list must
  // be read: devices changed, thirty seconds passed, a file is gone.
  [[nodiscard]] bool read(const CollectContext& context, std::vector<DiskLine>& out);
  // After the list was read: those wanted of its \p lines.
  void listed(const CollectContext& context, std::span<const DiskLine> wanted, std::size_t lines);

 private:
  struct Disk {
    unsigned major;
    unsigned minor;
    std::string name;
    detail::FileReader file;
  };
  std::vector<Disk> disks_;  // none: the list is read
  detail::LastLook look_;
};

}  // namespace weir::collectors
