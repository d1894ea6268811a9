#include "support/page_line.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>

namespace weir::test {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_page_label_name(std::string_view name) {
  return is_page_metric_name(name) && name.find(':') == std::string_view::npos;
}

// Quotes are for names that need them.
void check_quoted(const std::string& name, bool is_plain) {
  if (name.empty()) throw std::runtime_error("an empty name");
  if (is_plain) throw std::runtime_error("plain name '" + name + "' in quotes");
}

// Reads a line from left to right.
class Reader {
 public:
  explicit Reader(std::string_view line) : rest_(line) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] bool at(char c) const { return rest_.starts_with(c); }
  [[nodiscard]] std::string_view rest() const { return rest_; }
  bool take(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  void expect(std::string_view text) {
    if (!take(text))
      throw std::runtime_error("expected '" + std::string(text) + "' at '" + std::string(rest_) +
                               "'");
  }
  std::string_view take_until_any(std::string_view stops) {
    const std::string_view taken = rest_.substr(0, rest_.find_first_of(stops));
    rest_.remove_prefix(taken.size());
    return taken;
  }
  std::string take_quoted() {
    expect("\"");
    std::string value;
    while (!take("\"")) {
      if (rest_.empty()) throw std::runtime_error("label value without closing quote");
      if (take("\\n")) {
        value += '\n';
      } else if (take("\\\\")) {
        value += '\\';
      } else if (take("\\\"")) {
        value += '"';
      } else if (rest_.front() == '\\') {
        throw std::runtime_error("bad escape in label value at '" + std::string(rest_) + "'");
      } else {
        value += rest_.front();
        rest_.remove_prefix(1);
      }
    }
    return value;
  }
  double take_number(std::string_view what) {
    const std::string_view text = take_until_any(" ");
    const auto number = parse_page_number(text);
    if (!number)
      throw std::runtime_error(std::string(what) + " '" + std::string(text) + "' is not a number");
    return *number;
  }

 private:
  std::string_view rest_;
};

std::string take_label_name(Reader& reader, NameSyntax names) {
  if (names == NameSyntax::quoted && reader.at('"')) {
    std::string name = reader.take_quoted();
    check_quoted(name, is_page_label_name(name));
    return name;
  }
  std::string name(reader.take_until_any("=,}\""));
  if (!is_page_label_name(name)) throw std::runtime_error("bad label name '" + name + "'");
  return name;
}

// Behind the opening brace, up to and with the closing one.
Labels take_labels(Reader& reader, NameSyntax names) {
  Labels labels;
  if (reader.take("}")) return labels;
  do {
    const std::string name = take_label_name(reader, names);
    if (name == "__name__") throw std::runtime_error("label __name__");
    for (const auto& [other, value] : labels) {
      if (other == name) throw std::runtime_error("label " + name + " twice");
    }
    reader.expect("=");
    labels.emplace_back(name, reader.take_quoted());
  } while (reader.take(","));
  reader.expect("}");
  return labels;
}

void take_timestamp(Reader& reader, Format format) {
  if (format == Format::openmetrics_1_0_0) {
    if (!std::isfinite(reader.take_number("timestamp")))
      throw std::runtime_error("timestamp not finite");
    return;
  }
  const std::string_view text = reader.take_until_any(" ");
  std::int64_t timestamp = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), timestamp);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw std::runtime_error("timestamp '" + std::string(text) + "' is not a whole number");
  }
}

void take_exemplar(Reader& reader, NameSyntax names, SampleLine& sample) {
  sample.has_exemplar = true;
  reader.expect("{");
  sample.exemplar_labels = take_labels(reader, names);
  reader.expect(" ");
  reader.take_number("exemplar");
  if (reader.take(" ")) take_timestamp(reader, Format::openmetrics_1_0_0);
}

}  // namespace

const std::string* SampleLine::label(std::string_view wanted) const {
  for (const auto& [label_name, label_value] : labels) {
    if (label_name == wanted) return &label_value;
  }
  return nullptr;
}

std::string SampleLine::label_key(std::string_view left_out) const {
  Labels sorted = labels;
  std::ranges::sort(sorted);
  std::string key;
  for (const auto& [label_name, label_value] : sorted) {
    if (label_name != left_out) key += label_name + '\0' + label_value + '\0';
  }
  return key;
}

std::string take_family_name(std::string_view& line, NameSyntax names) {
  Reader reader(line);
  std::string name;
  if (names == NameSyntax::quoted && reader.at('"')) {
    name = reader.take_quoted();
    check_quoted(name, is_page_metric_name(name));
  } else {
    name = reader.take_until_any(" ");
    if (!is_page_metric_name(name)) throw std::runtime_error("bad family name '" + name + "'");
  }
  line = reader.rest();
  return name;
}

SampleLine parse_sample_line(std::string_view line, Format format, NameSyntax names) {
  Reader reader(line);
  SampleLine sample;
  if (names == NameSyntax::quoted && reader.take("{")) {
    sample.name = reader.take_quoted();
    check_quoted(sample.name, is_page_metric_name(sample.name));
    if (reader.take(",")) {
      if (reader.at('}')) throw std::runtime_error("a comma and no label");
      sample.labels = take_labels(reader, names);
    } else {
      reader.expect("}");
    }
  } else {
    sample.name = reader.take_until_any("{ ");
    if (!is_page_metric_name(sample.name))
      throw std::runtime_error("bad metric name '" + sample.name + "'");
    if (reader.take("{")) sample.labels = take_labels(reader, names);
  }
  reader.expect(" ");
  sample.value = reader.take_number("value");
  const bool is_openmetrics = format == Format::openmetrics_1_0_0;
  if (is_openmetrics && reader.take(" # ")) {
    take_exemplar(reader, names, sample);
  } else if (reader.take(" ")) {
    take_timestamp(reader, format);
    if (is_openmetrics && reader.take(" # ")) take_exemplar(reader, names, sample);
  }
  if (!reader.at_end()) throw std::runtime_error("text behind the sample");
  return sample;
}

std::optional<double> parse_page_number(std::string_view text) {
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "+Inf") return std::numeric_limits<double>::infinity();
  if (text == "-Inf") return -std::numeric_limits<double>::infinity();
  if (text.find_first_not_of("+-.0123456789eE") != std::string_view::npos) return {};
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || end != text.data() + text.size()) return {};
  if (error != std::errc() && error != std::errc::result_out_of_range) return {};
  return value;
}

bool is_page_metric_name(std::string_view name) {
  return !name.empty() && !is_digit(name.front()) &&
         std::ranges::all_of(name, [](char c) { return is_letter(c) || is_digit(c) || c == ':'; });
}

std::optional<std::size_t> utf8_length(std::string_view text) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++characters) {
    const auto lead = static_cast<unsigned char>(text[i++]);
    const int more = lead < 0x80 ? 0 : lead < 0xC2 ? -1 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    if (more < 0 || lead > 0xF4) return {};
    std::uint32_t code = more == 0 ? lead : lead & (0x3FU >> static_cast<unsigned>(more));
    for (int k = 0; k < more; ++k) {
      if (i == text.size()) return {};
      const auto next = static_cast<unsigned char>(text[i++]);
      if ((next & 0xC0U) != 0x80U) return {};
      code = code << 6U | (next & 0x3FU);
    }
    constexpr std::uint32_t kSmallest[] = {0, 0x80, 0x800, 0x10000};
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code < kSmallest[more] || code > 0x10FFFF || surrogate) return {};
  }
  return characters;
}

}  // namespace weir::test
