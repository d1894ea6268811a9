// NUMA: what the machine is made of, and where its memory is used and asked for. Where the CPUs are
// does not change but when they come or go, so hwloc is asked only then.
#include "collectors/host/numa.hpp"

#include <array>
#include <map>
#include <string>
#include <vector>

#include "collectors/host/node_fields.hpp"
#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/live_procfs.hpp"
#include "collectors/support/watched_directory.hpp"

namespace weir::collectors {
namespace {

using detail::FileReader;
using detail::IntegerText;

constexpr std::string_view kCores = "collector.numa.cores";
constexpr std::array kOptions{
    OptionSpec{kCores, "Expose a series for each core.", OptionSpec::Kind::flag, "false"}};

constexpr auto kGauge = MetricType::gauge;
constexpr FamilySpec kPackages{"weir_numa_packages", "Packages (sockets).", kGauge, Fold::sum};
constexpr FamilySpec kNodes{"weir_numa_nodes", "NUMA nodes.", kGauge, Fold::sum};
constexpr FamilySpec kCoreCount{"weir_numa_cores", "Cores.", kGauge, Fold::sum};
constexpr FamilySpec kCpus{"weir_numa_cpus", "Hardware threads online.", kGauge, Fold::sum};
constexpr FamilySpec kPackageInfo{"weir_numa_package_info",
                                  "A package, its model and its CPUs; always 1."};
constexpr FamilySpec kNodeInfo{"weir_numa_node_info",
                               "A node, the package that it belongs to and its CPUs; always 1."};
constexpr FamilySpec kCoreInfo{"weir_numa_core_info",
                               "A core, its package and its hardware threads; always 1."};
constexpr FamilySpec kCacheInfo{"weir_numa_cache_info",
                                "A cache of the third level or above and the CPUs that share it; "
                                "always 1."};
constexpr FamilySpec kCaches{"weir_numa_caches", "Caches of the level and type.", kGauge,
                             Fold::sum};
constexpr FamilySpec kCacheBytes{"weir_numa_cache_bytes",
                                 "Size of all caches of the level and type together.", kGauge,
                                 Fold::sum};
constexpr FamilySpec kDistance{"weir_numa_distance",
                               "How far a node's memory is from another's CPUs; 10 for its own.",
                               kGauge, Fold::max};
constexpr FamilySpec kTotal{"weir_numa_memory_total_bytes", "Memory of the node.", kGauge,
                            Fold::sum};
constexpr FamilySpec kFree{"weir_numa_memory_free_bytes", "Free memory of the node.", kGauge,
                           Fold::sum};
constexpr FamilySpec kFile{"weir_numa_memory_file_bytes", "Page cache on the node.", kGauge,
                           Fold::sum};
constexpr FamilySpec kAnonymous{"weir_numa_memory_anon_bytes", "Anonymous memory on the node.",
                                kGauge, Fold::sum};
constexpr FamilySpec kAllocations{
    "weir_numa_allocations_total",
    "Pages allocated on the node, by kind: hit, meant for it; miss, meant for another; foreign, "
    "meant for it and gone elsewhere; interleave; local, by its own CPUs; other, by others'.",
    MetricType::counter};
constexpr std::array kFamilies{
    kPackages, kNodes,      kCoreCount, kCpus,  kPackageInfo, kNodeInfo, kCoreInfo,  kCacheInfo,
    kCaches,   kCacheBytes, kDistance,  kTotal, kFree,        kFile,     kAnonymous, kAllocations};

// Key of numastat, and the label.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kKinds{{
    {"numa_hit", "hit"},
    {"numa_miss", "miss"},
    {"numa_foreign", "foreign"},
    {"interleave_hit", "interleave"},
    {"local_node", "local"},
    {"other_node", "other"},
}};
// Key of the node's meminfo, and its family.
constexpr std::array<std::pair<std::string_view, const FamilySpec*>, 4> kMemory{{
    {"MemTotal", &kTotal},
    {"MemFree", &kFree},
    {"FilePages", &kFile},
    {"AnonPages", &kAnonymous},
}};

constexpr std::uint32_t kFirstNamedCacheLevel = 3;

struct NodeFiles {
  std::string node;
  LabelSet labels;
  FileReader meminfo;
  FileReader numastat;
};

// A series of the topology: it stays until the next look at the hardware.
struct Fact {
  const FamilySpec* family;
  LabelSet labels;
  double value;
};

std::vector<Fact> facts_of(const Topology& topology, bool with_cores) {
  std::vector<Fact> facts;
  const auto add = [&facts](const FamilySpec& family, LabelSet labels, double value) {
    facts.push_back({&family, std::move(labels), value});
  };
  const auto index_text = [](const std::optional<std::uint32_t>& index) {
    return index ? std::to_string(*index) : std::string();
  };
  add(kPackages, {}, static_cast<double>(topology.packages.size()));
  add(kNodes, {}, static_cast<double>(topology.nodes.size()));
  add(kCoreCount, {}, static_cast<double>(topology.cores.size()));
  add(kCpus, {}, topology.cpus);
  for (const auto& package : topology.packages) {
    add(kPackageInfo,
        {{"cpus", package.cpus},
         {"model", package.model},
         {"package", IntegerText(package.index).view()}},
        1);
  }
  for (const auto& node : topology.nodes) {
    const std::string package = index_text(node.package);
    add(kNodeInfo,
        {{"cpus", node.cpus}, {"node", IntegerText(node.index).view()}, {"package", package}}, 1);
  }
  for (const auto& core : topology.cores) {
    if (!with_cores) break;
    const std::string package = index_text(core.package);
    add(kCoreInfo,
        {{"core", IntegerText(core.index).view()}, {"cpus", core.cpus}, {"package", package}}, 1);
  }
  std::map<std::pair<std::uint32_t, std::string_view>, std::pair<double, double>> kinds;
  for (const auto& cache : topology.caches) {
    const IntegerText level(cache.level);
    auto& [count, bytes] = kinds[{cache.level, cache.type}];
    ++count;
    bytes += static_cast<double>(cache.bytes);
    if (cache.level < kFirstNamedCacheLevel) continue;
    add(kCacheInfo,
        {{"bytes", IntegerText(cache.bytes).view()},
         {"cpus", cache.cpus},
         {"level", level.view()},
         {"type", cache.type}},
        1);
  }
  for (const auto& [kind, sum] : kinds) {
    const LabelSet labels{{"level", IntegerText(kind.first).view()}, {"type", kind.second}};
    add(kCaches, labels, sum.first);
    add(kCacheBytes, labels, sum.second);
  }
  for (const auto& distance : topology.distances) {
    add(kDistance,
        {{"from", IntegerText(distance.from).view()}, {"to", IntegerText(distance.to).view()}},
        static_cast<double>(distance.value));
  }
  return facts;
}

class Numa final : public Collector {
 public:
  Numa(bool with_cores, TopologyFunction topology)
      : with_cores_(with_cores), topology_(std::move(topology)) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto nodes_changed = nodes_directory_.refresh(context.host);
    if (!nodes_changed) return detail::absent_is_no_data(nodes_changed.error());
    if (*nodes_changed) nodes_directory_.look([this] { list_nodes(); });
    const std::string_view online = online_.read(context.host).value_or("");
    if (*nodes_changed || online != known_online_) {
      // hwloc reads the running kernel's files; a folder of captured ones has another machine's.
      const bool is_ours = detail::is_live_procfs(context.host);
      auto topology = topology_ ? topology_() : is_ours ? read_machine_topology() : Topology();
      if (!topology) return topology.error();
      facts_ = topology->cpus == 0 ? std::vector<Fact>() : facts_of(*topology, with_cores_);
      known_online_ = online;
    }
    for (const Fact& fact : facts_)
      out.add(out.family(*fact.family), fact.labels.text(), fact.value);
    for (NodeFiles& files : nodes_) add_node(files, context.host, out);
    return {};
  }

 private:
  void list_nodes() {
    nodes_.clear();
    known_online_.clear();
    const auto names = nodes_directory_.directory().names();
    if (!names) return;
    for (const std::string& name : *names) {
      const auto number = detail::node_number(name);
      if (!number) continue;
      const std::string path = "devices/system/node/" + name;
      std::string node = std::to_string(*number);
      nodes_.push_back({node,
                        {{"node", node}},
                        FileReader(&HostRoot::sys, path + "/meminfo"),
                        FileReader(&HostRoot::sys, path + "/numastat")});
    }
  }

  static void add_node(NodeFiles& files, const HostRoot& host, SampleBatch& out) {
    if (const auto text = files.numastat.read(host)) {
      detail::for_each_line(*text, [&](std::string_view line) {
        const auto field = detail::parse_numastat_line(line);
        for (const auto& [key, kind] : kKinds) {
          if (!field || field->key != key) continue;
          out.add(kAllocations, {{"kind", kind}, {"node", files.node}},
                  static_cast<double>(field->number));
        }
      });
    }
    if (const auto text = files.meminfo.read(host)) {
      detail::for_each_line(*text, [&](std::string_view line) {
        const auto field = detail::parse_node_meminfo_line(line);
        for (const auto& [key, family] : kMemory) {
          if (!field || field->key != key) continue;
          out.add(out.family(*family), files.labels.text(), static_cast<double>(field->number));
        }
      });
    }
  }

  bool with_cores_;
  TopologyFunction topology_;  // empty for the machine's
  detail::WatchedDirectory nodes_directory_{&HostRoot::sys, "devices/system/node"};
  FileReader online_{&HostRoot::sys, "devices/system/cpu/online", detail::Written::at_once};
  std::string known_online_;
  std::vector<NodeFiles> nodes_;
  std::vector<Fact> facts_;
};

Expected<std::unique_ptr<Collector>> make(const CollectorOptions& options) {
  return make_numa(options, {});
}

}  // namespace

Expected<std::unique_ptr<Collector>> make_numa(const CollectorOptions& options,
                                               TopologyFunction topology) {
  return std::unique_ptr<Collector>(
      std::make_unique<Numa>(options.flag(kCores), std::move(topology)));
}

CollectorSpec numa_spec() {
  return {"numa",   "Packages, NUMA nodes, caches and where memory is used.",
          false,    kFamilies,
          kOptions, make};
}

}  // namespace weir::collectors
