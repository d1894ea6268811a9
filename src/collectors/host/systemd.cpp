// Units of systemd, over D-Bus. Two exchanges a run, however many units there are.
#include <array>
#include <vector>

#include "collect/regex.hpp"
#include "collectors/host/systemd_bus.hpp"
#include "collectors/host/systemd_units.hpp"
#include "collectors/support/live_procfs.hpp"

namespace weir::collectors {
namespace {

constexpr std::string_view kInclude = "collector.systemd.unit-include";
constexpr std::string_view kExclude = "collector.systemd.unit-exclude";
constexpr std::string_view kUnitState = "collector.systemd.unit-state";
constexpr std::string_view kTasks = "collector.systemd.enable-task-metrics";
constexpr std::string_view kRestarts = "collector.systemd.enable-restarts-metrics";
constexpr std::string_view kStartTime = "collector.systemd.enable-start-time-metrics";
constexpr std::string_view kPrivate = "collector.systemd.private";
constexpr std::string_view kAddress = "collector.systemd.address";

constexpr std::array kOptions{
    OptionSpec{kInclude, "Units to expose, a regular expression for the whole name.",
               OptionSpec::Kind::text, ".+", "collector.systemd.unit-whitelist"},
    OptionSpec{kExclude, "Units to leave out of those, a regular expression for the whole name.",
               OptionSpec::Kind::text, R"(.+\.(automount|device|mount|scope|slice))",
               "collector.systemd.unit-blacklist"},
    OptionSpec{kUnitState,
               "Series of node_systemd_unit_state: all, one per unit and state; current, that of "
               "the unit's state; failed, the same for failed units only.",
               OptionSpec::Kind::text, "all"},
    OptionSpec{kTasks, "Expose node_systemd_unit_tasks_current and _max.", OptionSpec::Kind::flag,
               "false"},
    OptionSpec{kRestarts, "Expose node_systemd_service_restart_total.", OptionSpec::Kind::flag,
               "false"},
    OptionSpec{kStartTime, "Expose node_systemd_unit_start_time_seconds.", OptionSpec::Kind::flag,
               "false"},
    OptionSpec{kPrivate, "Ask systemd at its own socket, without a bus. Only root may.",
               OptionSpec::Kind::flag, "false"},
    OptionSpec{kAddress,
               "The bus to ask, such as unix:path=/host/run/dbus/system_bus_socket; without it "
               "the system's, or what DBUS_SYSTEM_BUS_ADDRESS says."},
};

class Systemd final : public Collector {
 public:
  Systemd(detail::Regex include, detail::Regex exclude, SystemdDetail detail, bool direct,
          const std::string& address)
      : include_(std::move(include)),
        exclude_(std::move(exclude)),
        detail_(detail),
        is_told_where_(direct || !address.empty()),
        bus_(direct && address.empty() ? "unix:path=/run/systemd/private" : address, direct) {}

  Expected<void> collect(const CollectContext& context, SampleBatch& out) override {
    if (!is_told_where_ && !detail::is_live_procfs(context.host)) {
      return Error(ErrorCode::no_data,
                   context.host.procfs + " is no mounted procfs, and systemd is asked over D-Bus");
    }
    const auto units = bus_.units(context);
    if (!units) return units.error();
    std::vector<const SystemdUnit*> wanted;
    for (const SystemdUnit& unit : *units) {
      if (unit.load_state == "loaded" && include_.matches(unit.name) &&
          !exclude_.matches(unit.name)) {
        wanted.push_back(&unit);
      }
    }
    SystemdQuestions questions(wanted, detail_);
    if (auto asked = bus_.ask(questions.properties(), context); !asked) return asked;
    add_unit_counts(*units, out);
    questions.add_to(out);
    return {};
  }

 private:
  detail::Regex include_;
  detail::Regex exclude_;
  SystemdDetail detail_;
  bool is_told_where_;
  SystemdBus bus_;
};

Expected<SystemdStates> parse_states(const std::string& text) {
  if (text == "all") return SystemdStates::all;
  if (text == "current") return SystemdStates::current;
  if (text == "failed") return SystemdStates::failed;
  return Error(
      ErrorCode::invalid_argument,
      "--" + std::string(kUnitState) + ": expected all, current or failed, got '" + text + "'");
}

Expected<std::unique_ptr<Collector>> make_systemd(const CollectorOptions& options) {
  constexpr auto kWhole = detail::Regex::Anchor::both;
  auto include = detail::Regex::compile(kInclude, options.text(kInclude), kWhole);
  if (!include) return include.error();
  auto exclude = detail::Regex::compile(kExclude, options.text(kExclude), kWhole);
  if (!exclude) return exclude.error();
  const auto states = parse_states(options.text(kUnitState));
  if (!states) return states.error();
  const SystemdDetail detail{*states, options.flag(kRestarts), options.flag(kStartTime),
                             options.flag(kTasks)};
  return std::unique_ptr<Collector>(
      std::make_unique<Systemd>(std::move(*include), std::move(*exclude), detail,
                                options.flag(kPrivate), options.text(kAddress)));
}

}  // namespace

CollectorSpec systemd_spec() {
  return {"systemd", "Exposes the state of systemd and its units.",
          false,     systemd_families(),
          kOptions,  make_systemd};
}

}  // namespace weir::collectors
