#include "app/inherited_sockets.hpp"

#include <charconv>
#include <numeric>
#include <optional>
#include <string_view>

namespace weir {
namespace {

constexpr int kFirst = 3;  // SD_LISTEN_FDS_START
constexpr long kMost = 1024;

std::optional<long> number_of(std::span<const std::string> environment, std::string_view name) {
  for (const std::string_view variable : environment) {
    if (!variable.starts_with(name) || !variable.substr(name.size()).starts_with('=')) continue;
    const std::string_view text = variable.substr(name.size() + 1);
    long number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure == std::errc() && end == text.data() + text.size()) return number;
  }
  return std::nullopt;
}

}  // namespace

Expected<std::vector<int>> inherited_sockets(std::span<const std::string> environment, long pid) {
  const auto owner = number_of(environment, "LISTEN_PID");
  const auto count = number_of(environment, "LISTEN_FDS");
  if (owner != pid || !count || *count < 1 || *count > kMost) {
    return Error(ErrorCode::not_found,
                 "no socket came from systemd (LISTEN_FDS, LISTEN_PID); is the service started by "
                 "its .socket unit?");
  }
  std::vector<int> sockets(static_cast<std::size_t>(*count));
  std::iota(sockets.begin(), sockets.end(), kFirst);
  return sockets;
}

}  // namespace weir
