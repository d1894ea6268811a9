// Software RAID arrays, from /proc/mdstat and sysfs (Documentation/admin-guide/md.rst).
#include <array>
#include <string>

#include "collectors/host/mdstat.hpp"
#include "collectors/support/directory.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {
namespace {

constexpr FamilySpec kState{"node_md_state", "The state that the array is in: 1 for it.",
                            MetricType::gauge, Fold::max};
constexpr FamilySpec kDisks{"node_md_disks", "Disks of the array that are active, failed, spare.",
                            MetricType::gauge, Fold::sum};
constexpr FamilySpec kRequired{"node_md_disks_required", "Disks that the array needs.",
                               MetricType::gauge, Fold::sum};
constexpr FamilySpec kBlocks{"node_md_blocks", "Blocks of 1 KiB that the array has.",
                             MetricType::gauge, Fold::sum};
constexpr FamilySpec kSynced{"node_md_blocks_synced", "Blocks of 1 KiB that are in sync.",
                             MetricType::gauge, Fold::sum};
constexpr FamilySpec kRaidDisks{"node_md_raid_disks", "Disks of the array, by sysfs.",
                                MetricType::gauge, Fold::sum};
constexpr FamilySpec kDegraded{"node_md_degraded", "Disks that the array lacks, by sysfs.",
                               MetricType::gauge, Fold::sum};
constexpr std::array kFamilies{kState, kDisks, kRequired, kBlocks, kSynced, kRaidDisks, kDegraded};

// By MdArray::State; its last has none.
constexpr std::array<std::string_view, 5> kStates{"active", "inactive", "recovering", "resync",
                                                  "check"};

void add(const MdArray& array, SampleBatch& out) {
  for (std::size_t i = 0; i < kStates.size(); ++i) {
    const bool is_in = static_cast<std::size_t>(array.state) == i;
    out.add(kState, {{"device", array.name}, {"state", kStates[i]}}, is_in ? 1 : 0);
  }
  const auto disks = [&](std::string_view state, std::uint64_t count) {
    out.add(kDisks, {{"device", array.name}, {"state", state}}, static_cast<double>(count));
  };
  disks("active", array.active_disks);
  disks("failed", array.failed_disks);
  disks("spare", array.spare_disks);
  out.add(kRequired, {{"device", array.name}}, static_cast<double>(array.required_disks));
  out.add(kBlocks, {{"device", array.name}}, static_cast<double>(array.blocks));
  out.add(kSynced, {{"device", array.name}}, static_cast<double>(array.blocks_synced));
}

void add_sysfs(const detail::Directory& block, std::string_view device, SampleBatch& out) {
  const auto md = block.subdirectory(std::string(device).append("/md").c_str());
  const auto disks = md ? md->number<std::uint64_t>("raid_disks") : std::nullopt;
  if (!disks) return;
  out.add(kRaidDisks, {{"device", device}}, static_cast<double>(*disks));
  // Levels without redundancy have no such file: they lack none, or are gone.
  const auto degraded =
      md->has("degraded") ? md->number<std::uint64_t>("degraded") : std::optional<std::uint64_t>(0);
  if (degraded) out.add(kDegraded, {{"device", device}}, static_cast<double>(*degraded));
}

class Mdadm final : public Collector {
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto text = file_.read(context);
    if (!text) return detail::absent_is_no_data(text.error());
    if (auto parsed = parse_mdstat(*text, arrays_); !parsed) return parsed.error();
    if (arrays_.empty()) return {};
    const auto block = detail::Directory::open(context.host.sys("block"));
    for (const MdArray& array : arrays_) {
      add(array, out);
      if (block) add_sysfs(*block, array.name, out);
    }
    return {};
  }

  detail::FileReader file_{&HostRoot::proc, "mdstat"};
  std::vector<MdArray> arrays_;
};

}  // namespace

CollectorSpec mdadm_spec() {
  return {"mdadm", "Exposes the state of software RAID arrays.",
          true,    kFamilies,
          {},      detail::make_collector<Mdadm>};
}

}  // namespace weir::collectors
