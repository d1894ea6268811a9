#include "config/config_reader.hpp"

#include <algorithm>
#include <utility>

#include "base/nearest.hpp"

namespace weir::detail {
namespace {

constexpr std::string_view kEnabled = "enabled";

std::string join(std::span<const std::string> values, char separator) {
  std::string text;
  for (const std::string& value : values) {
    if (&value != &values.front()) text += separator;
    text += value;
  }
  return text;
}

// Long values are cut: an error is one line.
std::string shown(ConfigReader::Written written, std::string_view value) {
  constexpr std::size_t kMaxShown = 40;
  std::string text(value.substr(0, kMaxShown));
  if (value.size() > kMaxShown) text += "...";
  return written == ConfigReader::Written::string ? '"' + text + '"' : text;
}

std::string wrong_type(ConfigReader::Written expected) {
  switch (expected) {
    case ConfigReader::Written::boolean:
      return "expected true or false";
    case ConfigReader::Written::number:
      return "expected a number";
    case ConfigReader::Written::string:
      return "expected a string";
  }
  return {};
}

bool is_prefix_of_some(const OptionTable& table, const std::string& name) {
  const std::string prefix = name + '.';
  return std::ranges::any_of(table.names(),
                             [&](const std::string& known) { return known.starts_with(prefix); });
}

}  // namespace

Expected<std::vector<GivenOption>> ConfigReader::read() {
  const CountingIterator begin(text_.data(), &reached_);
  const CountingIterator end(text_.data() + text_.size(), &reached_);
  const bool whole =
      nlohmann::json::sax_parse(begin, end, this, nlohmann::json::input_format_t::json,
                                /*strict=*/true, /*ignore_comments=*/true);
  if (error_) return *error_;
  if (!whole) return Error(ErrorCode::parse, path_ + ": not a JSON document");
  return std::move(given_);
}

std::string ConfigReader::full_name() const {
  return join(keys_, '.');
}

std::string ConfigReader::here() const {
  std::string text = path_ + ':' + std::to_string(key_line_);
  if (!keys_.empty()) text.append(": ").append(full_name());
  return text;
}

bool ConfigReader::fail(std::string_view why) {
  error_ = Error(ErrorCode::invalid_argument, std::string(why)).with_context(here());
  return false;
}

const Option* ConfigReader::current_option() {
  std::string name = full_name();
  const Option* option = table_.find(name);
  if (option == nullptr && keys_.size() > 1 && keys_.back() == kEnabled) {
    name.resize(name.size() - kEnabled.size() - 1);
    option = table_.find(name);
    if (option != nullptr && option->kind != OptionKind::flag) option = nullptr;
  }
  if (option == nullptr) {
    fail("unknown key" + did_you_mean(full_name(), table_.names()));
  } else if (option->command_line_only) {
    fail("only the command line takes it");
    option = nullptr;
  }
  return option;
}

bool ConfigReader::take(Written written, std::string value) {
  if (object_depth_ > 0) return true;
  if (depth_ == 0) return fail("expected an object of options");
  if (array_) {
    if (written != Written::string) return fail("expected an array of strings");
    array_->push_back(std::move(value));
    return true;
  }
  const Option* const option = current_option();
  if (option == nullptr) return false;
  const bool is_number = option->kind == OptionKind::integer || option->kind == OptionKind::number;
  const Written expected = option->kind == OptionKind::flag ? Written::boolean
                           : is_number                      ? Written::number
                                                            : Written::string;
  if (written != expected) return fail(wrong_type(expected) + ", got " + shown(written, value));
  const auto checked = check_value(*option, value);
  if (!checked) return fail(checked.error().message());
  const bool deprecated = full_name() == option->deprecated_alias;
  given_.push_back({option, std::move(value), here(), deprecated ? full_name() : std::string()});
  return true;
}

bool ConfigReader::boolean(bool value) {
  return take(Written::boolean, value ? "true" : "false");
}
bool ConfigReader::number_integer(number_integer_t value) {
  return take(Written::number, std::to_string(value));
}
bool ConfigReader::number_unsigned(number_unsigned_t value) {
  return take(Written::number, std::to_string(value));
}
bool ConfigReader::number_float(number_float_t /*value*/, const string_t& text) {
  return take(Written::number, text);
}
bool ConfigReader::string(string_t& value) {
  return take(Written::string, value);
}

// An element that is an object is kept as it is written, for whoever the option belongs to.
bool ConfigReader::start_element() {
  const Option* const option = current_option();
  if (option == nullptr) return false;
  if (option->kind != OptionKind::objects) return fail("expected an array of strings");
  if (object_depth_++ == 0) object_begin_ = reached_ - 1;
  return true;
}

bool ConfigReader::start_object(std::size_t /*size*/) {
  if (array_) return start_element();
  if (!keys_.empty() && !is_prefix_of_some(table_, full_name())) {
    return table_.find(full_name()) != nullptr
               ? fail("expected a value, not an object")
               : fail("unknown key" + did_you_mean(full_name(), table_.names()));
  }
  ++depth_;
  keys_.emplace_back();  // the place of the keys to come
  return true;
}

bool ConfigReader::end_object() {
  if (object_depth_ > 0) {
    if (--object_depth_ == 0) array_->emplace_back(object_begin_, reached_);
    return true;
  }
  --depth_;
  keys_.pop_back();
  return true;
}

bool ConfigReader::key(string_t& key) {
  if (object_depth_ > 0) return true;
  key_line_ = 1 + static_cast<std::size_t>(std::count(text_.data(), reached_, '\n'));
  keys_.back() = key;
  const auto [earlier, is_new] = seen_.try_emplace(full_name(), key_line_);
  if (is_new) return true;
  return fail("given twice, first on line " + std::to_string(earlier->second));
}

bool ConfigReader::start_array(std::size_t /*size*/) {
  if (object_depth_ > 0) return true;
  if (depth_ == 0 || array_) return take(Written::boolean, {});  // fails in the right words
  const Option* const option = current_option();
  if (option == nullptr) return false;
  if (!is_list(option->kind) && option->kind != OptionKind::names) {
    return fail("expected one value, not an array");
  }
  array_.emplace();
  return true;
}

bool ConfigReader::end_array() {
  if (object_depth_ > 0) return true;
  const std::vector<std::string> values = *std::exchange(array_, std::nullopt);
  const Option* const option = current_option();
  if (option->kind == OptionKind::names) return take(Written::string, join(values, ','));
  return std::ranges::all_of(
      values, [this](const std::string& value) { return take(Written::string, value); });
}

bool ConfigReader::parse_error(std::size_t /*position*/, const std::string& /*last_token*/,
                               const nlohmann::detail::exception& error) {
  // "[json.exception.parse_error.101] parse error at line 3, column 5: syntax error ..."
  std::string_view what = error.what();
  const std::size_t words = what.find("parse error");
  if (words != std::string_view::npos) what.remove_prefix(words);
  error_ = Error(ErrorCode::parse, path_ + ": " + std::string(what));
  return false;
}

}  // namespace weir::detail
