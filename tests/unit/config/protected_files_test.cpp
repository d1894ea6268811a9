#include "config/protected_files.hpp"

#include <catch2/catch.hpp>
#include <filesystem>

#include "config/names_builder.hpp"
#include "support/temp_tree.hpp"

using weir::read_protected_files;
using weir::detail::NamesBuilder;
using weir::detail::ProtectedNames;

TEST_CASE("a metric's labels are those of every expression that it stands in") {
  NamesBuilder builder;
  builder.add({"sum by (job) (rate(a_total{code=\"500\"}[5m])) / on (env) b", {"pod"}});
  builder.add({"a_total{x=\"1\"}"});
  const ProtectedNames names = builder.finish();
  CHECK(names.uses("a_total", "job"));
  CHECK(names.uses("a_total", "pod"));
  CHECK(names.uses("b", "env"));
  CHECK(names.uses("a_total", "x"));
  CHECK_FALSE(names.uses("b", "x"));
  CHECK_FALSE(names.uses("c", "job"));
}

TEST_CASE("a bucket's labels are its histogram's") {
  NamesBuilder builder;
  builder.add({"histogram_quantile(0.9, sum by (le, path) (rate(lat_seconds_bucket[5m])))"});
  const ProtectedNames names = builder.finish();
  CHECK(names.uses("lat_seconds", "path"));
  CHECK(names.uses("lat_seconds_bucket", "path"));
}

TEST_CASE("labels of metrics that are not named count for all") {
  NamesBuilder builder;
  builder.add({"count by (zone) ({__name__=~\"node_.*\"})"});
  builder.add({"rate($metric{job=\"$job\"}[$__rate_interval])"});
  const ProtectedNames names = builder.finish();
  CHECK(names.uses("anything", "zone"));
  CHECK(names.uses("anything", "job"));
  CHECK_FALSE(names.uses("anything", "__name__"));
  CHECK_FALSE(names.uses("anything", "metric"));
}

TEST_CASE("what is asked of a recorded name is asked of its sources, and a cycle ends") {
  NamesBuilder builder;
  builder.add({"sum without (instance) (a_total)", {}, "level1"});
  builder.add({"max without (x) (level1)", {}, "level2"});
  builder.add({"loop2", {}, "loop1"});
  builder.add({"loop1{y=\"1\"}", {}, "loop2"});
  builder.add({"level2{pod=\"p\"}"});
  const ProtectedNames names = builder.finish();
  CHECK(names.uses("a_total", "pod"));
  CHECK(names.uses("loop2", "y"));
}

TEST_CASE("files are read by pattern, and those that cannot be are named and skipped") {
  const weir::test::TempTree tree;
  tree.write("rules/a.yml", "groups: [{rules: [{alert: A, expr: 'x{pod=\"1\"}'}]}]");
  tree.write("rules/b.yml", "groups: [{rules: [{alert: A}]}]");
  tree.write("rules/c.yml", "groups: [{rules: [{alert: A, expr: 'y{zone=\"1\"}'}]}]");
  tree.write("boards/d.json", R"({"panels": [{"targets": [{"expr": "z{user=\"$user\"}"}]}]})");
  tree.write("boards/e.json", "{");
  std::filesystem::create_directory(tree.path() + "/rules/z.yml");
  const std::string root = tree.path();
  const auto files =
      read_protected_files({root + "/rules/*.yml", root + "/none*"}, {root + "/boards/*.json"});
  REQUIRE(files.names);
  CHECK(files.names->uses("x", "pod"));
  CHECK(files.names->uses("y", "zone"));
  CHECK(files.names->uses("z", "user"));
  CHECK(files.read == 3);
  CHECK(files.skipped ==
        std::vector<std::string>{
            "--governor.protect-rules: skipped " + root + "/rules/b.yml:1:19: a rule has no 'expr'",
            "--governor.protect-rules: skipped " + root + "/rules/z.yml: not a regular file",
            "--governor.protect-rules: skipped " + root + "/none*: matches no file",
            "--governor.protect-dashboards: skipped " + root + "/boards/e.json:1: not JSON"});
}

TEST_CASE("without patterns nothing is protected and nothing read") {
  CHECK_FALSE(read_protected_files({}, {}).names);
  CHECK_FALSE(read_protected_files({""}, {""}).names);
}
