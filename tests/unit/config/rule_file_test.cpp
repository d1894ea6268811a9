#include "config/rule_file.hpp"

#include <catch2/catch.hpp>

using weir::detail::read_rules;
using weir::detail::UsedExpression;

namespace {

using Expressions = std::vector<UsedExpression>;

std::string complaint(const std::string& yaml) {
  const auto rules = read_rules(yaml);
  return rules ? "accepted" : rules.error().message();
}

}  // namespace

TEST_CASE("rules give their expressions, what they record, and the labels of their annotations") {
  const auto rules = read_rules(R"(
groups:
  - name: a
    interval: 30s
    rules:
      - record: job:requests:rate5m
        expr: sum by (job) (rate(requests_total[5m]))
      - alert: Slow
        expr: |
          latency{quantile="0.9"} > 1
        for: 5m
        labels: {severity: page, team: '{{ $labels.team }}'}
        annotations:
          summary: 'pod {{ $labels.pod }} of {{$labels.node}}, {{ $value }}'
)");
  REQUIRE(rules.has_value());
  CHECK(*rules ==
        Expressions{{"sum by (job) (rate(requests_total[5m]))", {}, "job:requests:rate5m"},
                    {"latency{quantile=\"0.9\"} > 1\n", {"team", "pod", "node"}, ""}});
}

TEST_CASE("the operator's objects hold the same below spec, and several documents are read") {
  const auto rules = read_rules(
      "kind: PrometheusRule\nspec:\n  groups:\n  - rules: [{record: a, expr: b}]\n"
      "---\ngroups: []\n---\ngroups: [{name: x}, {rules: [{alert: A, expr: c}]}]\n---\n");
  REQUIRE(rules.has_value());
  CHECK(*rules == Expressions{{"b", {}, "a"}, {"c", {}, ""}});
}

TEST_CASE("what is no rule file is told with line and column") {
  CHECK(complaint("groups:\n  x: y: z\n") == "2:7: illegal map value");
  CHECK(complaint("- a\n") == "1:1: expected a mapping with 'groups'");
  CHECK(complaint("rules: []\n") == "1:1: no 'groups'");
  CHECK(complaint("groups: 5\n") == "1:9: 'groups' is no list");
  CHECK(complaint("groups:\n- 5\n") == "2:3: a group is no mapping");
  CHECK(complaint("groups:\n- rules: x\n") == "2:10: 'rules' is no list");
  CHECK(complaint("groups:\n- rules:\n  - x\n") == "3:5: a rule is no mapping");
  CHECK(complaint("groups:\n- rules:\n  - alert: x\n") == "3:5: a rule has no 'expr'");
  CHECK(complaint("groups:\n- rules:\n  - expr: [x]\n") == "3:5: a rule has no 'expr'");
}

TEST_CASE("aliases cannot make more rules than the limit") {
  std::string yaml = "a: &r [";
  for (int i = 0; i < 1000; ++i) yaml += "{expr: x},";
  yaml += "]\ngroups: [";
  for (int i = 0; i < 200; ++i) yaml += "{rules: *r},";
  CHECK(complaint(yaml + "]").ends_with("more than 100000 rules"));
}
