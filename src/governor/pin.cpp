// parse_pin: `name` or `name{label="value",...}`, with the escapes of the text format.
#include <optional>
#include <utility>

#include "weir/governor_config.hpp"

namespace weir {
namespace {

class PinReader {
 public:
  explicit PinReader(std::string_view text) : text_(text), rest_(text) {}

  Expected<Pin> read() {
    Pin pin;
    pin.metric = std::string(take_until("{"));
    if (!is_metric_name(pin.metric)) return error("a metric name must come first");
    if (rest_.empty()) return pin;
    rest_.remove_prefix(1);
    while (!take('}')) {
      if (auto fault = read_label()) return error(*fault);
    }
    if (!rest_.empty()) return error("nothing may follow the closing brace");
    std::vector<LabelView> views;
    for (const auto& [name, value] : labels_) views.push_back({name, value});
    if (has_duplicate_names(views)) return error("a label name stands twice");
    pin.labels = LabelSet(std::span<const LabelView>(views));
    return pin;
  }

 private:
  // \returns what is wrong with it, if anything.
  std::optional<std::string_view> read_label() {
    const std::string_view name = take_until("=");
    if (!is_label_name(name)) return "a label name is missing or not valid";
    if (!take('=') || !take('"')) return "a label must be name=\"value\"";
    const std::size_t begin = text_.size() - rest_.size();
    while (!rest_.empty() && rest_.front() != '"') {
      rest_.remove_prefix(rest_.front() == '\\' && rest_.size() > 1 ? 2 : 1);
    }
    const std::size_t end = text_.size() - rest_.size();
    if (!take('"')) return "a label value is not closed";
    if (begin == end) return "a label value is empty, which matches nothing";
    labels_.emplace_back(name, unescape_label_value(text_.substr(begin, end - begin)));
    if (!take(',') && !rest_.starts_with('}')) return "labels must be parted by commas";
    return std::nullopt;
  }

  std::string_view take_until(std::string_view end) {
    const std::string_view taken = rest_.substr(0, rest_.find_first_of(end));
    rest_.remove_prefix(taken.size());
    return taken;
  }
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  [[nodiscard]] Error error(std::string_view what) const {
    std::string message = "pin \"";
    message.append(text_).append("\": ").append(what);
    return {ErrorCode::invalid_argument, std::move(message)};
  }

  std::string_view text_;
  std::string_view rest_;
  std::vector<std::pair<std::string_view, std::string>> labels_;
};

}  // namespace

Expected<Pin> parse_pin(std::string_view text) {
  return PinReader(text).read();
}

}  // namespace weir
