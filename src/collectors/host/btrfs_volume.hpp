// BtrfsVolume: a mounted btrfs as its folder fs/btrfs/FSID shows it: what is allocated for data,
// metadata and the system itself, and in which layout (single, raid1, ...). Not thread safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collectors/host/btrfs_devices.hpp"
#include "collectors/support/attribute_list.hpp"
#include "collectors/support/text_labels.hpp"

namespace weir::collectors {

[[nodiscard]] std::span<const FamilySpec> btrfs_families() noexcept;

// How many bytes of devices a byte takes in \p layout; nothing for a layout that is not known.
[[nodiscard]] std::optional<double> btrfs_ratio(std::string_view layout,
                                                std::size_t devices) noexcept;

// The identity of the metadata, which is the page's label: that of the file system but for one that
// was given another later. Nothing if it does not tell. \p all is the folder fs/btrfs.
[[nodiscard]] std::optional<std::string> btrfs_uuid(const detail::Directory& all,
                                                    const std::string& fsid);

class BtrfsVolume {
 public:
  // Lists what is there of \p fsid.
  BtrfsVolume(const detail::Directory& all, const std::string& fsid, std::string uuid);

  // \p devices is what the file system answered, null if it did not: then sysfs' sizes are shown.
  void collect(const detail::Directory& all, const BtrfsDevices* devices, SampleBatch& out);
  [[nodiscard]] const std::string& fsid() const noexcept { return fsid_; }

 private:
  struct Layout {
    std::string size;  // files
    std::string used;
    LabelSet labels;
    std::optional<double> ratio;
  };

  void list_devices(const detail::Directory& all);
  void list_layouts(const detail::Directory& all, std::string_view type);
  void add_commits(const detail::Directory& all, SampleBatch& out) const;
  void add_devices(const BtrfsDevices& devices, SampleBatch& out) const;

  std::string fsid_;
  std::string uuid_;
  LabelSet labels_;
  std::string allocation_;  // files
  std::string commits_;
  detail::TextLabels info_;
  std::size_t devices_ = 0;
  detail::AttributeList sizes_;
  detail::AttributeList device_sizes_;
  std::vector<Layout> layouts_;
};

}  // namespace weir::collectors
