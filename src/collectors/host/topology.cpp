#include "collectors/host/topology.hpp"

#include <hwloc.h>

#include <array>
#include <cerrno>
#include <memory>
#include <utility>

#include "base/shared_library.hpp"

static_assert(HWLOC_API_VERSION >> 16U == 2, "libhwloc.so.15 is loaded");

namespace weir::collectors {
namespace {

#define WEIR_HWLOC_FUNCTIONS(F)             \
  F(hwloc_bitmap_iszero)                    \
  F(hwloc_bitmap_list_snprintf)             \
  F(hwloc_distances_get_by_type)            \
  F(hwloc_distances_release)                \
  F(hwloc_get_obj_by_depth)                 \
  F(hwloc_get_type_depth)                   \
  F(hwloc_set_cpubind)                      \
  F(hwloc_set_membind)                      \
  F(hwloc_topology_destroy)                 \
  F(hwloc_topology_get_complete_nodeset)    \
  F(hwloc_topology_init)                    \
  F(hwloc_topology_load)                    \
  F(hwloc_topology_set_cache_types_filter)  \
  F(hwloc_topology_set_components)          \
  F(hwloc_topology_set_icache_types_filter) \
  F(hwloc_topology_set_synthetic)
WEIR_FUNCTION_TABLE(WEIR_HWLOC_FUNCTIONS)

// A topology, and hwloc for as long as it is looked at: the hardware is read once. hwloc's inline
// functions would want it linked, so the few that are needed are written out here.
class Hwloc {
 public:
  static Expected<Hwloc> make() {
    auto loaded = detail::LoadedLibrary<Functions>::load("libhwloc.so.15", "libhwloc15");
    if (!loaded) return loaded.error();
    hwloc_topology_t topology = nullptr;
    if (loaded->functions.hwloc_topology_init(&topology) != 0)
      return errno_error("hwloc_topology_init", errno);
    return Hwloc(std::move(*loaded), topology);
  }

  [[nodiscard]] hwloc_topology_t get() const noexcept { return handle_.get(); }
  const Functions* operator->() const noexcept { return &loaded_.functions; }

  template <class Function>
  void for_each(hwloc_obj_type_t type, Function&& function) const {
    const int depth = loaded_.functions.hwloc_get_type_depth(get(), type);
    if (depth == HWLOC_TYPE_DEPTH_UNKNOWN || depth == HWLOC_TYPE_DEPTH_MULTIPLE) return;
    for (hwloc_obj_t object = loaded_.functions.hwloc_get_obj_by_depth(get(), depth, 0);
         object != nullptr; object = object->next_cousin) {
      function(object);
    }
  }

  [[nodiscard]] std::string list(hwloc_const_bitmap_t set) const {
    if (set == nullptr) return {};
    const int size = loaded_.functions.hwloc_bitmap_list_snprintf(nullptr, 0, set);
    if (size <= 0) return {};
    std::string list(static_cast<std::size_t>(size) + 1, '\0');  // room for the NUL
    loaded_.functions.hwloc_bitmap_list_snprintf(list.data(), list.size(), set);
    list.pop_back();
    return list;
  }

 private:
  Hwloc(detail::LoadedLibrary<Functions> loaded, hwloc_topology_t topology)
      : loaded_(std::move(loaded)), handle_(topology, loaded_.functions.hwloc_topology_destroy) {}

  detail::LoadedLibrary<Functions> loaded_;
  std::unique_ptr<hwloc_topology, decltype(&::hwloc_topology_destroy)> handle_;
};

std::uint32_t os_index(const hwloc_obj& object) noexcept {
  return object.os_index == HWLOC_UNKNOWN_INDEX ? object.logical_index : object.os_index;
}

std::optional<std::uint32_t> package_of(const hwloc_obj& object) {
  const hwloc_obj* above = object.parent;
  while (above != nullptr && above->type != HWLOC_OBJ_PACKAGE) above = above->parent;
  if (above == nullptr) return std::nullopt;
  return os_index(*above);
}

std::string model_of(const hwloc_obj& package) {
  for (unsigned i = 0; i < package.infos_count; ++i) {
    if (std::string_view(package.infos[i].name) == "CPUModel") return package.infos[i].value;
  }
  return {};
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

void add_caches(const Hwloc& hwloc, Topology& out) {
  for (int type = HWLOC_OBJ_L1CACHE; type <= HWLOC_OBJ_L3ICACHE; ++type) {
    hwloc.for_each(static_cast<hwloc_obj_type_t>(type), [&](hwloc_obj_t object) {
      out.caches.push_back({object->attr->cache.depth, cache_type(*object),
                            object->attr->cache.size, hwloc.list(object->cpuset)});
    });
  }
}

void add_distances(const Hwloc& hwloc, Topology& out) {
  hwloc_distances_s* distances = nullptr;
  unsigned count = 1;
  if (hwloc->hwloc_distances_get_by_type(hwloc.get(), HWLOC_OBJ_NUMANODE, &count, &distances,
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
  hwloc->hwloc_distances_release(hwloc.get(), distances);
}

Expected<Topology> load(const Hwloc& hwloc) {
  // All caches, instruction caches too; hwloc leaves those out by itself.
  hwloc->hwloc_topology_set_cache_types_filter(hwloc.get(), HWLOC_TYPE_FILTER_KEEP_ALL);
  hwloc->hwloc_topology_set_icache_types_filter(hwloc.get(), HWLOC_TYPE_FILTER_KEEP_ALL);
  // cpuid on every CPU would bind our threads here and there; the kernel's files say as much.
  hwloc->hwloc_topology_set_components(hwloc.get(), HWLOC_TOPOLOGY_COMPONENTS_FLAG_BLACKLIST,
                                       "x86");
  if (hwloc->hwloc_topology_load(hwloc.get()) != 0)
    return errno_error("hwloc_topology_load", errno);

  Topology out;
  hwloc.for_each(HWLOC_OBJ_PACKAGE, [&](hwloc_obj_t object) {
    out.packages.push_back({os_index(*object), model_of(*object), hwloc.list(object->cpuset)});
  });
  hwloc.for_each(HWLOC_OBJ_NUMANODE, [&](hwloc_obj_t object) {
    out.nodes.push_back({os_index(*object), package_of(*object), hwloc.list(object->cpuset)});
  });
  hwloc.for_each(HWLOC_OBJ_CORE, [&](hwloc_obj_t object) {
    out.cores.push_back({object->logical_index, package_of(*object), hwloc.list(object->cpuset)});
  });
  hwloc.for_each(HWLOC_OBJ_PU, [&](hwloc_obj_t /*object*/) { ++out.cpus; });
  add_caches(hwloc, out);
  add_distances(hwloc, out);
  return out;
}

}  // namespace

Expected<Topology> read_machine_topology() {
  const auto hwloc = Hwloc::make();
  if (!hwloc) return hwloc.error();
  return load(*hwloc);
}

Expected<Topology> read_synthetic_topology(const std::string& description) {
  const auto hwloc = Hwloc::make();
  if (!hwloc) return hwloc.error();
  if ((*hwloc)->hwloc_topology_set_synthetic(hwloc->get(), description.c_str()) != 0) {
    return Error(ErrorCode::invalid_argument,
                 "'" + description + "' does not describe a synthetic topology of hwloc's");
  }
  return load(*hwloc);
}

Expected<void> bind_to_node(std::uint32_t node) {
  const auto made = Hwloc::make();
  if (!made) return made.error();
  const Hwloc& hwloc = *made;
  if (hwloc->hwloc_topology_load(hwloc.get()) != 0)
    return errno_error("hwloc_topology_load", errno);
  hwloc_obj_t found = nullptr;
  hwloc.for_each(HWLOC_OBJ_NUMANODE, [&](hwloc_obj_t object) {
    if (object->os_index == node) found = object;
  });
  if (found == nullptr || hwloc->hwloc_bitmap_iszero(found->cpuset) != 0) {
    return Error(ErrorCode::not_found,
                 "no NUMA node " + std::to_string(node) + " with CPUs here, but " +
                     hwloc.list(hwloc->hwloc_topology_get_complete_nodeset(hwloc.get())));
  }
  if (hwloc->hwloc_set_cpubind(hwloc.get(), found->cpuset, HWLOC_CPUBIND_THREAD) != 0) {
    return errno_error("cannot bind to the CPUs of NUMA node " + std::to_string(node), errno);
  }
  if (hwloc->hwloc_set_membind(hwloc.get(), found->nodeset, HWLOC_MEMBIND_BIND,
                               HWLOC_MEMBIND_THREAD | HWLOC_MEMBIND_BYNODESET) != 0) {
    return errno_error("cannot bind to the memory of NUMA node " + std::to_string(node), errno);
  }
  return {};
}

}  // namespace weir::collectors
