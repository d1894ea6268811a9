#include "collectors/host/meminfo.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/known_lines.hpp"
#include "collectors/support/make.hpp"
#include "collectors/support/take_number.hpp"

namespace weir::detail {

std::optional<std::uint64_t> parse_meminfo_value(std::string_view text) noexcept {
  constexpr std::uint64_t kKibibyte = 1024;
  const auto number = take_number(text);
  if (!number) return std::nullopt;
  if (text != " kB") {  // as nearly all have it
    const std::string_view unit = Cursor(text).field();
    if (unit.empty()) return number;
    if (unit != "kB") return std::nullopt;
  }
  const bool fits = *number <= std::numeric_limits<std::uint64_t>::max() / kKibibyte;
  return fits ? std::optional(*number * kKibibyte) : std::nullopt;
}

std::optional<MeminfoEntry> parse_meminfo_line(std::string_view line) {
  const auto parts = split_at(line, ':');
  if (!parts) return std::nullopt;
  const auto value = parse_meminfo_value(parts->second);
  return value ? std::optional(MeminfoEntry{parts->first, *value}) : std::nullopt;
}

}  // namespace weir::detail

namespace weir::collectors {
namespace {

using detail::FileReader;

struct Field {
  std::string_view key;
  FamilySpec family;
};

// The keys that node_exporter knows since 1.9, sorted; a line of another key is left out.
constexpr std::array kFields{
    Field{"Active", {"node_memory_Active_bytes", "Memory used recently, reclaimed last."}},
    Field{"Active(anon)",
          {"node_memory_Active_anon_bytes", "Anonymous and shared memory used recently."}},
    Field{"Active(file)", {"node_memory_Active_file_bytes", "Page cache used recently."}},
    Field{"AnonHugePages",
          {"node_memory_AnonHugePages_bytes", "Anonymous memory in transparent huge pages."}},
    Field{"AnonPages",
          {"node_memory_AnonPages_bytes", "Anonymous memory that processes have mapped."}},
    Field{"Bounce", {"node_memory_Bounce_bytes", "Bounce buffers of block devices."}},
    Field{"Buffers", {"node_memory_Buffers_bytes", "Cache of raw block devices."}},
    Field{"Cached",
          {"node_memory_Cached_bytes", "Page cache, shared memory included, swap cache not."}},
    Field{"CmaFree",
          {"node_memory_CmaFree_bytes", "Free memory of the contiguous memory allocator."}},
    Field{"CmaTotal", {"node_memory_CmaTotal_bytes", "Memory of the contiguous memory allocator."}},
    Field{"CommitLimit",
          {"node_memory_CommitLimit_bytes", "What may be committed when overcommit is strict."}},
    Field{"Committed_AS", {"node_memory_Committed_AS_bytes", "Memory promised to processes."}},
    Field{"DirectMap1G",
          {"node_memory_DirectMap1G_bytes", "Memory that the kernel maps in pages of 1 GiB."}},
    Field{"DirectMap2M",
          {"node_memory_DirectMap2M_bytes", "Memory that the kernel maps in pages of 2 MiB."}},
    Field{"DirectMap4k",
          {"node_memory_DirectMap4k_bytes", "Memory that the kernel maps in pages of 4 KiB."}},
    Field{"Dirty", {"node_memory_Dirty_bytes", "Page cache that waits to be written back."}},
    Field{"HardwareCorrupted",
          {"node_memory_HardwareCorrupted_bytes",
           "Memory that the kernel took out of use as faulty."}},
    Field{"HugePages_Free",
          {"node_memory_HugePages_Free", "Huge pages of the pool that are free."}},
    Field{"HugePages_Rsvd",
          {"node_memory_HugePages_Rsvd",
           "Huge pages of the pool that are reserved and not yet used."}},
    Field{"HugePages_Surp",
          {"node_memory_HugePages_Surp", "Huge pages above the size of the pool."}},
    Field{"HugePages_Total", {"node_memory_HugePages_Total", "Huge pages in the pool."}},
    Field{"Hugepagesize", {"node_memory_Hugepagesize_bytes", "Size of a huge page of the pool."}},
    Field{"Inactive", {"node_memory_Inactive_bytes", "Memory not used recently, reclaimed first."}},
    Field{"Inactive(anon)",
          {"node_memory_Inactive_anon_bytes", "Anonymous and shared memory not used recently."}},
    Field{"Inactive(file)", {"node_memory_Inactive_file_bytes", "Page cache not used recently."}},
    Field{"KernelStack", {"node_memory_KernelStack_bytes", "Kernel stacks of all tasks."}},
    Field{"Mapped", {"node_memory_Mapped_bytes", "Files that processes have mapped."}},
    Field{"MemAvailable",
          {"node_memory_MemAvailable_bytes",
           "Estimate of what new processes can have without swapping."}},
    Field{"MemFree", {"node_memory_MemFree_bytes", "Memory that nothing uses."}},
    Field{"MemTotal", {"node_memory_MemTotal_bytes", "Memory that the kernel can use."}},
    Field{"Mlocked", {"node_memory_Mlocked_bytes", "Memory locked by mlock()."}},
    Field{
        "NFS_Unstable",
        {"node_memory_NFS_Unstable_bytes", "NFS pages sent and not yet committed by the server."}},
    Field{"PageTables", {"node_memory_PageTables_bytes", "Page tables of processes."}},
    Field{"Percpu", {"node_memory_Percpu_bytes", "Memory of the per-CPU allocator."}},
    Field{"SReclaimable",
          {"node_memory_SReclaimable_bytes", "Kernel slabs that can be reclaimed."}},
    Field{"SUnreclaim", {"node_memory_SUnreclaim_bytes", "Kernel slabs that cannot be reclaimed."}},
    Field{"Shmem", {"node_memory_Shmem_bytes", "Shared memory and tmpfs."}},
    Field{"ShmemHugePages", {"node_memory_ShmemHugePages_bytes", "Shared memory in huge pages."}},
    Field{"ShmemPmdMapped",
          {"node_memory_ShmemPmdMapped_bytes",
           "Shared memory that processes have mapped by huge pages."}},
    Field{"Slab", {"node_memory_Slab_bytes", "Kernel slabs."}},
    Field{"SwapCached",
          {"node_memory_SwapCached_bytes", "Swapped memory that is in memory as well."}},
    Field{"SwapFree", {"node_memory_SwapFree_bytes", "Swap space that is free."}},
    Field{"SwapTotal", {"node_memory_SwapTotal_bytes", "Swap space."}},
    Field{"Unevictable", {"node_memory_Unevictable_bytes", "Memory that cannot be reclaimed."}},
    Field{"VmallocChunk",
          {"node_memory_VmallocChunk_bytes",
           "Largest free block of the vmalloc area (0 since Linux 4.4)."}},
    Field{"VmallocTotal", {"node_memory_VmallocTotal_bytes", "Address space of the vmalloc area."}},
    Field{"VmallocUsed", {"node_memory_VmallocUsed_bytes", "Used part of the vmalloc area."}},
    Field{"Writeback", {"node_memory_Writeback_bytes", "Page cache being written back."}},
    Field{"WritebackTmp", {"node_memory_WritebackTmp_bytes", "Buffers of FUSE for writing back."}},
    Field{"Zswap", {"node_memory_Zswap_bytes", "Memory that compressed swap takes."}},
    Field{"Zswapped", {"node_memory_Zswapped_bytes", "Memory before its compression into swap."}},
};
static_assert(std::ranges::is_sorted(kFields, {}, &Field::key));

constexpr auto kFamilies = [] {
  std::array<FamilySpec, kFields.size()> families{};
  std::ranges::transform(kFields, families.begin(), &Field::family);
  return families;
}();

class Meminfo final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto text = file_.read(context.host);
    if (!text) return text.error();
    const auto family_of = [](std::string_view key) -> const FamilySpec* {
      const auto field = std::ranges::lower_bound(kFields, key, {}, &Field::key);
      return field != kFields.end() && field->key == key ? &field->family : nullptr;
    };
    lines_.each(*text, family_of, [&out](const FamilySpec& family, std::string_view value) {
      if (const auto number = detail::parse_meminfo_value(value))
        out.add(family, static_cast<double>(*number));
    });
    if (out.empty())
      return Error(ErrorCode::parse, context.host.proc("meminfo") + ": no known key");
    return {};
  }

 private:
  FileReader file_{&HostRoot::proc, "meminfo", detail::Written::at_once};
  detail::KnownLines<FamilySpec> lines_{detail::KeyEnd::colon};
};

}  // namespace

CollectorSpec meminfo_spec() {
  return {"meminfo", "Memory statistics.", true, kFamilies, {}, detail::make_collector<Meminfo>};
}

}  // namespace weir::collectors
