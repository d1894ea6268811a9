#include "support/bus_peer.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <stdexcept>

namespace weir::test {
namespace {

int say_hello(sd_bus_message* message, void* /*data*/, sd_bus_error* /*error*/) {
  if (sd_bus_message_is_method_call(message, nullptr, "Hello") <= 0) return 0;
  return sd_bus_reply_method_return(message, "s", ":1.1");
}

}  // namespace

BusPeer::BusPeer(const std::string& path, sd_bus_message_handler_t answer)
    : path_(path), answer_(answer) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path_.size() >= sizeof address.sun_path) throw std::runtime_error("too long: " + path_);
  std::ranges::copy(path_, std::begin(address.sun_path));
  listener_ = detail::UniqueFd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto* const name = reinterpret_cast<const sockaddr*>(&address);
  if (::bind(listener_.get(), name, sizeof address) != 0 || ::listen(listener_.get(), 1) != 0)
    throw std::runtime_error("no socket at " + path_);
  thread_ = std::thread([this] { serve(); });
}

BusPeer::~BusPeer() {
  stop_ = true;
  ::shutdown(listener_.get(), SHUT_RDWR);  // whoever has not called yet
  thread_.join();
}

void BusPeer::serve() {
  const int caller = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (caller < 0) return;
  sd_bus* bus = nullptr;
  sd_id128_t id{};
  id.bytes[0] = 1;
  sd_bus_new(&bus);
  sd_bus_set_fd(bus, caller, caller);
  sd_bus_set_server(bus, 1, id);
  sd_bus_add_filter(bus, nullptr, answer_, nullptr);
  sd_bus_add_filter(bus, nullptr, say_hello, nullptr);
  sd_bus_start(bus);
  while (!stop_) {
    const int done = sd_bus_process(bus, nullptr);
    if (done < 0) break;
    if (done == 0) sd_bus_wait(bus, 20'000);
  }
  sd_bus_close_unref(bus);
}

}  // namespace weir::test
