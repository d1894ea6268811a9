// Block devices with a cache before them (fs/bcache/UUID; Linux,
// Documentation/admin-guide/bcache.rst): sets of caches, the backing devices (bdevN) and the caches
// (cacheN) of each.
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "collectors/host/bcache_numbers.hpp"
#include "collectors/support/attribute_list.hpp"
#include "collectors/support/fields.hpp"
#include "collectors/support/last_look.hpp"
#include "collectors/support/watched_directory.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {
namespace {

using detail::Scale;

constexpr std::string_view kPriorityStats = "collector.bcache.priorityStats";

constexpr FamilySpec gauge(std::string_view name, std::string_view help, Fold fold = Fold::max) {
  return {name, help, MetricType::gauge, fold};
}
constexpr FamilySpec counter(std::string_view name, std::string_view help) {
  return {name, help, MetricType::counter};
}

// A file, or a line of one, and what it tells.
struct Number {
  std::string_view name;
  FamilySpec family;
  Scale scale = {};
};
// clang-format off
constexpr std::array kOfSet{
    Number{"average_key_size", gauge("node_bcache_average_key_size_sectors", "Data per key of the tree, in sectors.")},
    Number{"btree_cache_size", gauge("node_bcache_btree_cache_size_bytes", "Memory of the tree's cache.", Fold::sum)},
    Number{"cache_available_percent", gauge("node_bcache_cache_available_percent", "Part of the caches without dirty data, in percent.")},
    Number{"congested", gauge("node_bcache_congested", "Congestion.")},
    Number{"root_usage_percent", gauge("node_bcache_root_usage_percent", "Part of the tree's root in use, in percent.")},
    Number{"tree_depth", gauge("node_bcache_tree_depth", "Depth of the tree.")},
    Number{"internal/active_journal_entries", gauge("node_bcache_active_journal_entries", "Entries of the journal that are newer than the index.", Fold::sum)},
    Number{"internal/btree_nodes", gauge("node_bcache_btree_nodes", "Nodes of the tree.", Fold::sum)},
    // The kernel has microseconds. What dashboards expect is node_exporter's value.
    Number{"internal/btree_read_average_duration_us", gauge("node_bcache_btree_read_average_duration_seconds", "Duration of reading a node of the tree: as node_exporter has it, a thousandth of the kernel's average."), Scale{1e-9, 1}},
    Number{"internal/cache_read_races", counter("node_bcache_cache_read_races_total", "Reads from a cache whose bucket was used anew meanwhile.")},
};
constexpr std::array kOfBackingDevice{
    Number{"dirty_data", gauge("node_bcache_dirty_data_bytes", "Dirty data of the backing device in the cache.", Fold::sum)},
    Number{"stats_total/bypassed", counter("node_bcache_bypassed_bytes_total", "Data read and written past the cache.")},
    Number{"stats_total/cache_hits", counter("node_bcache_cache_hits_total", "Requests that the cache answered.")},
    Number{"stats_total/cache_misses", counter("node_bcache_cache_misses_total", "Requests that the cache could not answer.")},
    Number{"stats_total/cache_bypass_hits", counter("node_bcache_cache_bypass_hits_total", "Requests meant to pass the cache by that were in it.")},
    Number{"stats_total/cache_bypass_misses", counter("node_bcache_cache_bypass_misses_total", "Requests meant to pass the cache by that were not in it.")},
    Number{"stats_total/cache_miss_collisions", counter("node_bcache_cache_miss_collisions_total", "Data that a write had put into the cache before a miss could.")},
};
constexpr std::array kReadaheads{
    Number{"stats_total/cache_readaheads", counter("node_bcache_cache_readaheads_total", "Reads ahead of what was asked for; Linux before 5.13, if there were any.")},
};
constexpr std::array kOfCache{
    Number{"io_errors", gauge("node_bcache_io_errors", "Errors of the cache, halved every io_error_halflife.", Fold::sum)},
    Number{"metadata_written", counter("node_bcache_metadata_written_bytes_total", "Data written to the cache that is not the user's.")},
    Number{"written", counter("node_bcache_written_bytes_total", "Data written to the cache.")},
};
constexpr std::array kWriteback{
    Number{"rate", gauge("node_bcache_writeback_rate", "Rate of writing back, in bytes a second.", Fold::sum)},
    Number{"target", gauge("node_bcache_dirty_target_bytes", "Dirty data that the device should have at most.", Fold::sum)},
    Number{"proportional", gauge("node_bcache_writeback_rate_proportional_term", "What the proportional controller adds to the rate.")},
    Number{"integral", gauge("node_bcache_writeback_rate_integral_term", "What the integral controller adds to the rate.")},
    Number{"change", gauge("node_bcache_writeback_change", "Last change of the rate.")},
};
constexpr std::array kPriority{
    Number{"Unused", gauge("node_bcache_priority_stats_unused_percent", "Part of the cache without data, in percent.")},
    Number{"Metadata", gauge("node_bcache_priority_stats_metadata_percent", "Part of the cache that holds bcache's own data, in percent.")},
};
// clang-format on
constexpr std::array<std::span<const Number>, 6> kTables{kOfSet,   kOfBackingDevice, kReadaheads,
                                                         kOfCache, kWriteback,       kPriority};
constexpr std::size_t kFamilyCount = kOfSet.size() + kOfBackingDevice.size() + kReadaheads.size() +
                                     kOfCache.size() + kWriteback.size() + kPriority.size();
constexpr auto kFamilies = [] {
  std::array<FamilySpec, kFamilyCount> families{};
  std::size_t at = 0;
  for (const auto table : kTables) {
    for (const Number& number : table) families[at++] = number.family;
  }
  return families;
}();

// bdev0, cache12: \p kind and a number.
bool is_numbered(std::string_view name, std::string_view kind) {
  return name.starts_with(kind) && name.size() > kind.size() && name[kind.size()] >= '0' &&
         name[kind.size()] <= '9';
}

class Bcache final : public Collector {
 public:
  explicit Bcache(bool with_priorities) : with_priorities_(with_priorities) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto changed = sets_.refresh(context);
    // Most machines have no such device, and node_exporter calls that a success.
    if (!changed && changed.error().code() == ErrorCode::not_found) return {};
    if (!changed) return changed.error();
    if (*changed || !look_.stands(context)) {
      look_.take(context);
      sets_.look([this] { list(); });
    }
    numbers_.collect(sets_.directory(), out);
    for (const Text& text : texts_) add_lines(text, out);
    return {};
  }

 private:
  // A file of lines "key: value".
  struct Text {
    std::string path;
    std::span<const Number> lines;
    LabelSet labels;
  };

  void list() {
    numbers_.clear();
    texts_.clear();
    const auto names = sets_.directory().names();
    if (!names) return;
    for (const std::string& uuid : *names) {
      if (uuid.find('-') != std::string::npos) list_set(uuid);
    }
  }

  void list_set(const std::string& uuid) {
    const auto directory = sets_.directory().subdirectory(uuid.c_str());
    if (!directory) return;
    add(kOfSet, uuid, LabelSet{{"uuid", uuid}});
    const auto names = directory->names();
    sets_.directory().adopt_failure(*directory);
    if (!names) return;
    for (const std::string& name : *names) {
      std::string path = uuid;
      path.append(1, '/').append(name);
      if (is_numbered(name, "bdev")) {
        const LabelSet labels{{"backing_device", name}, {"uuid", uuid}};
        add(kOfBackingDevice, path, labels);
        add(kReadaheads, path, labels, parse_nonzero_bcache_number);
        texts_.push_back({path + "/writeback_rate_debug", kWriteback, labels});
      } else if (is_numbered(name, "cache")) {
        const LabelSet labels{{"cache_device", name}, {"uuid", uuid}};
        add(kOfCache, path, labels);
        if (with_priorities_) texts_.push_back({path + "/priority_stats", kPriority, labels});
      }
    }
  }

  void add(std::span<const Number> numbers, const std::string& folder, const LabelSet& labels,
           detail::ParseAttribute parse = parse_bcache_number) {
    for (const Number& number : numbers) {
      numbers_.add(folder + "/" + std::string(number.name), number.family, labels, number.scale,
                   parse);
    }
  }

  void add_lines(const Text& text, SampleBatch& out) const {
    detail::AttributeBuffer buffer;
    const auto lines = sets_.directory().text(text.path.c_str(), buffer);
    if (!lines) return;
    detail::for_each_line(*lines, [&](std::string_view line) {
      const auto parts = detail::split_at(line, ':');
      if (!parts) return;
      std::string_view value = parts->second;
      for (const std::string_view unit : {"/sec", "%"}) {
        if (value.ends_with(unit)) value.remove_suffix(unit.size());
      }
      for (const Number& known : text.lines) {
        if (known.name != parts->first) continue;
        const auto number = parse_bcache_number(value);
        if (number) out.add(out.family(known.family), text.labels.text(), *number);
      }
    });
  }

  const bool with_priorities_;
  detail::WatchedDirectory sets_{&HostRoot::sys, "fs/bcache"};
  detail::LastLook look_;  // below the sets
  detail::AttributeList numbers_;
  std::vector<Text> texts_;
};

constexpr std::array kOptions{OptionSpec{
    kPriorityStats, "Read the caches' priority_stats, too, for which the kernel sorts all buckets.",
    OptionSpec::Kind::flag, "false"}};

Expected<std::unique_ptr<Collector>> make_bcache(const CollectorOptions& options) {
  return std::unique_ptr<Collector>(std::make_unique<Bcache>(options.flag(kPriorityStats)));
}

}  // namespace

CollectorSpec bcache_spec() {
  return {"bcache",   "Exposes block devices with a cache before them.", true, kFamilies, kOptions,
          make_bcache};
}

}  // namespace weir::collectors
