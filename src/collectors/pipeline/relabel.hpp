// Prometheus's metric_relabel_configs: rules that change or drop series after a scrape
// (https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config).
//
// A histogram or summary is one series to a rule: its __name__ is the family's, without _bucket,
// _sum and _count, and it has no label le or quantile.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "collect/regex.hpp"
#include "collectors/pipeline/metric_labels.hpp"

namespace weir::detail {

// A rule as it is written.
struct RelabelSettings {
  std::vector<std::string> source_labels;
  std::string separator = ";";
  std::string regex = "(.*)";
  std::string target_label;
  std::string replacement = "$1";
  std::string action = "replace";
  std::uint64_t modulus = 0;  // of hashmod
};

class RelabelRule {
 public:
  // The error begins with "--FLAG: ".
  static Expected<RelabelRule> make(std::string_view flag, const RelabelSettings& settings);

  // False: the series is dropped.
  bool apply(MetricLabels& labels);

 private:
  enum class Action : std::uint8_t {
    replace,
    keep,
    drop,
    keepequal,
    dropequal,
    lowercase,
    uppercase,
    hashmod,
    labelmap,
    labeldrop,
    labelkeep,
  };
  struct Word {
    std::string_view text;
    Action action;
  };
  static const std::vector<Word>& words();

  RelabelRule(Action action, RelabelSettings settings, Regex regex);
  void join_sources(const MetricLabels& labels);
  void replace(MetricLabels& labels);
  void set_hash(MetricLabels& labels);
  void map_names(MetricLabels& labels);

  Action action_;
  RelabelSettings settings_;
  Regex regex_;
  std::string rewrite_;         // of the replacement
  std::string target_rewrite_;  // of the target label
  // Scratch.
  std::string source_;
  std::string target_;
  std::string value_;
};

}  // namespace weir::detail
