// SystemdBus: questions over D-Bus to systemd (org.freedesktop.systemd1(5)) or to its logind
// (org.freedesktop.login1(5)), whichever it is made for. One connection, kept;
// what it is asked travels at once, some dozens of calls under way together, not one round trip
// after the other; nothing waits past the context's deadline. An error closes the connection, and
// the next question opens a new one. Not thread safe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "weir/collector.hpp"

namespace weir::collectors {

// More units than this are left out, counted as a limit error: no host has a tenth of it.
inline constexpr std::size_t kMaxSystemdUnits = 100'000;

// The same for logind.
inline constexpr std::size_t kMaxLogindSeats = 1'000;
inline constexpr std::size_t kMaxLogindSessions = 100'000;

struct SystemdUnit {
  std::string name;
  std::string load_state;    // "loaded", "not-found", "masked", ...
  std::string active_state;  // "active", "failed", ...
  std::string path;          // of its object
};

struct LogindSession {
  std::string seat;  // empty: none, as over a network
  std::string path;  // of its object
};

// One property of one object. \p value is what came, true and false as 1 and 0: nothing if the
// object has gone or has no such property.
struct SystemdProperty {
  std::string path;
  const char* interface = nullptr;  // static: "org.freedesktop.systemd1.Service"
  const char* name = nullptr;       // static: "NRestarts"
  std::variant<std::monostate, std::uint64_t, std::string> value;

  [[nodiscard]] std::optional<std::uint64_t> number() const {
    const auto* number = std::get_if<std::uint64_t>(&value);
    return number != nullptr ? std::optional(*number) : std::nullopt;
  }
  [[nodiscard]] std::string text() const {
    const auto* text = std::get_if<std::string>(&value);
    return text != nullptr ? *text : std::string();
  }
};

inline constexpr const char* kSystemdService = "org.freedesktop.systemd1";
inline constexpr const char* kSystemdManagerPath = "/org/freedesktop/systemd1";
inline constexpr const char* kLogindService = "org.freedesktop.login1";
inline constexpr const char* kLogindManagerPath = "/org/freedesktop/login1";
inline constexpr const char* kLogindManager = "org.freedesktop.login1.Manager";

class SystemdBus {
 public:
  // "" is the system's bus; \p direct: \p address is systemd's own socket, not a bus.
  SystemdBus(const std::string& address, bool direct, const char* service = kSystemdService);
  SystemdBus(const SystemdBus&) = delete;
  SystemdBus& operator=(const SystemdBus&) = delete;
  ~SystemdBus();

  // All units that systemd has in memory. Errors: no_data (there is no bus, or not the service on
  // it), io (refused, connection lost), timeout, unsupported (built without libsystemd, or it
  // is missing here), limit.
  [[nodiscard]] Expected<std::vector<SystemdUnit>> units(const CollectContext& context);
  // logind's seats, by name, and the sessions of who is logged in. Errors as above.
  [[nodiscard]] Expected<std::vector<std::string>> seats(const CollectContext& context);
  [[nodiscard]] Expected<std::vector<LogindSession>> sessions(const CollectContext& context);
  // Asks for the properties, all together. Errors as above; a property that is refused is none.
  [[nodiscard]] Expected<void> ask(std::span<SystemdProperty> properties,
                                   const CollectContext& context);

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace weir::collectors
