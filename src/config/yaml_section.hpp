// YamlSection: a mapping of a YAML file, read key by key. Every fault is an Error that reads
// "line: key: what is wrong", or names the nearest right key.
#pragma once

#include <yaml-cpp/yaml.h>

#include <string>
#include <string_view>
#include <vector>

#include "weir/expected.hpp"

namespace weir::detail {

// A scalar and where it stands; lines count from 1.
struct YamlText {
  std::string text;
  std::string key;  // of an entry of a mapping
  int line = 0;
};

[[nodiscard]] Error yaml_fault(int line, std::string_view why);
[[nodiscard]] int line_of(const YAML::Node& node);

class YamlSection {
 public:
  // \p node: a mapping, or null for one without keys. \p keys: those that it may have, each once.
  static Expected<YamlSection> open(const YAML::Node& node, std::string_view name,
                                    const std::vector<std::string>& keys);

  // Whether the key is there and not null.
  [[nodiscard]] bool has(const std::string& key) const;
  // The node of a key that is there, else an undefined one.
  [[nodiscard]] YAML::Node at(const std::string& key) const { return node_[key]; }
  // Precondition: has(key), for this and the following.
  [[nodiscard]] Expected<YamlText> text(const std::string& key) const;
  [[nodiscard]] Expected<std::vector<YamlText>> texts(const std::string& key) const;
  // YAML 1.1's words: true, yes, on, y and their opposites.
  [[nodiscard]] Expected<bool> flag(const std::string& key) const;
  // The entries of a mapping whose keys are free; a null value is an empty text.
  [[nodiscard]] Expected<std::vector<YamlText>> entries(const std::string& key) const;

 private:
  explicit YamlSection(const YAML::Node& node) : node_(node) {}
  const YAML::Node node_;  // const: to look a key up must not add it
};

}  // namespace weir::detail
