#include "collectors/host/topology.hpp"

#include <hwloc.h>

#include <array>
#include <cerrno>
#include <memory>
#include <utility>

namespace weir::collectors {
namespace {

struct Destroy {
  void operator()(hwloc_topology* topology) const noexcept { hwloc_topology_destroy(topology); }
};
using Handle = std::unique_ptr<hwloc_topology, Destroy>;

std::string cpu_list(hwloc_const_bitmap_t set) {
  if (set == nullptr) return {};
  const int size = hwloc_bitmap_list_snprintf(nullptr, 0, set);
  if (size <= 0) return {};
  std::string list(static_cast<std::size_t>(size) + 1, '\0');  // room for the NUL
  hwloc_bitmap_list_snprintf(list.data(), list.size(), set);
  list.pop_back();
  return list;
}

std::uint32_t os_index(const hwloc_obj& object) noexcept {
  return object.os_index == HWLOC_UNKNOWN_INDEX ? object.logical_index : object.os_index;
}

std::optional<std::uint32_t> package_of(hwloc_topology* topology, hwloc_obj_t object) {
  hwloc_obj_t package = hwloc_get_ancestor_obj_by_type(topology, HWLOC_OBJ_PACKAGE, object);
  if (package == nullptr) return std::nullopt;
  return os_index(*package);
}

template <class Function>
void for_each_object(hwloc_topology* topology, hwloc_obj_type_t type, Function&& function) {
  for (hwloc_obj_t object = hwloc_get_next_obj_by_type(topology, type, nullptr); object != nullptr;
       object = hwloc_get_next_obj_by_type(topology, type, object)) {
    function(object);
  }
}

std::string_view cache_type(const hwloc_obj& object) noexcept {
  switch (object.attr->cache.type) {
    case HWLOC_OBJ_CACHE_DATA:
      return "data";
    case HWLOC_OBJ_CACHE_INSTRUCTION:
      return "instruction";
    default:
      return "unified";
  }
}

void add_caches(hwloc_topology* topology, Topology& out) {
  for (int type = HWLOC_OBJ_L1CACHE; type <= HWLOC_OBJ_L3ICACHE; ++type) {
    for_each_object(topology, static_cast<hwloc_obj_type_t>(type), [&](hwloc_obj_t object) {
      out.caches.push_back({object->attr->cache.depth, cache_type(*object),
                            object->attr->cache.size, cpu_list(object->cpuset)});
    });
  }
}

void add_distances(hwloc_topology* topology, Topology& out) {
  hwloc_distances_s* distances = nullptr;
  unsigned count = 1;
  if (hwloc_distances_get_by_type(topology, HWLOC_OBJ_NUMANODE, &count, &distances,
                                  HWLOC_DISTANCES_KIND_MEANS_LATENCY, 0) != 0 ||
      count == 0) {
    return;
  }
  for (unsigned i = 0; i < distances->nbobjs; ++i) {
    for (unsigned j = 0; j < distances->nbobjs; ++j) {
      out.distances.push_back({os_index(*distances->objs[i]), os_index(*distances->objs[j]),
                               distances->values[i * distances->nbobjs + j]});
    }
  }
  hwloc_distances_release(topology, distances);
}

Expected<Handle> make_handle() {
  hwloc_topology_t topology = nullptr;
  if (hwloc_topology_init(&topology) != 0) return errno_error("hwloc_topology_init", errno);
  return Handle(topology);
}

Expected<Topology> load(hwloc_topology* topology) {
  // All caches, instruction caches too; hwloc leaves those out by itself.
  hwloc_topology_set_cache_types_filter(topology, HWLOC_TYPE_FILTER_KEEP_ALL);
  hwloc_topology_set_icache_types_filter(topology, HWLOC_TYPE_FILTER_KEEP_ALL);
  // cpuid on every CPU would bind our threads here and there; the kernel's files say as much.
  hwloc_topology_set_components(topology, HWLOC_TOPOLOGY_COMPONENTS_FLAG_BLACKLIST, "x86");
  if (hwloc_topology_load(topology) != 0) return errno_error("hwloc_topology_load", errno);

  Topology out;
  for_each_object(topology, HWLOC_OBJ_PACKAGE, [&](hwloc_obj_t object) {
    const char* const model = hwloc_obj_get_info_by_name(object, "CPUModel");
    out.packages.push_back(
        {os_index(*object), model == nullptr ? "" : model, cpu_list(object->cpuset)});
  });
  for_each_object(topology, HWLOC_OBJ_NUMANODE, [&](hwloc_obj_t object) {
    out.nodes.push_back(
        {os_index(*object), package_of(topology, object), cpu_list(object->cpuset)});
  });
  for_each_object(topology, HWLOC_OBJ_CORE, [&](hwloc_obj_t object) {
    out.cores.push_back(
        {object->logical_index, package_of(topology, object), cpu_list(object->cpuset)});
  });
  for_each_object(topology, HWLOC_OBJ_PU, [&](hwloc_obj_t /*object*/) { ++out.cpus; });
  add_caches(topology, out);
  add_distances(topology, out);
  return out;
}

}  // namespace

Expected<Topology> read_machine_topology() {
  const auto handle = make_handle();
  if (!handle) return handle.error();
  return load(handle->get());
}

Expected<Topology> read_synthetic_topology(const std::string& description) {
  const auto handle = make_handle();
  if (!handle) return handle.error();
  if (hwloc_topology_set_synthetic(handle->get(), description.c_str()) != 0) {
    return Error(ErrorCode::invalid_argument,
                 "'" + description + "' does not describe a synthetic topology of hwloc's");
  }
  return load(handle->get());
}

Expected<void> bind_to_node(std::uint32_t node) {
  const auto handle = make_handle();
  if (!handle) return handle.error();
  if (hwloc_topology_load(handle->get()) != 0) return errno_error("hwloc_topology_load", errno);
  const hwloc_obj_t found = hwloc_get_numanode_obj_by_os_index(handle->get(), node);
  if (found == nullptr || hwloc_bitmap_iszero(found->cpuset) != 0) {
    return Error(ErrorCode::not_found,
                 "no NUMA node " + std::to_string(node) + " with CPUs here, but " +
                     cpu_list(hwloc_topology_get_complete_nodeset(handle->get())));
  }
  if (hwloc_set_cpubind(handle->get(), found->cpuset, HWLOC_CPUBIND_THREAD) != 0) {
    return errno_error("cannot bind to the CPUs of NUMA node " + std::to_string(node), errno);
  }
  if (hwloc_set_membind(handle->get(), found->nodeset, HWLOC_MEMBIND_BIND,
                        HWLOC_MEMBIND_THREAD | HWLOC_MEMBIND_BYNODESET) != 0) {
    return errno_error("cannot bind to the memory of NUMA node " + std::to_string(node), errno);
  }
  return {};
}

}  // namespace weir::collectors
