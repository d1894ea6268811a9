// Replicated block devices of DRBD 8 (/proc/drbd; DRBD 8.4 User's Guide, "The /proc/drbd file").
// DRBD 9 has the file without the devices.
#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "collectors/support/attribute_list.hpp"
#include "collectors/support/fields.hpp"
#include "collectors/support/file_reader.hpp"
#include "collectors/support/make.hpp"

namespace weir::collectors {
namespace {

struct Number {
  std::string_view key;
  FamilySpec family;
  double factor = 1;
};
constexpr FamilySpec counter(std::string_view name, std::string_view help) {
  return {name, help, MetricType::counter};
}
constexpr FamilySpec gauge(std::string_view name, std::string_view help, Fold fold = Fold::sum) {
  return {name, help, MetricType::gauge, fold};
}
constexpr double kKibibyte = 1024;
// clang-format off
constexpr std::array kNumbers{
    Number{"al", counter("node_drbd_activitylog_writes_total", "Updates of the meta data's activity log.")},
    Number{"ap", gauge("node_drbd_application_pending", "Requests that DRBD has not answered yet.")},
    Number{"bm", counter("node_drbd_bitmap_writes_total", "Updates of the meta data's bitmap.")},
    Number{"dr", counter("node_drbd_disk_read_bytes_total", "Bytes read from the local disk."), kKibibyte},
    Number{"dw", counter("node_drbd_disk_written_bytes_total", "Bytes written to the local disk."), kKibibyte},
    Number{"ep", gauge("node_drbd_epochs", "Epochs on the way.")},
    Number{"lo", gauge("node_drbd_local_pending", "Open requests to the local disk.")},
    // DRBD counts KiB here, too; node_exporter takes them for bytes, and so must who replaces it.
    Number{"nr", counter("node_drbd_network_received_bytes_total", "Received from the peer, in KiB for all its name says.")},
    Number{"ns", counter("node_drbd_network_sent_bytes_total", "Bytes sent to the peer."), kKibibyte},
    Number{"oos", gauge("node_drbd_out_of_sync_bytes", "Bytes known to be out of sync."), kKibibyte},
    Number{"pe", gauge("node_drbd_remote_pending", "Requests that the peer has not answered yet.")},
    Number{"ua", gauge("node_drbd_remote_unacknowledged", "The peer's requests that are not answered yet.")},
};
// clang-format on
static_assert(std::ranges::is_sorted(kNumbers, {}, &Number::key));
constexpr FamilySpec kConnected =
    gauge("node_drbd_connected", "1 if connected to the peer.", Fold::unknown);
constexpr FamilySpec kPrimary =
    gauge("node_drbd_node_role_is_primary", "1 if the node is primary.", Fold::unknown);
constexpr FamilySpec kUpToDate = gauge("node_drbd_disk_state_is_up_to_date",
                                       "1 if the node's disk is up to date.", Fold::unknown);
constexpr auto kFamilies = [] {
  std::array<FamilySpec, kNumbers.size() + 3> families{kConnected, kPrimary, kUpToDate};
  for (std::size_t i = 0; i < kNumbers.size(); ++i) families[i + 3] = kNumbers[i].family;
  return families;
}();

// "local/remote": 1 for a side that is \p sound.
void add_sides(const FamilySpec& family, std::string_view device, std::string_view sides,
               std::string_view sound, SampleBatch& out) {
  const auto parts = detail::split_at(sides, '/');
  if (!parts) return;
  out.add(family, {{"device", device}, {"node", "local"}}, parts->first == sound ? 1 : 0);
  out.add(family, {{"device", device}, {"node", "remote"}}, parts->second == sound ? 1 : 0);
}

void add_field(std::string_view device, std::string_view key, std::string_view value,
               SampleBatch& out) {
  if (key == "cs") {
    out.add(kConnected, {{"device", device}}, value == "Connected" ? 1 : 0);
  } else if (key == "ro") {
    add_sides(kPrimary, device, value, "Primary", out);
  } else if (key == "ds") {
    add_sides(kUpToDate, device, value, "UpToDate", out);
  } else {
    const auto known = std::ranges::lower_bound(kNumbers, key, {}, &Number::key);
    if (known == kNumbers.end() || known->key != key) return;
    const auto number = detail::parse_count(value);
    if (number) out.add(known->family, {{"device", device}}, *number * known->factor);
  }
}

class Drbd final : public Collector {
  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    const auto text = file_.read(context);
    if (!text) return detail::absent_is_no_data(text.error());
    std::string device;  // short: no allocation
    detail::Cursor cursor(*text);
    for (auto field = cursor.field(); !field.empty(); field = cursor.field()) {
      const auto parts = detail::split_at(field, ':');
      if (!parts) continue;
      const auto& [key, value] = *parts;
      const auto minor = value.empty() ? detail::parse_number<std::uint32_t>(key) : std::nullopt;
      if (minor) {
        device.assign("drbd").append(detail::IntegerText(*minor).view());
      } else if (!device.empty()) {
        add_field(device, key, value, out);
      }
    }
    return {};
  }

  detail::FileReader file_{&HostRoot::proc, "drbd"};
};

}  // namespace

CollectorSpec drbd_spec() {
  return {"drbd", "Replicated block devices of DRBD.", false, kFamilies,
          {},     detail::make_collector<Drbd>};
}

}  // namespace weir::collectors
