// Sessions of who is logged in, as systemd's logind tells over D-Bus. Three exchanges a run,
// however many sessions there are.
#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "collectors/host/systemd_bus.hpp"
#include "collectors/support/live_procfs.hpp"

namespace weir::collectors {
namespace {

constexpr std::string_view kAddress = "collector.logind.address";
constexpr std::array kOptions{
    OptionSpec{kAddress,
               "The bus to ask, such as unix:path=/host/run/dbus/system_bus_socket; without it "
               "the system's, or what DBUS_SYSTEM_BUS_ADDRESS says."},
};

constexpr std::array kFamilies{FamilySpec{"node_logind_sessions",
                                          "Sessions of the seat; without a seat if they have none.",
                                          MetricType::gauge, Fold::sum}};

constexpr std::string_view kOther = "other";
constexpr std::array<std::string_view, 2> kRemotes{"true", "false"};
constexpr std::array<std::string_view, 7> kTypes{"other",   "unspecified", "tty", "x11",
                                                 "wayland", "mir",         "web"};
constexpr std::array<std::string_view, 5> kClasses{"other", "user", "greeter", "lock-screen",
                                                   "background"};

// Seat, remote, type, class.
using Kind = std::tuple<std::string, std::string_view, std::string_view, std::string_view>;

// What newer versions of logind may say is "other".
std::string_view known_or_other(std::string_view word, std::span<const std::string_view> known) {
  const auto found = std::ranges::find(known, word);
  return found != known.end() ? *found : kOther;
}

constexpr std::array<const char*, 3> kProperties{"Remote", "Type", "Class"};

std::vector<SystemdProperty> questions_of(std::span<const LogindSession> sessions) {
  std::vector<SystemdProperty> questions;
  for (const LogindSession& session : sessions) {
    for (const char* const property : kProperties)
      questions.push_back({session.path, "org.freedesktop.login1.Session", property, {}});
  }
  return questions;
}

// A session that ended meanwhile does not answer, and is none.
std::map<Kind, std::size_t> count(std::span<const LogindSession> sessions,
                                  std::span<const SystemdProperty> answers) {
  std::map<Kind, std::size_t> counts;
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    const auto of_session = answers.subspan(i * kProperties.size(), kProperties.size());
    const auto remote = of_session[0].number();
    const auto* const type = std::get_if<std::string>(&of_session[1].value);
    const auto* const session_class = std::get_if<std::string>(&of_session[2].value);
    if (!remote || type == nullptr || session_class == nullptr) continue;
    ++counts[{sessions[i].seat, *remote != 0 ? kRemotes[0] : kRemotes[1],
              known_or_other(*type, kTypes), known_or_other(*session_class, kClasses)}];
  }
  return counts;
}

class Logind final : public Collector {
 public:
  explicit Logind(const std::string& address)
      : is_told_where_(!address.empty()), bus_(address, false, kLogindService) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    if (!is_told_where_ && !detail::is_live_procfs(context.host)) {
      return Error(ErrorCode::no_data,
                   context.host.procfs + " is no mounted procfs, and logind is asked over D-Bus");
    }
    auto seats = bus_.seats(context);
    if (!seats) return seats.error();
    const auto sessions = bus_.sessions(context);
    if (!sessions) return sessions.error();
    std::vector<SystemdProperty> answers = questions_of(*sessions);
    if (auto asked = bus_.ask(answers, context); !asked) return asked;
    seats->emplace_back();  // of sessions over a network
    add(*seats, count(*sessions, answers), out);
    return {};
  }

 private:
  // A series for everything that could be, as node_exporter has it.
  static void add(std::span<const std::string> seats, const std::map<Kind, std::size_t>& counts,
                  SampleBatch& out) {
    for (const std::string& seat : seats) {
      for (const auto remote : kRemotes) {
        for (const auto type : kTypes) {
          for (const auto session_class : kClasses) {
            const auto found = counts.find({seat, remote, type, session_class});
            out.add(kFamilies[0],
                    {{"class", session_class}, {"remote", remote}, {"seat", seat}, {"type", type}},
                    found != counts.end() ? static_cast<double>(found->second) : 0);
          }
        }
      }
    }
  }

  bool is_told_where_;
  SystemdBus bus_;
};

Expected<std::unique_ptr<Collector>> make_logind(const CollectorOptions& options) {
  return std::unique_ptr<Collector>(std::make_unique<Logind>(options.text(kAddress)));
}

}  // namespace

CollectorSpec logind_spec() {
  return {"logind", "Exposes the sessions that systemd's logind counts.",
          false,    kFamilies,
          kOptions, make_logind};
}

}  // namespace weir::collectors
