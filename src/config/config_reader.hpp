// ConfigReader: takes the JSON parser's events and makes options of them. It knows where the parser
// is, so that errors name the line.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/option_table.hpp"

namespace weir::detail {

// Reads a text and counts what was read.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, const char** reached) : at_(at), reached_(reached) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    *reached_ = ++at_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const CountingIterator& a, const CountingIterator& b) {
    return a.at_ == b.at_;
  }

 private:
  const char* at_;
  const char** reached_;
};

class ConfigReader final : public nlohmann::json_sax<nlohmann::json> {
 public:
  ConfigReader(const OptionTable& table, std::string path, std::string_view text)
      : table_(table), path_(std::move(path)), text_(text), reached_(text.data()) {}

  enum class Written { boolean, number, string };

  [[nodiscard]] Expected<std::vector<GivenOption>> read();

  bool null() override { return object_depth_ > 0 || fail("null is no value"); }
  bool boolean(bool value) override;
  bool number_integer(number_integer_t value) override;
  bool number_unsigned(number_unsigned_t value) override;
  bool number_float(number_float_t value, const string_t& text) override;
  bool string(string_t& value) override;
  bool binary(binary_t& /*value*/) override { return fail("binary is no value"); }
  bool start_object(std::size_t /*size*/) override;
  bool end_object() override;
  bool key(string_t& key) override;
  bool start_array(std::size_t /*size*/) override;
  bool end_array() override;
  bool parse_error(std::size_t position, const std::string& last_token,
                   const nlohmann::detail::exception& error) override;

 private:
  [[nodiscard]] std::string full_name() const;  // of the key that is open: "web.max-requests"
  [[nodiscard]] const Option* current_option();
  [[nodiscard]] std::string here() const;  // "weir.json:3: web.max-requests"
  bool take(Written written, std::string value);
  bool start_element();
  bool fail(std::string_view why);  // false, so that the parser stops

  const OptionTable& table_;
  std::string path_;
  std::string_view text_;
  const char* reached_;
  std::vector<std::string> keys_;  // the open keys, from outside inwards
  std::size_t key_line_ = 1;
  std::size_t depth_ = 0;                          // of open objects
  std::optional<std::vector<std::string>> array_;  // the open array's values
  std::size_t object_depth_ = 0;                   // of objects within it
  const char* object_begin_ = nullptr;
  std::unordered_map<std::string, std::size_t> seen_;  // full name -> line
  std::vector<GivenOption> given_;
  std::optional<Error> error_;
};

}  // namespace weir::detail
