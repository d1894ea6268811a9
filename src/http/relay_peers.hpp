// RelayPeers: whom the relay speaks for. A connection that it passes on comes to the web server
// from 127.0.0.1; this tells by its port who is behind it.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace weir::detail {

// Thread safe.
class RelayPeers {
 public:
  void add(std::uint16_t port, std::string address) {
    const std::lock_guard lock(mutex_);
    addresses_.insert_or_assign(port, std::move(address));
  }
  void remove(std::uint16_t port) {
    const std::lock_guard lock(mutex_);
    addresses_.erase(port);
  }
  [[nodiscard]] std::optional<std::string> find(std::uint16_t port) const {
    const std::lock_guard lock(mutex_);
    const auto found = addresses_.find(port);
    return found == addresses_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::uint16_t, std::string> addresses_;
};

}  // namespace weir::detail
