#include "config/yaml_section.hpp"

#include <algorithm>
#include <array>

#include "base/nearest.hpp"

namespace weir::detail {
namespace {

Expected<YamlText> to_text(const YAML::Node& node, const std::string& key) {
  if (!node.IsScalar()) return yaml_fault(line_of(node), key + ": expected a text");
  return YamlText{node.Scalar(), key, line_of(node)};
}

// What is wrong with the keys of a mapping themselves.
Expected<std::vector<std::string>> keys_of(const YAML::Node& mapping) {
  std::vector<std::string> keys;
  for (const auto& entry : mapping) {
    if (!entry.first.IsScalar()) return yaml_fault(line_of(entry.first), "a key is no text");
    const std::string& key = entry.first.Scalar();
    if (std::ranges::find(keys, key) != keys.end()) {
      return yaml_fault(line_of(entry.first), "key '" + key + "' is there twice");
    }
    keys.push_back(key);
  }
  return keys;
}

}  // namespace

Error yaml_fault(int line, std::string_view why) {
  return {ErrorCode::parse, std::to_string(line) + ": " + std::string(why)};
}

int line_of(const YAML::Node& node) {
  return node.Mark().line + 1;
}

Expected<YamlSection> YamlSection::open(const YAML::Node& node, std::string_view name,
                                        const std::vector<std::string>& keys) {
  if (!node.IsDefined() || node.IsNull()) return YamlSection(YAML::Node(YAML::NodeType::Map));
  if (!node.IsMap()) {
    return yaml_fault(line_of(node), std::string(name) + ": expected a mapping of keys to values");
  }
  if (const auto found = keys_of(node); !found) return found.error();
  for (const auto& entry : node) {
    const std::string& key = entry.first.Scalar();
    if (std::ranges::find(keys, key) != keys.end()) continue;
    return yaml_fault(line_of(entry.first), "unknown key '" + key + "' in " + std::string(name) +
                                                did_you_mean(key, keys));
  }
  return YamlSection(node);
}

bool YamlSection::has(const std::string& key) const {
  const YAML::Node node = node_[key];
  return node.IsDefined() && !node.IsNull();
}

Expected<YamlText> YamlSection::text(const std::string& key) const {
  return to_text(node_[key], key);
}

Expected<std::vector<YamlText>> YamlSection::texts(const std::string& key) const {
  const YAML::Node list = node_[key];
  if (!list.IsSequence()) return yaml_fault(line_of(list), key + ": expected a list");
  std::vector<YamlText> texts;
  for (const YAML::Node& node : list) {
    auto text = to_text(node, key);
    if (!text) return text.error();
    texts.push_back(std::move(*text));
  }
  return texts;
}

Expected<bool> YamlSection::flag(const std::string& key) const {
  constexpr std::array<std::string_view, 11> kTrue{"y",  "Y",  "yes",  "Yes",  "YES", "on",
                                                   "On", "ON", "true", "True", "TRUE"};
  constexpr std::array<std::string_view, 11> kFalse{"n",   "N",   "no",    "No",    "NO",   "off",
                                                    "Off", "OFF", "false", "False", "FALSE"};
  const YAML::Node node = node_[key];
  const bool is_plain = node.IsScalar() && node.Tag() == "?";  // not in quotes
  if (is_plain && std::ranges::find(kTrue, node.Scalar()) != kTrue.end()) return true;
  if (is_plain && std::ranges::find(kFalse, node.Scalar()) != kFalse.end()) return false;
  return yaml_fault(line_of(node), key + ": expected true or false");
}

Expected<std::vector<YamlText>> YamlSection::entries(const std::string& key) const {
  const YAML::Node mapping = node_[key];
  if (!mapping.IsMap()) {
    return yaml_fault(line_of(mapping), key + ": expected a mapping of keys to values");
  }
  if (const auto found = keys_of(mapping); !found) return found.error();
  std::vector<YamlText> entries;
  for (const auto& entry : mapping) {
    const std::string& name = entry.first.Scalar();
    if (!entry.second.IsScalar() && !entry.second.IsNull()) {
      std::string why = key;
      why.append(": ").append(name).append(": expected a text");
      return yaml_fault(line_of(entry.second), why);
    }
    entries.push_back({entry.second.IsNull() ? std::string() : entry.second.Scalar(), name,
                       line_of(entry.first)});
  }
  return entries;
}

}  // namespace weir::detail
