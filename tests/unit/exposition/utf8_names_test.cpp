// Names that are not plain on pages of every format, byte for byte.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "support/page_checker.hpp"
#include "unit/exposition/gunzip.hpp"
#include "unit/exposition/page_of.hpp"

using namespace weir;
using weir::test::check_page;
using weir::test::snapshot_of;

namespace {

std::string page_of(const SampleBatch& batch, Format format, Escaping escaping) {
  std::string page = encode_to_string(*snapshot_of(batch), {format, Encoding::identity, escaping});
  INFO(page);
  CHECK(check_page(page, format, escaping) == std::vector<std::string>{});
  return page;
}

constexpr auto kText = Format::text_1_0_0;
constexpr auto kOpenMetrics = Format::openmetrics_1_0_0;

SampleBatch shop() {
  SampleBatch batch;
  batch.add({"shop.orders_total", "Orders.", MetricType::counter},
            {{"http.method", "GET"}, {"code", "200"}}, 3);
  const LabelSet trace{{"trace.id", "7"}};
  batch.add_exemplar(0, {trace.text(), 1, {}});
  batch.add({"shop.up", "", MetricType::gauge}, 1);
  const std::vector<double> bounds{0.5};
  const std::vector<double> cumulative{1.0, 2.0};
  batch.add_histogram(batch.family(FamilySpec{"shop.wait", "", MetricType::histogram}), LabelText{},
                      {bounds, cumulative, 1.5});
  return batch;
}

}  // namespace

TEST_CASE("text 1.0.0 has names in quotes where the reader allows it") {
  CHECK(page_of(shop(), kText, Escaping::allow_utf8) ==
        "# HELP \"shop.orders_total\" Orders.\n"
        "# TYPE \"shop.orders_total\" counter\n"
        "{\"shop.orders_total\",\"http.method\"=\"GET\",code=\"200\"} 3\n"
        "# TYPE \"shop.up\" gauge\n"
        "{\"shop.up\"} 1\n"
        "# TYPE \"shop.wait\" histogram\n"
        "{\"shop.wait_bucket\",le=\"0.5\"} 1\n"
        "{\"shop.wait_bucket\",le=\"+Inf\"} 2\n"
        "{\"shop.wait_sum\"} 1.5\n"
        "{\"shop.wait_count\"} 2\n");
}

TEST_CASE("OpenMetrics has names in quotes where the reader allows it") {
  CHECK(page_of(shop(), kOpenMetrics, Escaping::allow_utf8) ==
        "# HELP \"shop.orders\" Orders.\n"
        "# TYPE \"shop.orders\" counter\n"
        "{\"shop.orders_total\",\"http.method\"=\"GET\",code=\"200\"} 3 # {\"trace.id\"=\"7\"} 1\n"
        "# TYPE \"shop.up\" gauge\n"
        "{\"shop.up\"} 1\n"
        "# TYPE \"shop.wait\" histogram\n"
        "{\"shop.wait_bucket\",le=\"0.5\"} 1\n"
        "{\"shop.wait_bucket\",le=\"+Inf\"} 2\n"
        "{\"shop.wait_sum\"} 1.5\n"
        "{\"shop.wait_count\"} 2\n"
        "# EOF\n");
}

TEST_CASE("names are escaped for readers of plain ones") {
  const std::string expected =
      "# HELP shop_orders_total Orders.\n"
      "# TYPE shop_orders_total counter\n"
      "shop_orders_total{http_method=\"GET\",code=\"200\"} 3\n"
      "# TYPE shop_up gauge\n"
      "shop_up 1\n"
      "# TYPE shop_wait histogram\n"
      "shop_wait_bucket{le=\"0.5\"} 1\n"
      "shop_wait_bucket{le=\"+Inf\"} 2\n"
      "shop_wait_sum 1.5\n"
      "shop_wait_count 2\n";
  CHECK(page_of(shop(), Format::text_0_0_4, Escaping::underscores) == expected);
  CHECK(page_of(shop(), Format::text_0_0_4, Escaping::allow_utf8) == expected);
  CHECK(page_of(shop(), kText, Escaping::underscores) == expected);
  const std::string values = page_of(shop(), kOpenMetrics, Escaping::values);
  CHECK(values.find("U__shop_2e_orders__total{U__http_2e_method=\"GET\",code=\"200\"} 3 "
                    "# {U__trace_2e_id=\"7\"} 1\n") != std::string::npos);
  const std::string dots = page_of(shop(), kText, Escaping::dots);
  CHECK(dots.find("shop_dot_orders__total{http_dot_method=\"GET\"") != std::string::npos);
}

TEST_CASE("names in quotes have their escapes") {
  SampleBatch batch;
  batch.add({"a\"\\\n", "", MetricType::gauge}, {{"b\"\\\n=,}", "c"}}, 1);
  CHECK(page_of(batch, kText, Escaping::allow_utf8) ==
        "# TYPE \"a\\\"\\\\\\n\" gauge\n"
        "{\"a\\\"\\\\\\n\",\"b\\\"\\\\\\n=,}\"=\"c\"} 1\n");
  CHECK(page_of(batch, kText, Escaping::underscores) ==
        "# TYPE a___ gauge\na___{b______=\"c\"} 1\n");
}

TEST_CASE("escaped labels of one family never become the same") {
  SampleBatch batch;
  const FamilyIndex family = batch.family(FamilySpec{"a", "", MetricType::gauge});
  batch.add(family, {{"x.y", "1"}}, 1);
  batch.add(family, {{"x_y", "1"}}, 2);
  batch.add(family, {{"x.y", "1"}, {"x-y", "1"}}, 3);
  CHECK(page_of(batch, kText, Escaping::underscores) ==
        "# TYPE a gauge\n"
        "a{U__x_2e_y=\"1\"} 1\n"
        "a{x_y=\"1\"} 2\n"
        "a{U__x_2d_y=\"1\",U__x_2e_y=\"1\"} 3\n");
}

TEST_CASE("escaped families never become the same") {
  SampleBatch batch;
  batch.add({"a.b", "", MetricType::gauge}, 1);
  batch.add({"a_b", "", MetricType::gauge}, 2);
  batch.add({"a.b_total", "", MetricType::counter}, 3);
  CHECK(page_of(batch, kText, Escaping::underscores) ==
        "# TYPE U__a_2e_b gauge\nU__a_2e_b 1\n"
        "# TYPE a_b_total counter\na_b_total 3\n"
        "# TYPE a_b gauge\na_b 2\n");
  // In OpenMetrics the counter's short name is the gauge's.
  CHECK(page_of(batch, kOpenMetrics, Escaping::underscores) ==
        "# TYPE U__a_2e_b gauge\nU__a_2e_b 1\n"
        "# TYPE a_b_total unknown\na_b_total 3\n"
        "# TYPE a_b gauge\na_b 2\n# EOF\n");
}

TEST_CASE("a state stands in the label of its family's name, escaped or not") {
  SampleBatch batch;
  batch.add({"a.b", "", MetricType::stateset}, {{"a.b", "on"}}, 1);
  CHECK(page_of(batch, kOpenMetrics, Escaping::allow_utf8) ==
        "# TYPE \"a.b\" stateset\n{\"a.b\",\"a.b\"=\"on\"} 1\n# EOF\n");
  CHECK(page_of(batch, kOpenMetrics, Escaping::underscores) ==
        "# TYPE a_b stateset\na_b{a_b=\"on\"} 1\n# EOF\n");
  // Here it cannot.
  SampleBatch colon;
  colon.add({"a:b", "", MetricType::stateset}, {{"a:b", "on"}}, 1);
  CHECK(page_of(colon, kOpenMetrics, Escaping::underscores) ==
        "# TYPE a:b gauge\na:b{a_b=\"on\"} 1\n# EOF\n");
}

TEST_CASE("a family without a name, or with one that is not UTF-8, has one on the page") {
  SampleBatch batch;
  batch.add({"", "", MetricType::gauge}, 1);
  batch.add({"a\xFF", "", MetricType::gauge}, 2);
  CHECK(page_of(batch, kText, Escaping::allow_utf8) ==
        "# TYPE _ gauge\n_ 1\n# TYPE \"a\xEF\xBF\xBD\" gauge\n{\"a\xEF\xBF\xBD\"} 2\n");
}

TEST_CASE("blocks with names that are not plain are not kept packed, and right") {
  SampleBatch batch;
  const FamilyIndex family = batch.family(FamilySpec{"a.b", "", MetricType::counter});
  const FamilyIndex plain = batch.family(FamilySpec{"b", "", MetricType::counter});
  for (int i = 0; i < 1'000; ++i) {
    const std::string value = std::to_string(i);
    batch.add(family, {{"c", value}}, i);
    batch.add(plain, {{"c.d", value}}, i);
  }
  const auto snapshot = snapshot_of(batch);
  Encoder encoder;
  for (int round = 0; round < 3; ++round) {
    for (const Escaping escaping :
         {Escaping::allow_utf8, Escaping::underscores, Escaping::values}) {
      std::string packed;
      encoder.encode(*snapshot, {kText, Encoding::gzip, escaping}, [&](std::string_view piece) {
        packed.append(piece);
        return true;
      });
      const bool same = test::gunzip(packed) ==
                        encode_to_string(*snapshot, {kText, Encoding::identity, escaping});
      CHECK(same);
    }
  }
}
