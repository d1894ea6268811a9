#include <catch2/catch.hpp>

#include "support/governed.hpp"
#include "weir/exposition.hpp"

using namespace weir;
using weir::test::Governed;
using weir::test::PageLines;
using weir::test::test_config;

namespace {

using namespace std::chrono_literals;

constexpr FamilySpec kRequests{"requests_total", "", MetricType::counter};

// requests_total{user="0"...} with these values.
SampleBatch users(const std::vector<double>& values) {
  SampleBatch batch;
  for (std::size_t i = 0; i < values.size(); ++i)
    batch.add(kRequests, {{"user", std::to_string(i)}}, values[i]);
  return batch;
}

double sum(const PageLines& page, std::string_view family) {
  double total = 0;
  for (const auto& [name, value] : page) total += name.starts_with(family) ? value : 0;
  return total;
}

}  // namespace

TEST_CASE("a page within budget passes untouched, resets and all") {
  Governed governed(test_config(3));
  CHECK(governed.collect(users({10, 20, 30})) == PageLines{{"requests_total{user=\"0\"}", 10},
                                                           {"requests_total{user=\"1\"}", 20},
                                                           {"requests_total{user=\"2\"}", 30}});
  CHECK(governed.collect(users({3, 25})) ==
        PageLines{{"requests_total{user=\"0\"}", 3}, {"requests_total{user=\"1\"}", 25}});
  CHECK(governed.report().tier == Tier::pass);
  CHECK(governed.report().would_fold_lines == 0);
}

TEST_CASE("a newcomer on a full page flows into the fold, late but whole") {
  GovernorConfig config = test_config(3);
  config.tier2_after = config.tier3_after = 1h;
  Governed governed(config);
  (void)governed.collect(users({10, 20, 30}));
  PageLines page;
  for (int i = 0; i < 60; ++i) {
    page = governed.collect(users({10, 20, 30, 4}));
    CHECK(page.size() <= 3);
  }
  CHECK(page.at("requests_total{user=\"__other__\"}") == 4);
  CHECK(sum(page, "requests_total") == 10 + 20 + 4);
  page = governed.collect(users({11, 22, 33, 44}));
  CHECK(page.at("requests_total{user=\"__other__\"}") == 4 + 3 + 40);
}

TEST_CASE("a budget of one line still holds") {
  Governed governed(test_config(1));
  for (int i = 0; i < 60; ++i) {
    const PageLines page = governed.collect(users({1.0 * i, 2.0 * i, 3.0 * i}));
    CHECK(page.size() <= 1);
  }
  const PageLines page = governed.collect(users({130, 160, 190}));
  REQUIRE(page.size() == 1);
  CHECK(page.at("requests_total{user=\"__other__\"}") == (130 + 160 + 190));
}

TEST_CASE("mode off passes everything, once") {
  GovernorConfig config = test_config(1);
  config.mode = GovernorMode::off;
  Governed governed(config);
  SampleBatch batch = users({1, 2});
  batch.add(kRequests, {{"user", "0"}}, 7);
  CHECK(governed.collect(batch) ==
        PageLines{{"requests_total{user=\"0\"}", 1}, {"requests_total{user=\"1\"}", 2}});
  CHECK(governed.report().lines.dropped[static_cast<std::size_t>(FoldReason::duplicate)] == 1);
}

TEST_CASE("a series that the exporter and an input have is the input's, but weir_ is ours alone") {
  constexpr FamilySpec kProcess{"process_open_fds", "", MetricType::gauge};
  constexpr FamilySpec kFlipped{"process_max_fds", "", MetricType::gauge};
  constexpr FamilySpec kOwn{"weir_up", "", MetricType::gauge};
  SampleBatch input;
  input.add(kProcess, 7);
  input.add({"process_max_fds", "", MetricType::counter}, 9);
  input.add(kOwn, 3);
  Governor governor(finalize(test_config(100)).value());
  const TenantBatch tenant{"upstream", &input};
  std::string page;
  for (int i = 0; i < 2; ++i) {
    const auto now = MonotonicTime(std::chrono::seconds(i));
    page = encode_to_string(*governor.step({now, {}, {&tenant, 1}}, [&](const auto&, auto& self) {
      self.add(kProcess, 1);
      self.add(kProcess, {{"of", "weir"}}, 2);
      self.add(kFlipped, 5);
      self.add(kOwn, 1);
    }));
    CHECK(page ==
          "# TYPE process_max_fds counter\nprocess_max_fds 9\n"
          "# TYPE process_open_fds gauge\nprocess_open_fds 7\nprocess_open_fds{of=\"weir\"} 2\n"
          "# TYPE weir_up gauge\nweir_up 1\n");
  }
}
