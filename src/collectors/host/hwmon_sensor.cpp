#include "collectors/host/hwmon_sensor.hpp"

#include <algorithm>
#include <array>

namespace weir::collectors {
namespace {

constexpr std::array<std::string_view, 14> kTypes{
    "beep_enable", "cpu", "curr", "energy",          "fan", "freq", "humidity", "in", "intrusion",
    "power",       "pwm", "temp", "update_interval", "vrm"};

constexpr detail::Scale kMilli{0.001, 1};
constexpr detail::Scale kMicro{1, 1e6};

constexpr bool is_digit(char c) noexcept {
  return '0' <= c && c <= '9';
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> texts) {
  return std::ranges::find(texts, text) != texts.end();
}

}  // namespace

std::optional<SensorFile> parse_sensor_file(std::string_view file) noexcept {
  const auto* const digit = std::ranges::find_if(file, is_digit);
  const std::string_view type = file.substr(0, static_cast<std::size_t>(digit - file.begin()));
  if (std::ranges::find(kTypes, type) == kTypes.end()) return std::nullopt;

  std::string_view rest = file.substr(type.size());
  const auto* const behind = std::ranges::find_if_not(rest, is_digit);
  const std::string_view number = rest.substr(0, static_cast<std::size_t>(behind - rest.begin()));
  rest.remove_prefix(number.size());
  if (!rest.empty() && (rest.front() != '_' || rest.size() == 1)) return std::nullopt;
  if (!rest.empty()) rest.remove_prefix(1);
  return SensorFile{type, number.empty() ? "0" : number, rest};
}

SensorFamily sensor_family(const SensorFile& file, bool has_bare_file) {
  const std::string_view type = file.type;
  if (type == "beep_enable") return {"beep_enabled", MetricType::gauge, {}};
  if (type == "vrm") return {"voltage_regulator_version", MetricType::gauge, {}};
  if (type == "update_interval") return {"update_interval_seconds", MetricType::gauge, kMilli};

  const std::string_view element = file.element;
  std::string key(type);
  if (element == "input" ? has_bare_file : !element.empty()) {
    key.append(1, '_').append(clean_name(element));
  }
  if (element == "alarm" || element == "fault") return {key, MetricType::gauge, {}};
  if (element == "beep") return {key + "_enabled", MetricType::gauge, {}};
  if (type == "in" || type == "cpu") return {key + "_volts", MetricType::gauge, kMilli};
  if (type == "temp" && element != "type") return {key + "_celsius", MetricType::gauge, kMilli};
  if (type == "curr") return {key + "_amps", MetricType::gauge, kMilli};
  if (type == "energy") return {key + "_joule_total", MetricType::counter, kMicro};
  if (type == "power" && element == "accuracy") return {key, MetricType::gauge, kMicro};
  if (type == "power" && element.starts_with("average_interval")) {
    return {key + "_seconds", MetricType::gauge, kMilli};
  }
  if (type == "power") return {key + "_watt", MetricType::gauge, kMicro};
  if (type == "humidity") return {key, MetricType::gauge, kMicro};
  if (type == "fan" && is_one_of(element, {"input", "min", "max", "target"})) {
    return {key + "_rpm", MetricType::gauge, {}};
  }
  return {key, MetricType::gauge, {}};
}

std::string clean_name(std::string_view name) {
  std::string cleaned;
  cleaned.reserve(name.size());
  for (const char c : name) {
    const bool is_upper = 'A' <= c && c <= 'Z';
    const bool fits = ('a' <= c && c <= 'z') || is_digit(c) || c == ':' || c == '_';
    cleaned.push_back(is_upper ? static_cast<char>(c - 'A' + 'a') : fits ? c : '_');
  }
  const std::size_t begin = std::min(cleaned.find_first_not_of('_'), cleaned.size());
  cleaned.erase(0, begin);
  while (!cleaned.empty() && cleaned.back() == '_') cleaned.pop_back();
  return cleaned;
}

}  // namespace weir::collectors
