// Work of the disks.
#include <array>

#include "collect/name_filter.hpp"
#include "collectors/host/disk_files.hpp"
#include "collectors/host/disk_identity.hpp"
#include "collectors/host/diskstats_line.hpp"
#include "collectors/support/file_reader.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {
namespace {

constexpr std::string_view kInclude = "collector.diskstats.device-include";
constexpr std::string_view kExclude = "collector.diskstats.device-exclude";
constexpr std::array kOptions{
    OptionSpec{kInclude, "Disks to expose, a regular expression; replaces device-exclude."},
    OptionSpec{kExclude, "Disks to leave out, a regular expression.", OptionSpec::Kind::text,
               R"(^(z?ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\d+n\d+p)\d+$)",
               "collector.diskstats.ignored-devices"},
};

// In the order of the file's numbers: what each is multiplied or divided by.
struct Column {
  FamilySpec family;
  double factor = 1;
  double divisor = 1;
};
constexpr double kSectorBytes = 512;  // whatever the disk's own sectors are
constexpr double kMsPerSecond = 1000;
constexpr auto kCounter = MetricType::counter;
constexpr std::array<Column, kMaxDiskNumbers> kColumns{{
    {{"node_disk_reads_completed_total", "Reads completed.", kCounter}},
    {{"node_disk_reads_merged_total", "Reads merged into a neighbour.", kCounter}},
    {{"node_disk_read_bytes_total", "Bytes read.", kCounter}, kSectorBytes},
    {{"node_disk_read_time_seconds_total", "Time that all reads took.", kCounter}, 1, kMsPerSecond},
    {{"node_disk_writes_completed_total", "Writes completed.", kCounter}},
    {{"node_disk_writes_merged_total", "Writes merged into a neighbour.", kCounter}},
    {{"node_disk_written_bytes_total", "Bytes written.", kCounter}, kSectorBytes},
    {{"node_disk_write_time_seconds_total", "Time that all writes took.", kCounter},
     1,
     kMsPerSecond},
    {{"node_disk_io_now", "Requests under way.", MetricType::gauge, Fold::sum}},
    {{"node_disk_io_time_seconds_total", "Time with a request under way.", kCounter},
     1,
     kMsPerSecond},
    {{"node_disk_io_time_weighted_seconds_total", "Time times the requests under way in it.",
      kCounter},
     1,
     kMsPerSecond},
    {{"node_disk_discards_completed_total", "Discards completed.", kCounter}},
    {{"node_disk_discards_merged_total", "Discards merged into a neighbour.", kCounter}},
    {{"node_disk_discarded_sectors_total", "Sectors of 512 bytes discarded.", kCounter}},
    {{"node_disk_discard_time_seconds_total", "Time that all discards took.", kCounter},
     1,
     kMsPerSecond},
    {{"node_disk_flush_requests_total", "Flushes completed.", kCounter}},
    {{"node_disk_flush_requests_time_seconds_total", "Time that all flushes took.", kCounter},
     1,
     kMsPerSecond},
}};

constexpr FamilySpec kInfo{"node_disk_info", "What the disk is."};
constexpr FamilySpec kFilesystemInfo{"node_disk_filesystem_info", "The file system on the disk."};
constexpr FamilySpec kDeviceMapperInfo{"node_disk_device_mapper_info",
                                       "What the device mapper made the disk for."};
constexpr FamilySpec kAtaWriteCache{"node_disk_ata_write_cache",
                                    "1 if the disk has a write cache."};
constexpr FamilySpec kAtaWriteCacheEnabled{"node_disk_ata_write_cache_enabled",
                                           "1 if the disk's write cache is on."};
constexpr FamilySpec kAtaRotationRate{"node_disk_ata_rotation_rate_rpm",
                                      "Rotations per minute; 0 for a solid state disk."};

// The catalog wants the families alone.
constexpr auto kFamilies = [] {
  constexpr std::array kOthers{kInfo,          kFilesystemInfo,       kDeviceMapperInfo,
                               kAtaWriteCache, kAtaWriteCacheEnabled, kAtaRotationRate};
  std::array<FamilySpec, kColumns.size() + kOthers.size()> families{};
  for (std::size_t i = 0; i < kColumns.size(); ++i) families[i] = kColumns[i].family;
  for (std::size_t i = 0; i < kOthers.size(); ++i) families[kColumns.size() + i] = kOthers[i];
  return families;
}();

class Diskstats final : public Collector {
 public:
  explicit Diskstats(detail::NameFilter filter) : filter_(std::move(filter)) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    disks_.clear();
    if (!files_.read(context, disks_)) {
      if (auto listed = read_list(context); !listed) return listed;
    }
    for (const DiskLine& disk : disks_) {
      const DiskIdentity& identity =
          identities_.of(context.host, disk.major, disk.minor, disk.name);
      add_numbers(disk, identity.device.text(), out);
      add_identity(disk, identity, out);
    }
    identities_.forget_others();
    return {};
  }

 private:
  Expected<void> read_list(const CollectContext& context) {
    const auto text = file_.read(context.host);
    if (!text) return detail::absent_is_no_data(text.error());
    place_ = 0;
    if (auto parsed = parse_diskstats(*text, is_wanted_, disks_); !parsed) return parsed.error();
    files_.listed(context, disks_, place_);
    return {};
  }

  // The file lists the same disks in the same order again and again: the filter is asked once.
  bool is_wanted(std::string_view name) {
    if (place_ == names_.size() || names_[place_].first != name) {
      names_.resize(place_);
      names_.emplace_back(name, !filter_.ignores(name));
    }
    return names_[place_++].second;
  }

  static void add_numbers(const DiskLine& disk, LabelText labels, SampleBatch& out) {
    for (std::size_t i = 0; i < disk.count; ++i) {
      const Column& column = kColumns[i];
      out.add(out.family(column.family), labels,
              static_cast<double>(disk.numbers[i]) * column.factor / column.divisor);
    }
  }

  static void add_identity(const DiskLine& disk, const DiskIdentity& identity, SampleBatch& out) {
    out.add(out.family(kInfo), identity.info.text(), 1);
    if (identity.filesystem) out.add(out.family(kFilesystemInfo), identity.filesystem->text(), 1);
    if (identity.device_mapper)
      out.add(out.family(kDeviceMapperInfo), identity.device_mapper->text(), 1);
    const auto add = [&](const FamilySpec& family, const std::optional<double>& value) {
      if (value) out.add(family, {{"device", disk.name}}, *value);
    };
    add(kAtaWriteCache, identity.ata_write_cache);
    add(kAtaWriteCacheEnabled, identity.ata_write_cache_enabled);
    add(kAtaRotationRate, identity.ata_rotation_rate_rpm);
  }

  detail::NameFilter filter_;
  DiskFiles files_;
  detail::FileReader file_{&HostRoot::proc, "diskstats", detail::Written::by_short_record};
  std::vector<std::pair<std::string, bool>> names_;  // of the lines, and whether they are wanted
  std::size_t place_ = 0;                            // in names_, of the next line
  const DiskWanted is_wanted_ = [this](std::string_view name) { return is_wanted(name); };
  std::vector<DiskLine> disks_;
  DiskIdentities identities_;
};

Expected<std::unique_ptr<Collector>> make_diskstats(const CollectorOptions& options) {
  auto filter = detail::NameFilter::exclusive(options, kInclude, kExclude);
  if (!filter) return filter.error();
  return std::unique_ptr<Collector>(std::make_unique<Diskstats>(std::move(*filter)));
}

}  // namespace

CollectorSpec diskstats_spec() {
  return {"diskstats", "Exposes the work of disks.", true, kFamilies, kOptions, make_diskstats};
}

}  // namespace weir::collectors
