#include "config/dashboard_file.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using weir::detail::read_dashboard;
using weir::detail::UsedExpression;

namespace {

using Expressions = std::vector<UsedExpression>;

Expressions expressions(const std::string& json) {
  const auto read = read_dashboard(json);
  return read ? *read : Expressions{{read.error().message()}};
}

}  // namespace

TEST_CASE(
    "targets of panels, also in rows and wrapped, give expressions and their legends' labels") {
  Expressions found = expressions(R"json({"dashboard": {"panels": [
    {"type": "row", "panels": [
      {"targets": [{"expr": "rate(a[$__rate_interval])", "legendFormat": "{{pod}} on {{ node }}"}]}]},
    {"targets": [{"expr": "b", "datasource": {"type": "prometheus", "uid": "$ds"}},
                 {"expr": "{app=\"x\"} |= \"error\"", "datasource": {"type": "loki"}}]}],
    "annotations": {"list": [{"expr": "c > 0"}]}}})json");
  std::ranges::sort(found, {}, &UsedExpression::text);
  CHECK(found == Expressions{{"b"}, {"c > 0"}, {"rate(a[$__rate_interval])", {"pod", "node"}}});
}

TEST_CASE("variables give the metrics and labels that they are filled from") {
  CHECK(expressions(R"json({"templating": {"list": [
    {"query": "label_values(node_uname_info{job=\"$job\", x=\"1\"}, instance)"},
    {"query": {"query": "label_values(up, job)", "refId": "A"}},
    {"query": "label_values(env)"},
    {"query": "query_result(topk(5, sum by (user) (z)))"},
    {"query": "1m,10m,1h"}, {"query": "metrics(node_.*)"}, {"name": "no query"}, 5]}})json") ==
        Expressions{{"node_uname_info{job=\"$job\", x=\"1\"}", {"instance"}},
                    {"up", {"job"}},
                    {"", {"env"}},
                    {"topk(5, sum by (user) (z))"}});
}

TEST_CASE("members of another kind than a dashboard has are passed over") {
  CHECK(expressions(R"({"expr": 5, "templating": 7, "panels": {"expr": null, "datasource": 1}})") ==
        Expressions{});
  CHECK(expressions(R"({"templating": {"list": {"a": 1}}})") == Expressions{});
  CHECK(expressions(R"({"templating": [1]})") == Expressions{});
}

TEST_CASE("what is no dashboard is told with its line") {
  CHECK(expressions("{\n\n\"a\": }") == Expressions{{"3: not JSON"}});
  CHECK(expressions("") == Expressions{{"1: not JSON"}});
  CHECK(expressions("[]") == Expressions{{"not a JSON object"}});
  std::string deep = "{\"a\":";
  for (int i = 0; i < 100'000; ++i) deep += '[';
  for (int i = 0; i < 100'000; ++i) deep += ']';
  CHECK(expressions(deep + "}") == Expressions{{"nested deeper than 64"}});
}
