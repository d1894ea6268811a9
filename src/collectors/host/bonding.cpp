// Bonded network devices and their slaves (Documentation/networking/bonding.rst).
#include <array>
#include <optional>
#include <string>

#include "collectors/support/directory.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"
#include "weir/collector.hpp"

namespace weir::collectors {
namespace {

constexpr std::array kFamilies{
    FamilySpec{"node_bonding_slaves", "Slaves that the bonding device is configured with.",
               MetricType::gauge, Fold::sum},
    FamilySpec{"node_bonding_active", "Slaves of the bonding device whose link is up.",
               MetricType::gauge, Fold::sum}};

class Bonding final : public Collector {
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto masters = masters_.read(context);
    if (!masters) return detail::absent_is_no_data(masters.error());
    const auto class_net = detail::Directory::open(context.host.sys("class/net"));
    if (!class_net) return class_net.error();
    detail::Cursor names(*masters);
    for (auto name = names.field(); !name.empty(); name = names.field()) {
      add(*class_net, name, out);
    }
    return {};
  }

  static void add(const detail::Directory& class_net, std::string_view master, SampleBatch& out) {
    const std::string path(master);
    const auto device = class_net.subdirectory(path.c_str());
    if (!device) return;  // gone meanwhile
    detail::AttributeBuffer buffer;
    const auto slaves = device->text("bonding/slaves", buffer);
    if (!slaves) return;
    std::size_t configured = 0;
    std::size_t active = 0;
    detail::Cursor names(*slaves);
    for (auto name = names.field(); !name.empty(); name = names.field()) {
      const auto up = is_up(*device, name);
      if (!up) return;  // counting it as down would be a false alarm
      ++configured;
      if (*up) ++active;
    }
    out.add(kFamilies[0], {{"master", master}}, static_cast<double>(configured));
    out.add(kFamilies[1], {{"master", master}}, static_cast<double>(active));
  }

  // Nothing if the slave does not tell, or has gone.
  static std::optional<bool> is_up(const detail::Directory& master, std::string_view slave) {
    // Kernels before 3.19 call the link to the slave slave_*.
    for (const std::string_view link : {"lower_", "slave_"}) {
      const std::string path = std::string(link).append(slave).append("/bonding_slave/mii_status");
      detail::AttributeBuffer buffer;
      if (const auto status = master.text(path.c_str(), buffer)) return *status == "up";
    }
    return std::nullopt;
  }

  detail::FileReader masters_{&HostRoot::sys, "class/net/bonding_masters",
                              detail::Written::at_once};
};

}  // namespace

CollectorSpec bonding_spec() {
  return {"bonding", "Exposes the slaves of bonded network devices.",
          true,      kFamilies,
          {},        detail::make_collector<Bonding>};
}

}  // namespace weir::collectors
