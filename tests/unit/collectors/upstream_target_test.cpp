// The targets of the upstream collector, as they are written.
#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "collectors/pipeline/upstream_target.hpp"

using namespace std::chrono_literals;

namespace weir::test {
namespace {

using detail::parse_target;
using detail::parse_targets;
using Texts = std::vector<std::string>;

std::string fault(const std::string& text) {
  const auto target = parse_target(text, 5s);
  if (target) return "";
  CHECK(target.error().message().find("--collector.upstream.target: ") == 0);
  return target.error().message();
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("a target is a URL, with a name before it or without") {
  const auto bare = parse_target("http://127.0.0.1:9100/metrics?a=b", 5s).value();
  CHECK(bare.name == "127.0.0.1:9100");
  CHECK_FALSE(bare.is_named);
  CHECK(bare.timeout == 5s);
  const auto named = parse_target("shop=http://h/metrics", 5s).value();
  CHECK(named.name == "shop");
  CHECK(named.is_named);
  CHECK(named.fetch.url.text == "http://h/metrics");
}

TEST_CASE("a target that is alone and unnamed gets no label, all others do") {
  const auto label = [](const Texts& texts) {
    return parse_targets(texts, 5s).value().front().rewrite.labels;
  };
  CHECK(label({"http://a/"}).empty());
  using Labels = std::vector<std::pair<std::string, std::string>>;
  CHECK(label({"x=http://a/"}) == Labels{{"target", "x"}});
  CHECK(label({"http://a:1/", "http://b/"}) == Labels{{"target", "a:1"}});
  const auto twice = parse_targets({"http://a/x", "http://a/y"}, 5s);
  REQUIRE_FALSE(twice);
  CHECK(contains(twice.error().message(), "two targets are called 'a'"));
}

TEST_CASE("a target may be a JSON object with all that a scrape needs") {
  const auto target = parse_target(R"({
      // comments are allowed
      "name": "shop", "url": "http://h/m", "timeout": "1m30s", "interval": "2m", "honor_labels": true,
      "headers": {"X-A": "b"}, "basic_auth": {"username": "u", "password_file": "/p"},
      "tls_config": {"ca_file": "/ca", "insecure_skip_verify": true}, "follow_redirects": true,
      "labels": {"env": "prod"}, "body_size_limit": 1000, "sample_limit": 10, "label_limit": 3,
      "label_value_length_limit": 20, "line_length_limit": 200, "name_length_limit": 30,
      "metric_relabel_configs": [{"source_labels": ["a", "b"], "action": "drop"}]})",
                                   5s)
                          .value();
  CHECK(target.name == "shop");
  CHECK(target.timeout == 90s);
  CHECK(target.interval == 2min);
  CHECK(target.fetch.headers == Texts{"X-A: b"});
  CHECK(target.fetch.username == "u");
  CHECK(target.fetch.tls.ca_file == "/ca");
  CHECK(target.fetch.tls.insecure_skip_verify);
  CHECK(target.fetch.follow_redirects);
  CHECK(target.fetch.limits.max_body_bytes == 1000);
  CHECK(target.parse.max_samples == 10);
  CHECK(target.parse.max_labels == 3);
  CHECK(target.parse.max_label_value_bytes == 20);
  CHECK(target.parse.max_line_bytes == 200);
  CHECK(target.parse.max_name_bytes == 30);
  CHECK(target.rewrite.honor_labels);
  CHECK(target.rewrite.rules.size() == 1);
}

TEST_CASE("a wrong target is told by its key") {
  const auto [text, words] = GENERATE(table<std::string, std::string>({
      {"", "http://"},
      {"=http://h/", "empty"},
      {"a b=http://h/", "no name"},
      {"a/b=http://h/", "no name"},
      {"shop=h:80", "http://"},
      {"http://u:p@h/", "basic_auth"},
      {"{", "no JSON object"},
      {"{}", "url: expected one"},
      {R"({"url": 1})", "url: expected a string"},
      {R"({"url": "http://h/", "url": "http://h/"})", "url: given twice"},
      {R"({"url": "http://h/", "timeuot": "1s"})", "timeuot: unknown key, did you mean timeout?"},
      {R"({"url": "http://h/", "timeout": "soon"})", "timeout: "},
      {R"({"url": "http://h/", "timeout": "0"})", "timeout: expected a duration above 0"},
      {R"({"url": "http://h/", "sample_limit": 0})", "sample_limit: expected a whole number"},
      {R"({"url": "http://h/", "sample_limit": -1})", "sample_limit: expected a whole number"},
      {R"({"url": "http://h/", "native_histogram_bucket_limit": 513})",
       "native_histogram_bucket_limit: expected at most 512"},
      {R"({"url": "http://h/", "scrape_protocols": "PrometheusProto"})",
       "scrape_protocols: expected an array of strings"},
      {R"({"url": "http://h/", "scrape_protocols": ["Proto"]})",
       "scrape_protocols: 'Proto' is none of PrometheusProto"},
      {R"({"url": "http://h/", "honor_labels": "yes"})", "honor_labels: expected true or false"},
      {R"({"url": "http://h/", "labels": {"a-b": "x"}})", "labels: 'a-b' cannot be added"},
      {R"({"url": "http://h/", "labels": {"target": "x"}})", "labels: 'target' cannot be added"},
      {R"({"url": "http://h/", "headers": {"A": "b\r\nC: d"}})", "headers: no valid header"},
      {R"({"url": "http://h/", "basic_auth": {"password": "p"}})", "basic_auth.password: unknown"},
      {R"({"url": "http://h/", "basic_auth": {}})", "basic_auth.username: expected one"},
      {R"({"url": "http://h/", "metric_relabel_configs": [{"action": "dorp"}]})",
       "unknown action 'dorp', did you mean drop?"},
      {R"({"url": "http://h/", "metric_relabel_configs": [{"regex": "("}]})", "target_label"},
      {R"({"url": "http://h/", "metric_relabel_configs": [{"action": "hashmod", "target_label": "x"}]})",
       "hashmod needs a modulus above 0"},
      {R"({"url": "http://h/", "interval": "0s"})", "interval: expected a duration above 0"},
      {R"({"url": "https://h/", "tls_config": {"server_name": "a/b"}})",
       "tls_config.server_name: no host name"},
      {R"({"url": "http://h/", "metric_relabel_configs": [{"regex": "(", "action": "drop"}]})",
       "bad regular expression '('"},
  }));
  CAPTURE(text);
  CHECK_THAT(fault(text), Catch::Matchers::Contains(words));
}

}  // namespace
}  // namespace weir::test
