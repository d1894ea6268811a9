#include "collectors/host/systemd_bus_connection.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <deque>
#include <string_view>

namespace weir::collectors {

using namespace libsystemd;

namespace {

// The system's bus refuses more than 128 calls that wait for an answer.
constexpr std::size_t kMaxCallsUnderWay = 64;
// A call without an answer; also where the context has no deadline.
constexpr std::uint64_t kCallTimeoutUs = 5'000'000;
// A request to stop is seen this soon.
constexpr std::uint64_t kMaxWaitUs = 100'000;

bool says_absent(std::string_view name) {
  return name == SD_BUS_ERROR_SERVICE_UNKNOWN || name == SD_BUS_ERROR_NAME_HAS_NO_OWNER ||
         name.starts_with("org.freedesktop.DBus.Error.Spawn.");
}

void read_value(sd_bus_message* message, SystemdProperty& property) {
  char type = 0;
  const char* contents = nullptr;
  if (sd_bus_message_peek_type(message, &type, &contents) <= 0 || type != SD_BUS_TYPE_VARIANT)
    return;
  const std::string_view inner = contents != nullptr ? contents : "";
  if (sd_bus_message_enter_container(message, SD_BUS_TYPE_VARIANT, contents) < 0) return;
  if (inner == "s") {
    const char* text = nullptr;
    if (sd_bus_message_read_basic(message, 's', static_cast<void*>(&text)) > 0)
      property.value = std::string(text);
  } else if (inner == "b") {
    int flag = 0;
    if (sd_bus_message_read_basic(message, 'b', &flag) > 0)
      property.value = std::uint64_t{flag != 0};
  } else if (inner == "u") {
    std::uint32_t number = 0;
    if (sd_bus_message_read_basic(message, 'u', &number) > 0)
      property.value = std::uint64_t{number};
  } else if (inner == "t") {
    std::uint64_t number = 0;
    if (sd_bus_message_read_basic(message, 't', &number) > 0) property.value = number;
  }
}

}  // namespace

Error SystemdBus::Connection::error_of(sd_bus_message* message, const sd_bus_error& error) const {
  const std::string_view name = error.name != nullptr ? error.name : "";
  const std::string text =
      std::string(service) + ": " + (error.message != nullptr ? error.message : std::string(name));
  // A connection that ends answers what is under way so, too.
  const bool is_open = sd_bus_is_open(sd_bus_message_get_bus(message)) > 0;
  if (name == SD_BUS_ERROR_NO_REPLY || name == SD_BUS_ERROR_TIMEOUT)
    return Error(is_open ? ErrorCode::timeout : ErrorCode::io, text);
  return Error(says_absent(name) ? ErrorCode::no_data : ErrorCode::io, text);
}

Expected<void> SystemdBus::Connection::open() {
  if (bus) return {};
  if (!libsystemd::load()) return libsystemd::load().error();
  const std::string what = address.empty() ? "D-Bus" : address;
  sd_bus* made = nullptr;
  int result = 0;
  if (address.empty()) {
    result = sd_bus_open_system(&made);
    bus.reset(made);
  } else {
    result = sd_bus_new(&made);
    bus.reset(made);
    if (result >= 0) result = sd_bus_set_address(made, address.c_str());
    if (result >= 0 && !direct) result = sd_bus_set_bus_client(made, 1);
    if (result >= 0) result = sd_bus_start(made);
  }
  if (result >= 0) result = sd_bus_set_method_call_timeout(made, kCallTimeoutUs);
  if (result >= 0) return {};
  bus.reset();
  const Error error = errno_error(what, -result);
  if (error.code() != ErrorCode::not_found) return error;
  return Error(ErrorCode::no_data, error.message());
}

Expected<void> SystemdBus::Connection::run_until(std::size_t calls, const CollectContext& context) {
  while (under_way > calls) {
    const int done = sd_bus_process(bus.get(), nullptr);
    if (failure) return *failure;
    if (done < 0) return errno_error(service, -done);
    if (done > 0) continue;
    const Duration left = context.deadline - context.clock.monotonic();
    if (left <= Duration::zero() || context.stop.stop_requested())
      return Error(ErrorCode::timeout, std::string(service) + ": no answer in time");
    const auto left_us = std::chrono::ceil<std::chrono::microseconds>(left).count();
    const auto wait_us = std::min<std::uint64_t>(static_cast<std::uint64_t>(left_us), kMaxWaitUs);
    const int waited = sd_bus_wait(bus.get(), wait_us);
    if (waited < 0 && waited != -EINTR) return errno_error(service, -waited);
  }
  return {};
}

void SystemdBus::Connection::close() {
  bus.reset();
  under_way = 0;
  failure.reset();
}

int SystemdBus::Connection::on_answer(sd_bus_message* message, void* data,
                                      sd_bus_error* /*error*/) noexcept {
  const auto& call = *static_cast<const Call*>(data);
  --call.connection->under_way;
  if (const sd_bus_error* error = sd_bus_message_get_error(message))
    call.connection->failure = call.connection->error_of(message, *error);
  else if (const int read = call.read(message, call.into); read < 0)
    call.connection->failure = errno_error(std::string("answer to ") + call.method, -read);
  return 0;
}

int SystemdBus::Connection::on_property(sd_bus_message* message, void* data,
                                        sd_bus_error* /*error*/) noexcept {
  auto& call = *static_cast<Property*>(data);
  --call.connection->under_way;
  const sd_bus_error* error = sd_bus_message_get_error(message);
  if (error == nullptr) {
    read_value(message, *call.property);
  } else if (const std::string_view name = error->name;
             name == SD_BUS_ERROR_NO_REPLY || says_absent(name)) {
    call.connection->failure = call.connection->error_of(message, *error);
  }  // else the object has gone, or this systemd knows no such property
  return 0;
}

Expected<void> SystemdBus::Connection::call(const char* path, const char* interface,
                                            const char* method, Read read, void* into,
                                            const CollectContext& context) {
  if (auto opened = open(); !opened) return opened;
  Call call{this, method, read, into};
  sd_bus_slot* made = nullptr;
  const int sent = sd_bus_call_method_async(bus.get(), &made, destination(), path, interface,
                                            method, on_answer, &call, nullptr);
  Slot slot(made);
  under_way = sent < 0 ? 0 : 1;
  auto answered = sent < 0 ? Expected<void>(errno_error(service, -sent)) : run_until(0, context);
  slot.reset();  // before the connection
  if (!answered) close();
  return answered;
}

Expected<void> SystemdBus::Connection::ask(std::span<SystemdProperty> properties,
                                           const CollectContext& context) {
  if (auto opened = open(); !opened) return opened;
  std::deque<Property> calls;  // do not move
  std::vector<Slot> slots;     // cancel what is under way when this returns early
  const auto send_all = [&]() -> Expected<void> {
    for (SystemdProperty& property : properties) {
      if (auto room = run_until(kMaxCallsUnderWay - 1, context); !room) return room;
      calls.push_back({this, &property});
      sd_bus_slot* made = nullptr;
      const int sent = sd_bus_call_method_async(
          bus.get(), &made, destination(), property.path.c_str(), "org.freedesktop.DBus.Properties",
          "Get", on_property, &calls.back(), "ss", property.interface, property.name);
      if (sent < 0) return errno_error(service, -sent);
      slots.emplace_back(made);
      ++under_way;
    }
    return run_until(0, context);
  };
  auto answered = send_all();
  slots.clear();
  if (!answered) close();
  return answered;
}

}  // namespace weir::collectors
