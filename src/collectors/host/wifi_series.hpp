// What nl80211 tells of wireless interfaces and stations, as series. Not thread safe.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "collectors/host/wireless.hpp"
#include "weir/batch.hpp"

namespace weir::collectors {

class WifiSeries {
 public:
  static void add_interface(std::string_view device, std::uint32_t frequency_mhz, SampleBatch& out);
  void add_network(std::string_view device, const WirelessNetwork& network, SampleBatch& out);
  // What the kernel did not tell has no series.
  void add_station(std::string_view device, const WirelessStation& station, SampleBatch& out);

  [[nodiscard]] static std::span<const FamilySpec> families() noexcept;

 private:
  // Borrowed until the next call.
  [[nodiscard]] std::string_view text_of(detail::Bytes address);

  std::string address_;  // kept for its memory
};

}  // namespace weir::collectors
