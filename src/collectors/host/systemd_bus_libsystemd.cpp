#include <algorithm>
#include <cerrno>
#include <chrono>
#include <deque>
#include <string_view>

#include "collectors/host/systemd_bus.hpp"
#include "collectors/host/systemd_bus_functions.hpp"

namespace weir::collectors {

using namespace libsystemd;

namespace {

constexpr const char* kService = "org.freedesktop.systemd1";
// The system's bus refuses more than 128 calls that wait for an answer.
constexpr std::size_t kMaxCallsUnderWay = 64;
// A call without an answer; also where the context has no deadline.
constexpr std::uint64_t kCallTimeoutUs = 5'000'000;
// A request to stop is seen this soon.
constexpr std::uint64_t kMaxWaitUs = 100'000;

struct Release {
  void operator()(sd_bus* bus) const noexcept { sd_bus_close_unref(bus); }
  void operator()(sd_bus_slot* slot) const noexcept { sd_bus_slot_unref(slot); }
};
using Bus = std::unique_ptr<sd_bus, Release>;
using Slot = std::unique_ptr<sd_bus_slot, Release>;

bool says_absent(std::string_view name) {
  return name == SD_BUS_ERROR_SERVICE_UNKNOWN || name == SD_BUS_ERROR_NAME_HAS_NO_OWNER ||
         name.starts_with("org.freedesktop.DBus.Error.Spawn.");
}

Error bus_error(sd_bus_message* message, const sd_bus_error& error) {
  const std::string_view name = error.name != nullptr ? error.name : "";
  const std::string text =
      std::string(kService) + ": " + (error.message != nullptr ? error.message : std::string(name));
  // A connection that ends answers what is under way so, too.
  const bool is_open = sd_bus_is_open(sd_bus_message_get_bus(message)) > 0;
  if (name == SD_BUS_ERROR_NO_REPLY || name == SD_BUS_ERROR_TIMEOUT)
    return Error(is_open ? ErrorCode::timeout : ErrorCode::io, text);
  return Error(says_absent(name) ? ErrorCode::no_data : ErrorCode::io, text);
}

// a(ssssssouso): name, description, load, active, sub, following, path, job and its type and path.
int read_units(sd_bus_message* message, std::vector<SystemdUnit>& units) {
  int result = sd_bus_message_enter_container(message, SD_BUS_TYPE_ARRAY, "(ssssssouso)");
  while (result >= 0 && units.size() <= kMaxSystemdUnits) {
    const char* name = nullptr;
    const char* load = nullptr;
    const char* active = nullptr;
    const char* path = nullptr;
    result = sd_bus_message_read(message, "(ssssssouso)", &name, nullptr, &load, &active, nullptr,
                                 nullptr, &path, nullptr, nullptr, nullptr);
    if (result == 0) return 0;
    if (result > 0) units.push_back({name, load, active, path});
  }
  return result;
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

struct SystemdBus::Connection {
  Connection(std::string bus_address, bool is_direct)
      : address(std::move(bus_address)), direct(is_direct) {}

  std::string address;
  bool direct;
  Bus bus;
  std::size_t under_way = 0;
  std::optional<Error> failure;  // of the call whose answer matters

  struct Units {
    Connection* connection;
    std::vector<SystemdUnit> list;
  };
  struct Property {
    Connection* connection;
    SystemdProperty* property;
  };

  [[nodiscard]] const char* destination() const { return direct ? nullptr : kService; }

  [[nodiscard]] Expected<void> open() {
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

  // Runs the connection until at most \p calls are under way.
  [[nodiscard]] Expected<void> run_until(std::size_t calls, const CollectContext& context) {
    while (under_way > calls) {
      const int done = sd_bus_process(bus.get(), nullptr);
      if (failure) return *failure;
      if (done < 0) return errno_error(kService, -done);
      if (done > 0) continue;
      const Duration left = context.deadline - context.clock.monotonic();
      if (left <= Duration::zero() || context.stop.stop_requested())
        return Error(ErrorCode::timeout, std::string(kService) + ": no answer in time");
      const auto left_us = std::chrono::ceil<std::chrono::microseconds>(left).count();
      const auto wait_us = std::min<std::uint64_t>(static_cast<std::uint64_t>(left_us), kMaxWaitUs);
      const int waited = sd_bus_wait(bus.get(), wait_us);
      if (waited < 0 && waited != -EINTR) return errno_error(kService, -waited);
    }
    return {};
  }

  void close() {
    bus.reset();
    under_way = 0;
    failure.reset();
  }

  static int on_units(sd_bus_message* message, void* data, sd_bus_error* /*error*/) noexcept;
  static int on_property(sd_bus_message* message, void* data, sd_bus_error* /*error*/) noexcept;
};

int SystemdBus::Connection::on_units(sd_bus_message* message, void* data,
                                     sd_bus_error* /*error*/) noexcept {
  auto& call = *static_cast<Units*>(data);
  --call.connection->under_way;
  if (const sd_bus_error* error = sd_bus_message_get_error(message)) {
    call.connection->failure = bus_error(message, *error);
    return 0;
  }
  if (const int read = read_units(message, call.list); read < 0)
    call.connection->failure = errno_error("answer to ListUnits", -read);
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
    call.connection->failure = bus_error(message, *error);
  }  // else the unit has gone, or this systemd knows no such property
  return 0;
}

SystemdBus::SystemdBus(const std::string& address, bool direct)
    : connection_(std::make_unique<Connection>(address, direct)) {}
SystemdBus::~SystemdBus() = default;

Expected<std::vector<SystemdUnit>> SystemdBus::units(const CollectContext& context) {
  Connection& connection = *connection_;
  if (auto opened = connection.open(); !opened) return opened.error();
  Connection::Units call{&connection, {}};
  sd_bus_slot* made = nullptr;
  const int sent = sd_bus_call_method_async(connection.bus.get(), &made, connection.destination(),
                                            kSystemdManagerPath, "org.freedesktop.systemd1.Manager",
                                            "ListUnits", Connection::on_units, &call, nullptr);
  const Slot slot(made);
  connection.under_way = sent < 0 ? 0 : 1;
  const auto answered =
      sent < 0 ? Expected<void>(errno_error(kService, -sent)) : connection.run_until(0, context);
  if (!answered) {
    connection.close();
    return answered.error();
  }
  if (call.list.size() > kMaxSystemdUnits)
    return Error(ErrorCode::limit, "more than " + std::to_string(kMaxSystemdUnits) + " units");
  return std::move(call.list);
}

Expected<void> SystemdBus::ask(std::span<SystemdProperty> properties,
                               const CollectContext& context) {
  Connection& connection = *connection_;
  if (auto opened = connection.open(); !opened) return opened.error();
  std::deque<Connection::Property> calls;  // do not move
  std::vector<Slot> slots;                 // cancel what is under way when this returns early
  const auto send_all = [&]() -> Expected<void> {
    for (SystemdProperty& property : properties) {
      if (auto room = connection.run_until(kMaxCallsUnderWay - 1, context); !room) return room;
      calls.push_back({&connection, &property});
      sd_bus_slot* made = nullptr;
      const int sent = sd_bus_call_method_async(
          connection.bus.get(), &made, connection.destination(), property.path.c_str(),
          "org.freedesktop.DBus.Properties", "Get", Connection::on_property, &calls.back(), "ss",
          property.interface, property.name);
      if (sent < 0) return errno_error(kService, -sent);
      slots.emplace_back(made);
      ++connection.under_way;
    }
    return connection.run_until(0, context);
  };
  const auto answered = send_all();
  if (answered) return {};
  slots.clear();
  connection.close();
  return answered.error();
}

}  // namespace weir::collectors
