#include "governor/promql_names.hpp"

#include <catch2/catch.hpp>
#include <string>

using weir::detail::collect_used_names;
using weir::detail::UsedNames;

namespace {

UsedNames names_of(std::string_view expression) {
  UsedNames names;
  collect_used_names(expression, names);
  return names;
}

}  // namespace

TEST_CASE("names are told from functions, keywords, numbers and strings") {
  CHECK(names_of("up") == UsedNames{{"up"}, {}});
  CHECK(
      names_of(
          R"(sum by (job, env) (rate(http_requests_total{code=~"5..", path!="/x"}[5m])) > bool 0.5e3)") ==
      UsedNames{{"http_requests_total"}, {"code", "env", "job", "path"}});
  CHECK(names_of("a offset 5m and on (x) b or c unless ignoring(y) d") ==
        UsedNames{{"a", "b", "c", "d"}, {"x", "y"}});
  CHECK(names_of("a * on(instance) group_left(nodename) node_uname_info") ==
        UsedNames{{"a", "node_uname_info"}, {"instance", "nodename"}});
  CHECK(names_of("SUM WITHOUT (cpu) (x) / count(y) # comment z\n+ Inf") ==
        UsedNames{{"x", "y"}, {"cpu"}});
  CHECK(names_of("job:rate5m:sum{job=\"a\\\"b} c\"}") == UsedNames{{"job:rate5m:sum"}, {"job"}});
  CHECK(names_of("sum(x) by (job)") == UsedNames{{"x"}, {"job"}});
}

TEST_CASE("dashboard variables are passed over") {
  CHECK(names_of(R"(rate(x{job="$job",instance=~"${node:regex}"}[$__rate_interval]))") ==
        UsedNames{{"x"}, {"instance", "job"}});
  CHECK(names_of("label_values(node_uname_info{job=\"$job\"}, instance)") ==
        UsedNames{{"instance", "node_uname_info"}, {"job"}});
}

TEST_CASE("quoted names of Prometheus 3 count as what they are") {
  CHECK(names_of(R"({"http.requests", "k8s.pod"="a", __name__=~"x.*"})") ==
        UsedNames{{"http.requests"}, {"k8s.pod"}});
}

TEST_CASE("broken expressions end the walk without a fault") {
  for (const char* text :
       {"", "x{", "x{a=\"", "sum by (", "x[5m", "$", "${", "\"", "by", "x{a", "`", "# only"}) {
    CHECK_NOTHROW(names_of(text));
  }
  CHECK(names_of("x{a=\"") == UsedNames{{"x"}, {"a"}});
}
