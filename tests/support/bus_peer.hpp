// A peer that speaks D-Bus itself, as a bus or as a service's own socket, for who asks over it.
#pragma once

#include <systemd/sd-bus.h>

#include <atomic>
#include <string>
#include <thread>

#include "base/unique_fd.hpp"

namespace weir::test {

// Serves one connection in a thread of its own.
class BusPeer {
 public:
  // \p answer is given every call but a bus' own. Throws if the socket cannot be had.
  BusPeer(const std::string& path, sd_bus_message_handler_t answer);
  BusPeer(const BusPeer&) = delete;
  BusPeer& operator=(const BusPeer&) = delete;
  ~BusPeer();
  [[nodiscard]] std::string address() const { return "unix:path=" + path_; }

 private:
  void serve();

  std::string path_;
  sd_bus_message_handler_t answer_;
  detail::UniqueFd listener_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace weir::test
