// Each limit, at it and one above.
#include <catch2/catch.hpp>
#include <string>

#include "exposition/text_parser.hpp"

namespace weir::detail {
namespace {

void check_limit(const ParseLimits& limits, const std::string& at, const std::string& above,
                 const std::string& what) {
  TextParser parser({limits});
  SampleBatch batch;
  const auto taken = parser.parse(at, batch);
  if (!taken) FAIL_CHECK(taken.error().message());
  batch.clear();
  const auto refused = parser.parse(above, batch);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code() == ErrorCode::limit);
  CHECK(refused.error().message().find(what) != std::string::npos);
  CHECK(batch.empty());
}

TEST_CASE("a page may be as long as max_page_bytes") {
  ParseLimits limits;
  limits.max_page_bytes = 8;
  check_limit(limits, "a 1\nb 2\n", "a 1\nb 2\n\n", "max_page_bytes");
}

TEST_CASE("a line may be as long as max_line_bytes") {
  ParseLimits limits;
  limits.max_line_bytes = 10;
  check_limit(limits, "a{b=\"c\"} 1\n", "a{b=\"c\"} 12\n", "1:1: line longer than max_line_bytes");
  check_limit(limits, "# comment!\n", "# comment!!\n", "max_line_bytes");
}

TEST_CASE("a line may have max_labels labels") {
  ParseLimits limits;
  limits.max_labels = 2;
  check_limit(limits, "a{b=\"1\",c=\"2\",} 1\n", "a{b=\"1\",c=\"2\",d=\"\"} 1\n",
              "1:15: more labels than max_labels");
  const std::string histogram = "# TYPE h histogram\nh_sum 1\nh_count 1\nh_bucket{";
  check_limit(limits,
              histogram +
                  "a=\"1\",le=\"Inf\"} 1\nh_sum{a=\"1\"} 1\nh_count{a=\"1\"} 1\n"
                  "h_bucket{le=\"Inf\"} 1\n",
              histogram + "le=\"Inf\",a=\"1\",b=\"1\"} 1\n", "4:25: more labels than max_labels");
}

TEST_CASE("a label value may have max_label_value_bytes bytes") {
  ParseLimits limits;
  limits.max_label_value_bytes = 4;
  check_limit(limits, "a{b=\"1234\"} 1\n", "a{b=\"12345\"} 1\n",
              "1:6: label value longer than max_label_value_bytes");
}

TEST_CASE("a name may have max_name_bytes bytes") {
  ParseLimits limits;
  limits.max_name_bytes = 3;
  check_limit(limits, "abc{def=\"1\"} 1\n", "abcd 1\n", "1:1: name longer than max_name_bytes");
  check_limit(limits, "abc{def=\"1\"} 1\n", "abc{defg=\"1\"} 1\n",
              "1:5: name longer than max_name_bytes");
}

TEST_CASE("a page may have max_samples samples") {
  ParseLimits limits;
  limits.max_samples = 3;
  const std::string summary = "# TYPE s summary\ns_sum 1\ns_count 1\n";
  check_limit(limits, summary + "a 1\n# c\n", summary + "a 1\nb 1\n",
              "5:1: more samples than max_samples");
}

}  // namespace
}  // namespace weir::detail
