#include "collectors/host/systemd_bus_connection.hpp"

namespace weir::collectors {

using namespace libsystemd;

namespace {

// Calls read_row() for the rows of an array until it returns 0, the end, or an error.
template <class ReadRow>
int read_rows(sd_bus_message* message, const char* row, ReadRow&& read_row) {
  int result = sd_bus_message_enter_container(message, SD_BUS_TYPE_ARRAY, row);
  while (result > 0) result = read_row();
  return result;
}

// a(ssssssouso): name, description, load, active, sub, following, path, job and its type and path.
int read_units(sd_bus_message* message, void* into) {
  auto& units = *static_cast<std::vector<SystemdUnit>*>(into);
  return read_rows(message, "(ssssssouso)", [&] {
    if (units.size() > kMaxSystemdUnits) return 0;
    const char* name = nullptr;
    const char* load = nullptr;
    const char* active = nullptr;
    const char* path = nullptr;
    const int result = sd_bus_message_read(message, "(ssssssouso)", &name, nullptr, &load, &active,
                                           nullptr, nullptr, &path, nullptr, nullptr, nullptr);
    if (result > 0) units.push_back({name, load, active, path});
    return result;
  });
}

// a(so): name, path.
int read_seats(sd_bus_message* message, void* into) {
  auto& seats = *static_cast<std::vector<std::string>*>(into);
  return read_rows(message, "(so)", [&] {
    if (seats.size() > kMaxLogindSeats) return 0;
    const char* name = nullptr;
    const int result = sd_bus_message_read(message, "(so)", &name, nullptr);
    if (result > 0) seats.emplace_back(name);
    return result;
  });
}

// a(susso): name, user's number, user's name, seat, path.
int read_sessions(sd_bus_message* message, void* into) {
  auto& sessions = *static_cast<std::vector<LogindSession>*>(into);
  return read_rows(message, "(susso)", [&] {
    if (sessions.size() > kMaxLogindSessions) return 0;
    const char* seat = nullptr;
    const char* path = nullptr;
    const int result =
        sd_bus_message_read(message, "(susso)", nullptr, nullptr, nullptr, &seat, &path);
    if (result > 0) sessions.push_back({seat, path});
    return result;
  });
}

template <class List>
Expected<List> within(List list, std::size_t limit, std::string_view what) {
  if (list.size() <= limit) return list;
  return Error(ErrorCode::limit, "more than " + std::to_string(limit) + " " + std::string(what));
}

}  // namespace

SystemdBus::SystemdBus(const std::string& address, bool direct, const char* service)
    : connection_(std::make_unique<Connection>(address, direct, service)) {}
SystemdBus::~SystemdBus() = default;

Expected<std::vector<SystemdUnit>> SystemdBus::units(const CollectContext& context) {
  std::vector<SystemdUnit> units;
  const auto answered = connection_->call(kSystemdManagerPath, "org.freedesktop.systemd1.Manager",
                                          "ListUnits", read_units, &units, context);
  if (!answered) return answered.error();
  return within(std::move(units), kMaxSystemdUnits, "units");
}

Expected<std::vector<std::string>> SystemdBus::seats(const CollectContext& context) {
  std::vector<std::string> seats;
  const auto answered = connection_->call(kLogindManagerPath, kLogindManager, "ListSeats",
                                          read_seats, &seats, context);
  if (!answered) return answered.error();
  return within(std::move(seats), kMaxLogindSeats, "seats");
}

Expected<std::vector<LogindSession>> SystemdBus::sessions(const CollectContext& context) {
  std::vector<LogindSession> sessions;
  const auto answered = connection_->call(kLogindManagerPath, kLogindManager, "ListSessions",
                                          read_sessions, &sessions, context);
  if (!answered) return answered.error();
  return within(std::move(sessions), kMaxLogindSessions, "sessions");
}

Expected<void> SystemdBus::ask(std::span<SystemdProperty> properties,
                               const CollectContext& context) {
  return connection_->ask(properties, context);
}

}  // namespace weir::collectors
