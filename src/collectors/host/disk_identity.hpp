// What a disk is: its udev record and its queue's attribute, as ready label sets. Read when the
// disk is first met, and again when udev has rewritten the record: not at every scrape.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "weir/host_root.hpp"
#include "weir/label.hpp"

namespace weir::collectors {

struct DiskIdentity {
  LabelSet device;                        // of the disk's numbers
  LabelSet info;                          // of node_disk_info
  std::optional<LabelSet> filesystem;     // of node_disk_filesystem_info
  std::optional<LabelSet> device_mapper;  // of node_disk_device_mapper_info
  std::optional<double> ata_write_cache;
  std::optional<double> ata_write_cache_enabled;
  std::optional<double> ata_rotation_rate_rpm;
};

// \p udev is the text of /run/udev/data/b<major>:<minor>; empty if there is none.
[[nodiscard]] DiskIdentity make_disk_identity(unsigned major, unsigned minor, std::string_view name,
                                              bool rotational, std::string_view udev);

// Not thread safe.
class DiskIdentities {
 public:
  // Borrowed until the disk is forgotten.
  [[nodiscard]] const DiskIdentity& of(const HostRoot& host, unsigned major, unsigned minor,
                                       std::string_view name);
  // Drops the disks that were not asked for since the last call.
  void forget_others();

 private:
  // The record's time of change; nothing if there is no record.
  using Version = std::optional<std::pair<std::int64_t, std::int64_t>>;
  struct Entry {
    std::string name;
    std::string udev_path;
    Version version;
    bool asked = false;
    bool complete = false;  // all that there is could be read
    DiskIdentity identity;
  };
  [[nodiscard]] static Version version_of(const std::string& path) noexcept;
  static void read(Entry& entry, const HostRoot& host, unsigned major, unsigned minor);

  std::map<std::pair<unsigned, unsigned>, Entry> entries_;
};

}  // namespace weir::collectors
