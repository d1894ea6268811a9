#include "config/dashboard_file.hpp"

#include <nlohmann/json.hpp>

namespace weir::detail {
namespace {

using nlohmann::json;

// A dashboard nests rows, panels, targets and options; what is deeper is no dashboard.
constexpr int kMaxDepth = 64;

const std::string* text_at(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() ? found->get_ptr<const std::string*>() : nullptr;
}

bool is_loki(const json& target) {
  const auto source = target.find("datasource");
  if (source == target.end() || !source->is_object()) return false;
  const std::string* const type = text_at(*source, "type");
  return type != nullptr && *type == "loki";
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

class DashboardReader {
 public:
  bool walk(const json& value, int depth) {
    if (depth > kMaxDepth) return false;
    if (value.is_object()) {
      if (is_loki(value)) return true;
      if (const std::string* const text = text_at(value, "expr")) add_target(*text, value);
      if (const auto list = value.find("templating"); list != value.end()) add_variables(*list);
    }
    if (value.is_structured()) {
      for (const json& child : value) {
        if (!walk(child, depth + 1)) return false;
      }
    }
    return true;
  }
  [[nodiscard]] std::vector<UsedExpression> take() { return std::move(expressions_); }

 private:
  void add_target(const std::string& text, const json& target) {
    UsedExpression used{text};
    if (const std::string* const legend = text_at(target, "legendFormat")) {
      collect_marked_labels(*legend, "{{", used.labels);
    }
    expressions_.push_back(std::move(used));
  }

  void add_variables(const json& templating) {
    const auto list = templating.find("list");
    if (!templating.is_object() || list == templating.end()) return;
    for (const json& variable : *list) {
      if (!variable.is_object() || is_loki(variable)) continue;
      const std::string* query = text_at(variable, "query");
      if (query == nullptr) {
        const auto wrapped = variable.find("query");
        if (wrapped != variable.end() && wrapped->is_object()) query = text_at(*wrapped, "query");
      }
      if (query != nullptr) add_query(trimmed(*query));
    }
  }

  // Grafana's functions for variables: label_values(metric, label), label_values(label),
  // query_result(expression), metrics(pattern), label_names().
  void add_query(std::string_view query) {
    constexpr std::string_view kValues = "label_values(";
    constexpr std::string_view kResult = "query_result(";
    if (!query.ends_with(')')) return;
    if (query.starts_with(kResult)) {
      query.remove_prefix(kResult.size());
      query.remove_suffix(1);
      expressions_.push_back({std::string(query)});
    } else if (query.starts_with(kValues)) {
      query.remove_prefix(kValues.size());
      query.remove_suffix(1);
      // A comma within braces belongs to the selector.
      const std::size_t comma = query.rfind(',');
      const bool has_metric = comma != query.npos && query.find('}', comma) == query.npos;
      const std::string_view label = trimmed(has_metric ? query.substr(comma + 1) : query);
      const std::string_view metric = has_metric ? query.substr(0, comma) : std::string_view();
      expressions_.push_back({std::string(metric), {std::string(label)}});
    }
  }

  std::vector<UsedExpression> expressions_;
};

}  // namespace

Expected<std::vector<UsedExpression>> read_dashboard(const std::string& json_text) {
  try {
    const json document = json::parse(json_text);
    if (!document.is_object()) return Error(ErrorCode::parse, "not a JSON object");
    DashboardReader reader;
    if (!reader.walk(document, 0)) {
      return Error(ErrorCode::limit, "nested deeper than " + std::to_string(kMaxDepth));
    }
    return reader.take();
  } catch (const json::parse_error& error) {
    const std::string_view before =
        std::string_view(json_text).substr(0, std::min(error.byte, json_text.size()));
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    return Error(ErrorCode::parse, std::to_string(line) + ": not JSON");
  }
}

}  // namespace weir::detail
