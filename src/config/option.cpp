#include "config/option.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/duration.hpp"
#include "base/nearest.hpp"

namespace weir {
namespace {

Error bad_value(std::string_view text, std::string_view why) {
  std::string message = "bad value '";
  message.append(text).append("': ").append(why);
  return {ErrorCode::invalid_argument, std::move(message)};
}

std::string_view trim(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

Expected<void> check_choice(const Option& option, std::string_view value) {
  if (std::ranges::find(option.choices, value) != option.choices.end()) return {};
  std::string why = "expected ";
  for (const std::string& choice : option.choices) {
    if (&choice != &option.choices.front())
      why += &choice == &option.choices.back() ? " or " : ", ";
    why += choice;
  }
  return bad_value(value, why + detail::did_you_mean(value, option.choices));
}

template <class T>
Expected<void> outcome(const Expected<T>& parsed) {
  if (!parsed) return parsed.error();
  return {};
}

}  // namespace

Expected<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t value = 0;
  const char* const last = text.data() + text.size();
  const auto [end, failure] = std::from_chars(text.data(), last, value);
  if (failure == std::errc::result_out_of_range) return bad_value(text, "it is out of range");
  if (failure != std::errc() || end != last) return bad_value(text, "expected a whole number");
  return value;
}

Expected<double> parse_finite(std::string_view text) {
  double value = 0;
  const char* const last = text.data() + text.size();
  const auto [end, failure] = std::from_chars(text.data(), last, value);
  if (failure == std::errc::result_out_of_range) return bad_value(text, "it is out of range");
  if (failure != std::errc() || end != last || !std::isfinite(value)) {
    return bad_value(text, "expected a number");
  }
  return value;
}

std::vector<std::string> split_names(std::string_view text) {
  std::vector<std::string> names;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view name = trim(text.substr(0, comma));
    if (!name.empty()) names.emplace_back(name);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return names;
}

Expected<void> check_value(const Option& option, std::string_view value) {
  if (value.find('\0') != std::string_view::npos) {
    return Error(ErrorCode::invalid_argument, "its value holds a NUL byte");
  }
  switch (option.kind) {
    case OptionKind::flag:
      if (value == "true" || value == "false") return {};
      return bad_value(value, "expected true or false");
    case OptionKind::choice:
      return check_choice(option, value);
    case OptionKind::integer:
      return outcome(parse_integer(value));
    case OptionKind::number:
      return outcome(parse_finite(value));
    case OptionKind::duration:
      return outcome(parse_duration(value));
    case OptionKind::text:
    case OptionKind::names:
    case OptionKind::list:
    case OptionKind::objects:
      return {};
  }
  return {};
}

}  // namespace weir
