#include "collectors/host/systemd_units.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>

#include "collectors/support/fields.hpp"

namespace weir::collectors {
namespace {

constexpr FamilySpec kUnitState{"node_systemd_unit_state",
                                "The state that the unit is in: 1 for it.", MetricType::gauge,
                                Fold::max};
constexpr FamilySpec kStartTime{"node_systemd_unit_start_time_seconds",
                                "When the unit became active, in seconds since 1970; 0 if it is "
                                "not.",
                                MetricType::gauge, Fold::max};
constexpr FamilySpec kTasksCurrent{"node_systemd_unit_tasks_current", "Tasks of the unit.",
                                   MetricType::gauge, Fold::sum};
constexpr FamilySpec kTasksMax{"node_systemd_unit_tasks_max", "Tasks that the unit may have.",
                               MetricType::gauge, Fold::sum};
constexpr FamilySpec kRunning{"node_systemd_system_running",
                              "Whether the system is up and no unit has failed.",
                              MetricType::gauge};
constexpr FamilySpec kUnits{"node_systemd_units", "Units in each state.", MetricType::gauge,
                            Fold::sum};
constexpr FamilySpec kRestarts{"node_systemd_service_restart_total",
                               "Times that systemd restarted the service.", MetricType::counter};
constexpr FamilySpec kLastTrigger{"node_systemd_timer_last_trigger_seconds",
                                  "When the timer last fired, in seconds since 1970.",
                                  MetricType::gauge, Fold::max};
constexpr FamilySpec kAccepted{"node_systemd_socket_accepted_connections_total",
                               "Connections that the socket accepted.", MetricType::counter};
constexpr FamilySpec kConnections{"node_systemd_socket_current_connections",
                                  "Connections of the socket.", MetricType::gauge, Fold::sum};
// A gauge, as dashboards have it.
constexpr FamilySpec kRefused{"node_systemd_socket_refused_connections_total",
                              "Connections that the socket refused.", MetricType::gauge, Fold::sum};
constexpr FamilySpec kVersion{"node_systemd_version", "The version of systemd.", MetricType::gauge,
                              Fold::max};
constexpr FamilySpec kVirtualization{"node_systemd_virtualization_info",
                                     "The virtualization that systemd detected; always 1.",
                                     MetricType::gauge, Fold::max};
constexpr std::array kFamilies{kUnitState, kStartTime, kTasksCurrent,  kTasksMax, kRunning,
                               kUnits,     kRestarts,  kLastTrigger,   kAccepted, kConnections,
                               kRefused,   kVersion,   kVirtualization};

constexpr std::array<std::string_view, 5> kStates{"active", "activating", "deactivating",
                                                  "inactive", "failed"};

constexpr std::string_view kFailed = "failed";

constexpr const char* kManager = "org.freedesktop.systemd1.Manager";
constexpr const char* kService = "org.freedesktop.systemd1.Service";
constexpr const char* kSocket = "org.freedesktop.systemd1.Socket";

bool is_time(const FamilySpec& family) {
  return family.name == kStartTime.name || family.name == kLastTrigger.name;
}

bool is_task_count(const FamilySpec& family) {
  return family.name == kTasksCurrent.name || family.name == kTasksMax.name;
}

void add_manager_answer(const FamilySpec& family, const SystemdProperty& answer, SampleBatch& out) {
  if (!std::holds_alternative<std::string>(answer.value)) return;
  const auto& text = std::get<std::string>(answer.value);
  if (family.name == kRunning.name)
    out.add(family, text == "running" ? 1 : 0);
  else if (family.name == kVirtualization.name)
    out.add(family, {{"virtualization_type", text.empty() ? "none" : text}}, 1);
  else if (const auto version = parse_systemd_version(text))
    out.add(family, {{"version", text}}, *version);
}

}  // namespace

SystemdQuestions::SystemdQuestions(std::span<const SystemdUnit* const> units, SystemdDetail detail)
    : states_(detail.states) {
  ask(nullptr, &kVersion, kManager, "Version");
  ask(nullptr, &kVirtualization, kManager, "Virtualization");
  ask(nullptr, &kRunning, kManager, "SystemState");
  for (const SystemdUnit* unit : units) {
    const std::string_view name = unit->name;
    if (states_ != SystemdStates::failed || unit->active_state == kFailed) ask_type(*unit);
    if (name.ends_with(".service")) {
      if (detail.restarts) ask(unit, &kRestarts, kService, "NRestarts");
      if (detail.tasks) ask(unit, &kTasksCurrent, kService, "TasksCurrent");
      if (detail.tasks) ask(unit, &kTasksMax, kService, "TasksMax");
    } else if (name.ends_with(".timer")) {
      ask(unit, &kLastTrigger, "org.freedesktop.systemd1.Timer", "LastTriggerUSec");
    } else if (name.ends_with(".socket")) {
      ask(unit, &kAccepted, kSocket, "NAccepted");
      ask(unit, &kConnections, kSocket, "NConnections");
      ask(unit, &kRefused, kSocket, "NRefused");
    }
    if (detail.start_time && unit->active_state == "active")
      ask(unit, &kStartTime, "org.freedesktop.systemd1.Unit", "ActiveEnterTimestamp");
    else if (detail.start_time)
      questions_.push_back({unit, &kStartTime, kNoProperty});  // 0
  }
}

void SystemdQuestions::ask(const SystemdUnit* unit, const FamilySpec* family, const char* interface,
                           const char* name) {
  questions_.push_back({unit, family, properties_.size()});
  properties_.push_back({unit != nullptr ? unit->path : kSystemdManagerPath, interface, name, {}});
}

void SystemdQuestions::ask_type(const SystemdUnit& unit) {
  const std::string_view name = unit.name;
  if (name.ends_with(".service"))
    ask(&unit, nullptr, kService, "Type");
  else if (name.ends_with(".mount"))
    ask(&unit, nullptr, "org.freedesktop.systemd1.Mount", "Type");
  else
    questions_.push_back({&unit, nullptr, kNoProperty});
}

void SystemdQuestions::add_states(const SystemdUnit& unit, std::string_view type,
                                  SampleBatch& out) const {
  for (const std::string_view state : kStates) {
    const bool is_in = unit.active_state == state;
    if (!is_in && states_ != SystemdStates::all) continue;
    out.add(kUnitState, {{"name", unit.name}, {"state", state}, {"type", type}}, is_in ? 1 : 0);
  }
}

void SystemdQuestions::add_unit_answer(const Question& question, SampleBatch& out) const {
  const SystemdUnit& unit = *question.unit;
  const bool asked = question.property != kNoProperty;
  if (question.family == nullptr) {
    add_states(unit, asked ? properties_[question.property].text() : std::string(), out);
    return;
  }
  const FamilySpec& family = *question.family;
  const auto number = asked ? properties_[question.property].number() : 0;
  // What has no limit and what is not counted is 2^64-1.
  const bool is_unlimited =
      is_task_count(family) && number == std::numeric_limits<std::uint64_t>::max();
  if (!number || is_unlimited) return;
  const auto value = static_cast<double>(*number);
  out.add(family, {{"name", unit.name}}, is_time(family) ? value / 1e6 : value);
}

void SystemdQuestions::add_to(SampleBatch& out) const {
  for (const Question& question : questions_) {
    if (question.unit != nullptr)
      add_unit_answer(question, out);
    else
      add_manager_answer(*question.family, properties_[question.property], out);
  }
}

void add_unit_counts(std::span<const SystemdUnit> units, SampleBatch& out) {
  std::map<std::string_view, std::size_t> counts;
  for (const std::string_view state : kStates) counts[state] = 0;
  for (const SystemdUnit& unit : units) ++counts[unit.active_state];
  for (const auto& [state, count] : counts)
    out.add(kUnits, {{"state", state}}, static_cast<double>(count));
}

std::optional<double> parse_systemd_version(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto digits_end = [&](std::size_t from) {
    while (from < text.size() && is_digit(text[from])) ++from;
    return from;
  };
  for (std::size_t begin = 0; begin < text.size(); ++begin) {
    std::size_t end = digits_end(begin);
    if (end - begin < 3) {
      begin = end;
      continue;
    }
    if (end < text.size() && text[end] == '.' && digits_end(end + 1) > end + 1)
      end = digits_end(end + 1);
    return detail::parse_number<double>(text.substr(begin, end - begin));
  }
  return std::nullopt;
}

std::span<const FamilySpec> systemd_families() noexcept {
  return kFamilies;
}

}  // namespace weir::collectors
