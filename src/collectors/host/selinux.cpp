#include "collectors/host/selinux.hpp"

#include <array>

#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"

namespace weir::collectors {
namespace {

constexpr FamilySpec kEnabled{"node_selinux_enabled", "1 if SELinux is on.", MetricType::gauge,
                              Fold::max};
constexpr FamilySpec kConfigured{"node_selinux_config_mode",
                                 "Configured mode: 1 enforcing, 0 permissive, -1 disabled.",
                                 MetricType::gauge, Fold::max};
constexpr FamilySpec kCurrent{"node_selinux_current_mode",
                              "Mode in force: 1 enforcing, 0 permissive, -1 disabled.",
                              MetricType::gauge, Fold::max};
constexpr std::array kFamilies{kEnabled, kConfigured, kCurrent};

class Selinux final : public Collector {
 public:
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    // Its file system is mounted there if and only if it is on.
    const auto enforce = enforce_.read(context);
    if (!enforce && enforce.error().code() != ErrorCode::not_found) return enforce.error();
    out.add(kEnabled, enforce ? 1 : 0);
    if (!enforce) return {};
    const auto mode = detail::parse_number<int>(detail::trim(*enforce));
    if (mode) out.add(kCurrent, *mode);
    const auto config = config_.read(context.host);
    if (!config && config.error().code() != ErrorCode::not_found) return {};
    out.add(kConfigured,
            static_cast<int>(config ? parse_selinux_config(*config) : SelinuxMode::disabled));
    return {};
  }

 private:
  detail::FileReader enforce_{&HostRoot::sys, "fs/selinux/enforce", detail::Written::at_once};
  detail::FileReader config_{&HostRoot::root, "etc/selinux/config"};
};

}  // namespace

SelinuxMode parse_selinux_config(std::string_view text) {
  SelinuxMode mode = SelinuxMode::disabled;
  detail::for_each_line(text, [&mode](std::string_view line) {
    const auto parts = detail::split_at(line, '=');
    if (!parts || parts->first != "SELINUX") return;
    if (parts->second == "enforcing") mode = SelinuxMode::enforcing;
    if (parts->second == "permissive") mode = SelinuxMode::permissive;
  });
  return mode;
}

CollectorSpec selinux_spec() {
  return {"selinux", "SELinux' mode.", true, kFamilies, {}, detail::make_collector<Selinux>};
}

}  // namespace weir::collectors
