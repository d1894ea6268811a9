// The connection of a SystemdBus: one of libsystemd's, its calls and what they wait for.
#pragma once

#include <string>

#include "collectors/host/systemd_bus.hpp"
#include "collectors/host/systemd_bus_functions.hpp"

namespace weir::collectors {

struct SystemdBus::Connection {
  // Reads the answer to a call into what the caller gave; negative: an errno.
  using Read = int (*)(sd_bus_message* answer, void* into);

  Connection(std::string bus_address, bool is_direct, const char* bus_service)
      : address(std::move(bus_address)), direct(is_direct), service(bus_service) {}

  // Calls a method without arguments of the service's object \p path.
  [[nodiscard]] Expected<void> call(const char* path, const char* interface, const char* method,
                                    Read read, void* into, const CollectContext& context);
  [[nodiscard]] Expected<void> ask(std::span<SystemdProperty> properties,
                                   const CollectContext& context);

 private:
  struct Release {
    void operator()(sd_bus* open) const noexcept { libsystemd::sd_bus_close_unref(open); }
    void operator()(sd_bus_slot* slot) const noexcept { libsystemd::sd_bus_slot_unref(slot); }
  };
  using Slot = std::unique_ptr<sd_bus_slot, Release>;
  struct Call {
    Connection* connection;
    const char* method;
    Read read;
    void* into;
  };
  struct Property {
    Connection* connection;
    SystemdProperty* property;
  };

  [[nodiscard]] const char* destination() const { return direct ? nullptr : service; }
  [[nodiscard]] Expected<void> open();
  // Runs the connection until at most \p calls are under way.
  [[nodiscard]] Expected<void> run_until(std::size_t calls, const CollectContext& context);
  void close();
  [[nodiscard]] Error error_of(sd_bus_message* message, const sd_bus_error& error) const;

  static int on_answer(sd_bus_message* message, void* data, sd_bus_error* /*error*/) noexcept;
  static int on_property(sd_bus_message* message, void* data, sd_bus_error* /*error*/) noexcept;

  std::string address;
  bool direct;
  const char* service;
  std::unique_ptr<sd_bus, Release> bus;
  std::size_t under_way = 0;
  std::optional<Error> failure;  // of the call whose answer matters
};

}  // namespace weir::collectors
