#include "config/rule_file.hpp"

#include <yaml-cpp/yaml.h>

namespace weir::detail {
namespace {

// More than any rule file holds; YAML's aliases can make much of little.
constexpr std::size_t kMaxRules = 100'000;

Error fault(const YAML::Mark& mark, std::string_view why, ErrorCode code = ErrorCode::parse) {
  std::string message;
  if (!mark.is_null()) {
    message = std::to_string(mark.line + 1) + ':' + std::to_string(mark.column + 1) + ": ";
  }
  return {code, message.append(why)};
}

class RuleReader {
 public:
  Expected<void> read_document(const YAML::Node& document) {
    if (!document.IsMap()) return fault(document.Mark(), "expected a mapping with 'groups'");
    const YAML::Node spec = document["spec"];
    const bool is_object = spec.IsDefined() && spec.IsMap();
    const YAML::Node groups = is_object ? spec["groups"] : document["groups"];
    if (!groups.IsDefined()) return fault(document.Mark(), "no 'groups'");
    if (groups.IsNull()) return {};  // an empty rule file
    if (!groups.IsSequence()) return fault(groups.Mark(), "'groups' is no list");
    for (const YAML::Node& group : groups) {
      if (!group.IsMap()) return fault(group.Mark(), "a group is no mapping");
      const YAML::Node rules = group["rules"];
      if (!rules.IsDefined() || rules.IsNull()) continue;
      if (!rules.IsSequence()) return fault(rules.Mark(), "'rules' is no list");
      for (const YAML::Node& rule : rules) {
        if (auto ok = read_rule(rule); !ok) return ok;
      }
    }
    return {};
  }
  [[nodiscard]] std::vector<UsedExpression> take() { return std::move(expressions_); }

 private:
  Expected<void> read_rule(const YAML::Node& rule) {
    if (expressions_.size() == kMaxRules) {
      return fault(rule.Mark(), "more than " + std::to_string(kMaxRules) + " rules",
                   ErrorCode::limit);
    }
    if (!rule.IsMap()) return fault(rule.Mark(), "a rule is no mapping");
    const YAML::Node expression = rule["expr"];
    if (!expression.IsDefined() || !expression.IsScalar()) {
      return fault(rule.Mark(), "a rule has no 'expr'");
    }
    UsedExpression used{expression.Scalar()};
    const YAML::Node record = rule["record"];
    if (record.IsDefined() && record.IsScalar()) used.record = record.Scalar();
    for (const char* key : {"labels", "annotations"}) {
      const YAML::Node texts = rule[key];
      if (!texts.IsDefined() || !texts.IsMap()) continue;
      for (const auto& text : texts) {
        if (text.second.IsScalar()) {
          collect_marked_labels(text.second.Scalar(), "$labels.", used.labels);
        }
      }
    }
    expressions_.push_back(std::move(used));
    return {};
  }

  std::vector<UsedExpression> expressions_;
};

}  // namespace

Expected<std::vector<UsedExpression>> read_rules(const std::string& yaml) {
  try {
    RuleReader reader;
    for (const YAML::Node& document : YAML::LoadAll(yaml)) {
      if (document.IsNull()) continue;
      if (auto ok = reader.read_document(document); !ok) return ok.error();
    }
    return reader.take();
  } catch (const YAML::Exception& exception) {
    return fault(exception.mark, exception.msg);
  }
}

}  // namespace weir::detail
