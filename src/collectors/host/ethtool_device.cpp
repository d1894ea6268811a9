#include "collectors/host/ethtool_device.hpp"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <memory>

namespace weir::collectors {
namespace {

// A command and what follows it, aligned for both.
class Command {
 public:
  Command(std::size_t head_bytes, std::size_t tail_bytes)
      : words_((head_bytes + tail_bytes) / sizeof(std::uint64_t) + 1) {}
  template <class Head>
  [[nodiscard]] Head& head() noexcept {
    return *reinterpret_cast<Head*>(words_.data());
  }
  [[nodiscard]] const char* behind(std::size_t head_bytes) const noexcept {
    return reinterpret_cast<const char*>(words_.data()) + head_bytes;
  }
  [[nodiscard]] void* data() noexcept { return words_.data(); }

 private:
  std::vector<std::uint64_t> words_;
};

// The kernel writes as many statistics as the driver has by then, whatever the command says, and
// that may have grown since it was asked: room for many more.
constexpr std::size_t room_for(std::uint32_t count) noexcept {
  constexpr std::size_t kMore = 4096;
  return 2 * std::size_t{count} + kMore;
}

// A text of a fixed size that ends at its first NUL, if it has one.
template <std::size_t Size>
std::string text_of(const char (&text)[Size]) {
  return {text, ::strnlen(text, Size)};
}

// A map of \p words words of 32 bits each, as far as its modes have a place.
LinkModeBits bits_of(const char* map, std::size_t words) {
  constexpr std::size_t kWordBits = 32;
  LinkModeBits bits;
  for (std::size_t i = 0; i < std::min(words, kMaxLinkModes / kWordBits); ++i) {
    std::uint32_t word = 0;
    std::memcpy(&word, map + i * sizeof word, sizeof word);
    bits |= LinkModeBits(word) << (i * kWordBits);
  }
  return bits;
}

}  // namespace

EthtoolFunction system_ethtool() {
  const auto socket = std::make_shared<detail::UniqueFd>();
  return [socket](const std::string& device, void* command) {
    if (!*socket) *socket = detail::UniqueFd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!*socket) return errno;
    ifreq request{};
    if (device.size() >= sizeof request.ifr_name) return ENODEV;
    std::ranges::copy(device, static_cast<char*>(request.ifr_name));
    request.ifr_data = static_cast<char*>(command);
    return ::ioctl(socket->get(), SIOCETHTOOL, &request) == 0 ? 0 : errno;
  };
}

std::optional<EthtoolDriver> read_driver(const EthtoolFunction& ethtool,
                                         const std::string& device) {
  ethtool_drvinfo info{};
  info.cmd = ETHTOOL_GDRVINFO;
  if (ethtool(device, &info) != 0) return std::nullopt;
  return EthtoolDriver{text_of(info.bus_info),   text_of(info.driver),  text_of(info.erom_version),
                       text_of(info.fw_version), text_of(info.version), info.n_stats};
}

std::optional<EthtoolLink> read_link_settings(const EthtoolFunction& ethtool,
                                              const std::string& device) {
  // Three maps follow: supported, advertised, the partner's. Asked with a size of 0 the kernel
  // answers the size that it wants, negative.
  constexpr std::size_t kMaps = 3;
  constexpr std::size_t kMaxWords = 127;
  Command command(sizeof(ethtool_link_settings), kMaps * kMaxWords * sizeof(std::uint32_t));
  auto& settings = command.head<ethtool_link_settings>();
  settings.cmd = ETHTOOL_GLINKSETTINGS;
  if (ethtool(device, command.data()) != 0 || settings.link_mode_masks_nwords >= 0) {
    return std::nullopt;
  }
  const auto words = static_cast<std::int8_t>(-settings.link_mode_masks_nwords);
  settings.cmd = ETHTOOL_GLINKSETTINGS;
  settings.link_mode_masks_nwords = words;
  if (ethtool(device, command.data()) != 0 || settings.link_mode_masks_nwords != words) {
    return std::nullopt;
  }
  const char* const maps = command.behind(sizeof(ethtool_link_settings));
  const std::size_t count = static_cast<unsigned char>(words);
  return EthtoolLink{bits_of(maps, count), bits_of(maps + count * sizeof(std::uint32_t), count),
                     settings.autoneg != 0};
}

std::optional<std::vector<std::string>> read_statistic_names(const EthtoolFunction& ethtool,
                                                             const std::string& device,
                                                             std::uint32_t count) {
  if (count > kMaxEthtoolStatistics) return std::nullopt;
  Command command(sizeof(ethtool_gstrings), room_for(count) * ETH_GSTRING_LEN);
  auto& strings = command.head<ethtool_gstrings>();
  strings.cmd = ETHTOOL_GSTRINGS;
  strings.string_set = ETH_SS_STATS;
  strings.len = count;
  if (ethtool(device, command.data()) != 0 || strings.len != count) return std::nullopt;
  std::vector<std::string> names;
  const char* text = command.behind(sizeof(ethtool_gstrings));
  for (std::uint32_t i = 0; i < count; ++i, text += ETH_GSTRING_LEN) {
    names.emplace_back(text, ::strnlen(text, ETH_GSTRING_LEN));
  }
  return names;
}

bool read_statistics(const EthtoolFunction& ethtool, const std::string& device, std::uint32_t count,
                     std::vector<std::uint64_t>& out) {
  if (count > kMaxEthtoolStatistics) return false;
  static_assert(sizeof(ethtool_stats) == sizeof(std::uint64_t));
  out.assign(1 + room_for(count), 0);  // the command's head, then the values
  ethtool_stats head{};
  head.cmd = ETHTOOL_GSTATS;
  head.n_stats = count;
  std::memcpy(out.data(), &head, sizeof head);
  const int error = ethtool(device, out.data());
  std::memcpy(&head, out.data(), sizeof head);
  out.erase(out.begin());
  out.resize(count);
  return error == 0 && head.n_stats == count;
}

}  // namespace weir::collectors
