// The machine's topology as hwloc finds it: packages, NUMA nodes, cores, caches, and how far the
// nodes are from each other. The only file that knows hwloc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "weir/expected.hpp"

namespace weir::collectors {

struct Topology {
  struct Package {
    std::uint32_t index = 0;
    std::string model;  // empty if not known
    std::string cpus;   // a list: "0-1,4-5"
  };
  struct Node {
    std::uint32_t index = 0;
    std::optional<std::uint32_t> package;  // none for a node that several share
    std::string cpus;                      // empty for memory without CPUs of its own
  };
  struct Core {
    std::uint32_t index = 0;  // among all cores
    std::optional<std::uint32_t> package;
    std::string cpus;
  };
  struct Cache {
    std::uint32_t level = 0;
    std::string_view type;  // "data", "instruction" or "unified"
    std::uint64_t bytes = 0;
    std::string cpus;
  };
  struct Distance {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    std::uint64_t value = 0;  // 10 for a node's own memory, as ACPI has it
  };

  std::vector<Package> packages;
  std::vector<Node> nodes;
  std::vector<Core> cores;
  std::vector<Cache> caches;
  std::vector<Distance> distances;
  std::uint32_t cpus = 0;  // hardware threads that are online
};

// Of the machine that this runs on; some milliseconds. hwloc's environment variables hold, such as
// HWLOC_FSROOT for another machine's files.
[[nodiscard]] Expected<Topology> read_machine_topology();
// Of a machine that hwloc's language for synthetic ones describes: "package:2 numa:2 core:4 pu:2".
[[nodiscard]] Expected<Topology> read_synthetic_topology(const std::string& description);

// The calling thread, and all that it starts from now on, run on the CPUs of this node (by the
// kernel's number) and have their memory there, elsewhere only when it is full. Errors name the
// nodes that there are.
[[nodiscard]] Expected<void> bind_to_node(std::uint32_t node);

}  // namespace weir::collectors
