#include "collectors/host/zoneinfo.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "collectors/support/family_names.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"

namespace weir::detail {

// "Node 0, zone    DMA32".
bool ZoneinfoParser::take_zone(std::string_view line) noexcept {
  Cursor cursor(line);
  if (cursor.field() != "Node") return false;
  const std::string_view node = cursor.field();
  if (!node.ends_with(',') || cursor.field() != "zone") return false;
  node_ = node.substr(0, node.size() - 1);
  zone_ = cursor.field();
  return true;
}

std::optional<ZoneField> ZoneinfoParser::next() noexcept {
  while (const auto line = lines_.line()) {
    if (take_zone(*line) || node_.empty()) continue;
    Cursor cursor(*line);
    const std::string_view key = cursor.field();
    if (key == "protection:") {
      std::string_view list = trim(cursor.rest());
      if (!list.starts_with('(') || !list.ends_with(')')) continue;
      list = list.substr(1, list.size() - 2);
      return ZoneField{node_, zone_, "protection", 0, list};
    }
    const auto number = parse_number<std::int64_t>(cursor.field());
    if (number && !key.ends_with(':') && cursor.field().empty()) {
      return ZoneField{node_, zone_, key, *number, {}};
    }
  }
  return std::nullopt;
}

}  // namespace weir::detail

namespace weir::collectors {
namespace {

struct Field {
  std::string_view key;
  FamilySpec family;
};
constexpr FamilySpec pages(std::string_view name, std::string_view help) {
  return {name, help, MetricType::gauge, Fold::sum};
}
constexpr FamilySpec total(std::string_view name, std::string_view help) {
  return {name, help, MetricType::counter};
}
// Sorted by key; a key that is not here is left out.
constexpr std::array kFields{
    Field{"high", pages("node_zoneinfo_high_pages", "Watermark above which kswapd rests.")},
    Field{"low", pages("node_zoneinfo_low_pages", "Watermark below which kswapd reclaims.")},
    Field{"managed",
          pages("node_zoneinfo_managed_pages", "Pages that the buddy allocator manages.")},
    Field{"min", pages("node_zoneinfo_min_pages", "Watermark below which allocations reclaim.")},
    Field{"nr_active_anon",
          pages("node_zoneinfo_nr_active_anon_pages", "Anonymous pages used recently.")},
    Field{"nr_active_file",
          pages("node_zoneinfo_nr_active_file_pages", "Page cache used recently.")},
    Field{"nr_anon_pages",
          pages("node_zoneinfo_nr_anon_pages", "Anonymous pages that processes have mapped.")},
    Field{"nr_anon_transparent_hugepages", pages("node_zoneinfo_nr_anon_transparent_hugepages",
                                                 "Anonymous memory in transparent huge pages.")},
    Field{"nr_dirtied", total("node_zoneinfo_nr_dirtied_total", "Pages made dirty.")},
    Field{"nr_dirty", pages("node_zoneinfo_nr_dirty_pages", "Pages that wait to be written back.")},
    Field{"nr_file_pages", pages("node_zoneinfo_nr_file_pages", "Page cache.")},
    Field{"nr_free_pages", pages("node_zoneinfo_nr_free_pages", "Free pages.")},
    Field{"nr_inactive_anon",
          pages("node_zoneinfo_nr_inactive_anon_pages", "Anonymous pages not used recently.")},
    Field{"nr_inactive_file",
          pages("node_zoneinfo_nr_inactive_file_pages", "Page cache not used recently.")},
    Field{"nr_isolated_anon", pages("node_zoneinfo_nr_isolated_anon_pages",
                                    "Anonymous pages taken off the lists for a moment.")},
    Field{"nr_isolated_file", pages("node_zoneinfo_nr_isolated_file_pages",
                                    "Page cache taken off the lists for a moment.")},
    Field{"nr_kernel_stack", pages("node_zoneinfo_nr_kernel_stacks", "Kernel stacks, in KiB.")},
    Field{"nr_mapped",
          pages("node_zoneinfo_nr_mapped_pages", "Page cache that processes have mapped.")},
    Field{"nr_mlock_stack", pages("node_zoneinfo_nr_mlock_stack_pages",
                                  "Locked pages found and taken off the lists.")},
    Field{"nr_shmem", pages("node_zoneinfo_nr_shmem_pages", "Shared memory and tmpfs.")},
    Field{"nr_slab_reclaimable",
          pages("node_zoneinfo_nr_slab_reclaimable_pages", "Kernel slabs that can be reclaimed.")},
    Field{"nr_slab_unreclaimable", pages("node_zoneinfo_nr_slab_unreclaimable_pages",
                                         "Kernel slabs that cannot be reclaimed.")},
    Field{"nr_unevictable",
          pages("node_zoneinfo_nr_unevictable_pages", "Pages that cannot be reclaimed.")},
    Field{"nr_writeback", pages("node_zoneinfo_nr_writeback_pages", "Pages being written back.")},
    Field{"nr_written", total("node_zoneinfo_nr_written_total", "Pages written back.")},
    Field{"numa_foreign", total("node_zoneinfo_numa_foreign_total",
                                "Allocations meant for this zone that went elsewhere.")},
    Field{"numa_hit",
          total("node_zoneinfo_numa_hit_total", "Allocations that went to the zone meant.")},
    Field{"numa_interleave", total("node_zoneinfo_numa_interleave_total",
                                   "Interleaved allocations that went to the zone meant.")},
    Field{"numa_local",
          total("node_zoneinfo_numa_local_total", "Allocations by CPUs of this node.")},
    Field{"numa_miss", total("node_zoneinfo_numa_miss_total",
                             "Allocations that went here though meant for elsewhere.")},
    Field{"numa_other",
          total("node_zoneinfo_numa_other_total", "Allocations by CPUs of other nodes.")},
    Field{"present", pages("node_zoneinfo_present_pages", "Pages that the zone has.")},
    Field{"scanned", pages("node_zoneinfo_scanned_pages", "Pages scanned since the last reclaim.")},
    Field{"spanned",
          pages("node_zoneinfo_spanned_pages", "Pages that the zone spans, holes included.")},
};
static_assert(std::ranges::is_sorted(kFields, {}, &Field::key));

class Zoneinfo final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto text = file_.read(context.host);
    if (!text) return detail::absent_is_no_data(text.error());
    detail::ZoneinfoParser parser(*text);
    while (const auto field = parser.next()) {
      if (field->key == "protection") {
        add_protections(*field, out);
        continue;
      }
      const auto known = std::ranges::lower_bound(kFields, field->key, {}, &Field::key);
      if (known == kFields.end() || known->key != field->key) continue;
      out.add(known->family, {{"node", field->node}, {"zone", field->zone}},
              static_cast<double>(field->number));
    }
    if (out.empty()) {
      return Error(ErrorCode::parse, context.host.proc("zoneinfo") + ": no number of a zone");
    }
    return {};
  }

 private:
  void add_protections(const detail::ZoneField& field, SampleBatch& out) {
    std::string_view rest = field.protections;
    for (std::uint32_t index = 0; !rest.empty(); ++index) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      const auto number = detail::parse_number<std::int64_t>(detail::trim(rest.substr(0, comma)));
      rest.remove_prefix(std::min(comma + 1, rest.size()));
      key_.assign("protection_").append(detail::IntegerText(index).view());
      const FamilySpec* const family =
          protections_.find(key_, [](std::string_view) { return true; });
      if (!number || family == nullptr) continue;
      out.add(*family, {{"node", field.node}, {"zone", field.zone}}, static_cast<double>(*number));
    }
  }

  detail::FileReader file_{&HostRoot::proc, "zoneinfo"};
  detail::FamilyNames protections_{"node_zoneinfo_",
                                   "Pages kept from allocations for other zones, ",
                                   MetricType::gauge, Fold::sum};
  std::string key_;  // kept for its memory
};

}  // namespace

CollectorSpec zoneinfo_spec() {
  // Its families are those above, and one for each kind of zone.
  return {"zoneinfo", "Memory zones.", false, {}, {}, detail::make_collector<Zoneinfo>};
}

}  // namespace weir::collectors
