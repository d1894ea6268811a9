#include "collectors/host/btrfs_volume.hpp"

#include <linux/btrfs.h>

#include <array>
#include <utility>

#include "collectors/support/directory.hpp"
#include "collectors/support/fields.hpp"

namespace weir::collectors {
namespace {

using detail::Directory;

constexpr auto kGauge = MetricType::gauge;
constexpr auto kCounter = MetricType::counter;
constexpr FamilySpec kInfo{"node_btrfs_info", "What the file system is called; always 1."};
constexpr FamilySpec kGlobalReserve{"node_btrfs_global_rsv_size_bytes",
                                    "Size of the global reserve.", kGauge, Fold::sum};
constexpr FamilySpec kReserved{"node_btrfs_reserved_bytes",
                               "Space that is reserved for a type of data.", kGauge, Fold::sum};
constexpr FamilySpec kSize{"node_btrfs_size_bytes",
                           "Space that is allocated for a type of data in a layout.", kGauge,
                           Fold::sum};
constexpr FamilySpec kUsed{"node_btrfs_used_bytes", "Space that a type of data in a layout uses.",
                           kGauge, Fold::sum};
constexpr FamilySpec kRatio{"node_btrfs_allocation_ratio",
                            "Bytes of the devices that a byte takes in the layout.", kGauge,
                            Fold::max};
constexpr FamilySpec kDeviceSize{"node_btrfs_device_size_bytes",
                                 "Size of a device of the file system.", kGauge, Fold::sum};
constexpr FamilySpec kDeviceUnused{"node_btrfs_device_unused_bytes",
                                   "What of a device is allocated for nothing.", kGauge, Fold::sum};
constexpr FamilySpec kDeviceErrors{"node_btrfs_device_errors_total",
                                   "Errors of a device that the file system met.", kCounter};
constexpr FamilySpec kCommits{"node_btrfs_commits_total", "Transactions committed.", kCounter};
constexpr FamilySpec kLastCommit{"node_btrfs_last_commit_seconds", "How long the last commit took.",
                                 kGauge, Fold::max};
constexpr FamilySpec kMaxCommit{"node_btrfs_max_commit_seconds",
                                "How long the slowest commit took.", kGauge, Fold::max};
constexpr FamilySpec kCommitTime{"node_btrfs_commit_seconds_total",
                                 "How long all commits together took.", kCounter};
constexpr std::array kFamilies{kInfo,       kGlobalReserve, kReserved,     kSize,         kUsed,
                               kRatio,      kDeviceSize,    kDeviceUnused, kDeviceErrors, kCommits,
                               kLastCommit, kMaxCommit,     kCommitTime};

constexpr std::array<std::string_view, 3> kTypes{"data", "metadata", "system"};
// Of BTRFS_DEV_STAT_*.
constexpr std::array<std::string_view, BTRFS_DEV_STAT_VALUES_MAX> kErrors{
    "write", "read", "flush", "corruption", "generation"};
constexpr double kSectorBytes = 512;
constexpr double kMillisecondsPerSecond = 1000;

struct CommitLine {
  std::string_view name;
  FamilySpec family;
  double divisor = kMillisecondsPerSecond;
};
constexpr std::array kCommitLines{
    CommitLine{"commits", kCommits, 1}, CommitLine{"last_commit_ms", kLastCommit},
    CommitLine{"max_commit_ms", kMaxCommit}, CommitLine{"total_commit_ms", kCommitTime}};

std::string below(std::string folder, std::string_view name) {
  return folder.append(1, '/').append(name);
}

std::vector<std::string> names_below(const Directory& all, const std::string& path) {
  const auto directory = all.subdirectory(path.c_str());
  if (!directory) return {};
  auto names = directory->names();
  all.adopt_failure(*directory);
  return names ? std::move(*names) : std::vector<std::string>();
}

}  // namespace

std::span<const FamilySpec> btrfs_families() noexcept {
  return kFamilies;
}

std::optional<double> btrfs_ratio(std::string_view layout, std::size_t devices) noexcept {
  struct Copies {
    std::string_view layout;
    double copies;
  };
  constexpr std::array kCopies{Copies{"single", 1}, Copies{"raid0", 1},  Copies{"dup", 2},
                               Copies{"raid1", 2},  Copies{"raid10", 2}, Copies{"raid1c3", 3},
                               Copies{"raid1c4", 4}};
  for (const Copies& known : kCopies) {
    if (known.layout == layout) return known.copies;
  }
  const std::size_t parity = layout == "raid5" ? 1 : layout == "raid6" ? 2 : 0;
  if (parity == 0 || devices <= parity) return std::nullopt;
  return static_cast<double>(devices) / static_cast<double>(devices - parity);
}

std::optional<std::string> btrfs_uuid(const Directory& all, const std::string& fsid) {
  const std::string path = fsid + "/metadata_uuid";
  if (!all.has(path.c_str())) return fsid;  // Linux before 5.0
  detail::AttributeBuffer buffer;
  const auto uuid = all.text(path.c_str(), buffer);
  if (!uuid || uuid->empty()) return std::nullopt;
  return std::string(*uuid);
}

BtrfsVolume::BtrfsVolume(const Directory& all, const std::string& fsid, std::string uuid)
    : fsid_(fsid),
      uuid_(std::move(uuid)),
      labels_{{"uuid", uuid_}},
      allocation_(fsid + "/allocation"),
      commits_(fsid + "/commit_stats") {
  info_.add("label", fsid + "/label");
  info_.add_fixed("uuid", uuid_);
  list_devices(all);
  sizes_.add(allocation_ + "/global_rsv_size", kGlobalReserve, labels_);
  for (const std::string_view type : kTypes) list_layouts(all, type);
}

void BtrfsVolume::list_devices(const Directory& all) {
  const std::string folder = fsid_ + "/devices";
  for (const std::string& name : names_below(all, folder)) {
    ++devices_;
    device_sizes_.add(below(folder, name) + "/size", kDeviceSize,
                      LabelSet{{"device", name}, {"uuid", uuid_}}, detail::Scale{kSectorBytes, 1});
  }
}

void BtrfsVolume::list_layouts(const Directory& all, std::string_view type) {
  const std::string folder = allocation_ + "/" + std::string(type);
  sizes_.add(folder + "/bytes_reserved", kReserved,
             LabelSet{{"block_group_type", type}, {"uuid", uuid_}});
  for (const std::string& name : names_below(all, folder)) {
    const std::string path = below(folder, name);
    if (!all.has((path + "/total_bytes").c_str())) continue;  // an attribute
    layouts_.push_back({path + "/total_bytes", path + "/used_bytes",
                        LabelSet{{"block_group_type", type}, {"mode", name}, {"uuid", uuid_}},
                        btrfs_ratio(name, devices_)});
  }
}

void BtrfsVolume::collect(const Directory& all, const BtrfsDevices* devices, SampleBatch& out) {
  if (!all.has(allocation_.c_str())) return;  // unmounted meanwhile
  out.add(out.family(kInfo), info_.read(all), 1);
  sizes_.collect(all, out);
  add_commits(all, out);
  for (const Layout& layout : layouts_) {
    const auto size = all.number<std::uint64_t>(layout.size.c_str());
    const auto used = all.number<std::uint64_t>(layout.used.c_str());
    const LabelText labels = layout.labels.text();
    if (size) out.add(out.family(kSize), labels, static_cast<double>(*size));
    if (used) out.add(out.family(kUsed), labels, static_cast<double>(*used));
    if (layout.ratio && (size || used)) out.add(out.family(kRatio), labels, *layout.ratio);
  }
  if (devices != nullptr) {
    add_devices(*devices, out);
  } else {
    device_sizes_.collect(all, out);
  }
}

void BtrfsVolume::add_commits(const Directory& all, SampleBatch& out) const {
  detail::AttributeBuffer buffer;
  const auto text = all.text(commits_.c_str(), buffer);
  if (!text) return;  // Linux before 6.0
  detail::for_each_line(*text, [&](std::string_view line) {
    detail::Cursor cursor(line);
    const std::string_view name = cursor.field();
    const auto value = detail::parse_number<std::uint64_t>(cursor.field());
    for (const CommitLine& known : kCommitLines) {
      if (!value || known.name != name) continue;
      out.add(out.family(known.family), labels_.text(),
              static_cast<double>(*value) / known.divisor);
    }
  });
}

void BtrfsVolume::add_devices(const BtrfsDevices& devices, SampleBatch& out) const {
  for (const BtrfsDevice& device : devices.devices) {
    const LabelSet labels{
        {"btrfs_dev_uuid", device.uuid}, {"device", device.name}, {"uuid", uuid_}};
    out.add(out.family(kDeviceSize), labels.text(), device.size_bytes);
    // Below zero while a device is being made smaller.
    out.add(out.family(kDeviceUnused), labels.text(), device.size_bytes - device.used_bytes);
    for (std::size_t i = 0; i < std::min(device.errors.size(), kErrors.size()); ++i) {
      out.add(kDeviceErrors,
              {{"btrfs_dev_uuid", device.uuid},
               {"device", device.name},
               {"type", kErrors[i]},
               {"uuid", uuid_}},
              static_cast<double>(device.errors[i]));
    }
  }
}

}  // namespace weir::collectors
