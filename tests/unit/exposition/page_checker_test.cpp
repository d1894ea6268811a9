// The judge is judged: it finds each fault, and nothing in good pages.
#include "support/page_checker.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace weir;
using weir::test::check_page;

namespace {

constexpr auto kText = Format::text_0_0_4;
constexpr auto kOpenMetrics = Format::openmetrics_1_0_0;

// The page's faults, joined.
std::string faults(const std::string& page, Format format) {
  std::string joined;
  for (const std::string& fault : check_page(page, format)) joined += fault + "\n";
  return joined;
}

struct Faulty {
  std::string page;
  std::string faults;
};

const std::string kHistogram = "# TYPE h histogram\n";

}  // namespace

TEST_CASE("the page checker finds each fault of the text format") {
  const Faulty faulty = GENERATE(values<Faulty>({
      {"# TYPE a gauge\na 1", "line 2: the last line does not end\n"},
      {"# TYPE a gauge\na{b=\"\xFF\"} 1\n", "line 2: not UTF-8\n"},
      {"# TYPE a gauge\na{b=\"\xED\xA0\x80\"} 1\n", "line 2: not UTF-8\n"},
      {"# TYPE a gauge\na{b=\"\xC0\x80\"} 1\n", "line 2: not UTF-8\n"},
      {"# TYPE a gauge\na{b=\"" + std::string(1, '\0') + "\"} 1\n", "line 2: a NUL byte\n"},
      {"# HELP 1a Help.\n", "line 1: bad family name '1a'\n"},
      {"# TYPE a\n", "line 1: nothing behind the family name\n"},
      {"# HELP a A.\n# HELP a A.\n# TYPE a gauge\na 1\n", "line 2: HELP twice\n"},
      {"# TYPE a gauge\n# TYPE a gauge\na 1\n", "line 2: TYPE twice\n"},
      {"# TYPE a gauge\na 1\n# HELP a A.\n", "line 3: a head behind the family's samples\n"},
      {"# TYPE a info\n", "line 1: unknown type 'info'\n"},
      {"# HELP a \\t\n# TYPE a gauge\na 1\n", "line 1: bad escape in HELP\n"},
      {"# HELP a \\\n# TYPE a gauge\na 1\n", "line 1: bad escape in HELP\n"},
      {"# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n# TYPE a gauge\na{c=\"d\"} 1\n",
       "line 5: family a was there before\n"},
      {"a 1\n", "line 1: sample a belongs to no family that is open here\n"},
      {"# TYPE a gauge\nb 1\n", "line 2: sample b belongs to no family that is open here\n"},
      {"# TYPE a gauge\na_total 1\n",
       "line 2: sample a_total belongs to no family that is open here\n"},
      {"# TYPE a gauge\na 1\na 2\n", "line 3: the series is there twice\n"},
      {"# TYPE a gauge\na{b=\"1\",c=\"2\"} 1\na{c=\"2\",b=\"1\"} 2\n",
       "line 3: the series is there twice\n"},
      {"# TYPE a gauge\n1a 1\n", "line 2: bad metric name '1a'\n"},
      {"# TYPE a gauge\na{1=\"b\"} 1\n", "line 2: bad label name '1'\n"},
      {"# TYPE a gauge\na{b:c=\"b\"} 1\n", "line 2: bad label name 'b:c'\n"},
      {"# TYPE a gauge\na{b=\"c\",} 1\n", "line 2: bad label name ''\n"},
      {"# TYPE a gauge\na{b=\"c\",b=\"d\"} 1\n", "line 2: label b twice\n"},
      {"# TYPE a gauge\na{__name__=\"c\"} 1\n", "line 2: label __name__\n"},
      {"# TYPE a gauge\na{b=c} 1\n", "line 2: expected '\"' at 'c} 1'\n"},
      {"# TYPE a gauge\na{b=\"c} 1\n", "line 2: label value without closing quote\n"},
      {"# TYPE a gauge\na{b=\"\\t\"} 1\n", "line 2: bad escape in label value at '\\t\"} 1'\n"},
      {"# TYPE a gauge\na{b=\"c\" 1\n", "line 2: expected '}' at ' 1'\n"},
      {"# TYPE a gauge\na{b=\"c\"}1\n", "line 2: expected ' ' at '1'\n"},
      {"# TYPE a gauge\na\n", "line 2: expected ' ' at ''\n"},
      {"# TYPE a gauge\na  1\n", "line 2: value '' is not a number\n"},
      {"# TYPE a gauge\na 1,5\n", "line 2: value '1,5' is not a number\n"},
      {"# TYPE a gauge\na 0x1\n", "line 2: value '0x1' is not a number\n"},
      {"# TYPE a gauge\na Nan\n", "line 2: value 'Nan' is not a number\n"},
      {"# TYPE a gauge\na inf\n", "line 2: value 'inf' is not a number\n"},
      {"# TYPE a gauge\na 1 1.5\n", "line 2: timestamp '1.5' is not a whole number\n"},
      {"# TYPE a gauge\na 1 2 3\n", "line 2: text behind the sample\n"},
      {"# TYPE a gauge\na 1 # {} 1\n", "line 2: timestamp '#' is not a whole number\n"},
  }));
  CAPTURE(faulty.page);
  CHECK(faults(faulty.page, kText) == faulty.faults);
}

TEST_CASE("the page checker finds each fault of a histogram or summary") {
  const std::string sums = "h_sum 1\nh_count 2\n";
  const Faulty faulty = GENERATE_COPY(values<Faulty>({
      {kHistogram + "h_bucket 2\nh_bucket{le=\"+Inf\"} 2\n" + sums, "line 2: no label le\n"},
      {kHistogram + "h_bucket{le=\"x\"} 2\nh_bucket{le=\"+Inf\"} 2\n" + sums,
       "line 2: le=\"x\" is not a number\n"},
      {kHistogram + "h_bucket{le=\"1\"} 1\nh_bucket{le=\"0\"} 1\nh_bucket{le=\"+Inf\"} 2\n" + sums,
       "line 3: le does not ascend\n"},
      {kHistogram + "h_bucket{le=\"1\"} 1\nh_bucket{le=\"1.0\"} 1\nh_bucket{le=\"+Inf\"} 2\n" +
           sums,
       "line 3: le does not ascend\n"},
      {kHistogram + "h_bucket{le=\"1\"} 3\nh_bucket{le=\"+Inf\"} 2\n" + sums,
       "line 3: buckets are not cumulative\n"},
      {kHistogram + "h_bucket{le=\"1\"} -1\nh_bucket{le=\"+Inf\"} 2\n" + sums,
       "line 2: bucket is not a count\n"},
      {kHistogram + "h_bucket{le=\"1\"} 2\n" + sums, "line 4: no +Inf bucket\n"},
      {kHistogram + "h_bucket{le=\"+Inf\"} 3\n" + sums,
       "line 4: _count differs from the +Inf bucket\n"},
      {kHistogram + "h_bucket{le=\"+Inf\"} 2\nh_count 2\n", "line 3: no _sum\n"},
      {kHistogram + "h_bucket{le=\"+Inf\"} 2\nh_sum 2\n", "line 3: no _count\n"},
      {kHistogram + "h_bucket{le=\"+Inf\"} 2\nh_sum 2\nh_count NaN\n",
       "line 4: _count is not a count\nline 4: _count differs from the +Inf bucket\n"},
      {kHistogram + "h_bucket{le=\"+Inf\"} 2\nh_sum{le=\"1\"} 2\nh_count 2\n",
       "line 3: _sum with le\n"},
      {kHistogram + "h_bucket{le=\"+Inf\"} 2\nh 2\n" + sums,
       "line 3: sample h belongs to no family that is open here\n"},
      {kHistogram +
           "h_bucket{le=\"+Inf\"} 2\nh_sum 1\n"
           "h_bucket{a=\"b\",le=\"+Inf\"} 2\nh_sum{a=\"b\"} 1\nh_count{a=\"b\"} 2\nh_count 2\n",
       "line 4: no _count\nline 7: lines of one label set are apart\nline 7: no _sum\n"
       "line 7: no +Inf bucket\n"},
      {"# TYPE s summary\ns{quantile=\"1.5\"} 2\ns_sum 1\ns_count 1\n",
       "line 2: quantile outside 0 to 1\n"},
      {"# TYPE s summary\ns 2\ns_sum 1\ns_count 1\n", "line 2: no label quantile\n"},
      {"# TYPE s summary\ns{quantile=\"1\"} 2\ns_sum 1\n# TYPE t gauge\nt 1\n",
       "line 4: no _count\n"},
  }));
  CAPTURE(faulty.page);
  CHECK(faults(faulty.page, kText) == faulty.faults);
}

TEST_CASE("the page checker finds each fault of OpenMetrics") {
  const Faulty faulty = GENERATE(values<Faulty>({
      {"", "line 0: no # EOF at the end\n"},
      {"# TYPE a gauge\na 1\n", "line 2: no # EOF at the end\n"},
      {"# EOF\n# EOF\n", "line 2: text behind # EOF\n"},
      {"\n# EOF\n", "line 1: an empty line\n"},
      {"# A comment.\n# EOF\n", "line 1: a comment\n"},
      {"# HELP a \"A\".\n# TYPE a gauge\na 1\n# EOF\n",
       "line 1: a quote that is not escaped in HELP\nline 1: a quote that is not escaped in "
       "HELP\n"},
      {"# TYPE a untyped\n# EOF\n", "line 1: unknown type 'untyped'\n"},
      {"# TYPE a_total counter\n# EOF\n", "line 1: the family has its samples' suffix\n"},
      {"# TYPE a_info info\n# EOF\n", "line 1: the family has its samples' suffix\n"},
      {"# TYPE a counter\na 1\n# EOF\n",
       "line 2: sample a belongs to no family that is open here\n"},
      {"# TYPE a counter\na_total -1\n# EOF\n", "line 2: a counter below zero or NaN\n"},
      {"# TYPE a counter\na_total NaN\n# EOF\n", "line 2: a counter below zero or NaN\n"},
      {"# TYPE a info\na_info 2\n# EOF\n", "line 2: an info that is not 1\n"},
      {"# TYPE a stateset\na{a=\"b\"} 2\n# EOF\n", "line 2: a state that is not 0 or 1\n"},
      {"# TYPE a stateset\na 1\n# EOF\n", "line 2: a state without its label a\n"},
      {"# TYPE a gauge\n# UNIT a bytes\na 1\n# EOF\n",
       "line 2: the family is not named for its UNIT\n"},
      {"# TYPE a_s gauge\n# UNIT a_s s\n# UNIT a_s s\na_s 1\n# EOF\n", "line 3: UNIT twice\n"},
      {"# TYPE a_s info\n# UNIT a_s s\n# EOF\n", "line 2: a UNIT on info\n"},
      {kHistogram + "h_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n# EOF\n",
       "line 2: le=\"1\" is not written as a float\n"},
      {"# TYPE a gauge\na 1 # {} 1\n# EOF\n", "line 2: an exemplar where none may be\n"},
      {"# TYPE a counter\na_total 1 # {b=\"" + std::string(128, 'x') + "\"} 1\n# EOF\n",
       "line 2: an exemplar with more than 128 characters of labels\n"},
      {"# TYPE a counter\na_total 1 # {b=\"c\"}\n# EOF\n", "line 2: expected ' ' at ''\n"},
      {"# TYPE a gauge\na 1 NaN\n# EOF\n", "line 2: timestamp not finite\n"},
  }));
  CAPTURE(faulty.page);
  CHECK(faults(faulty.page, kOpenMetrics) == faulty.faults);
}

TEST_CASE("the page checker accepts good pages") {
  CHECK(faults("", kText) == "");
  CHECK(faults("# EOF\n", kOpenMetrics) == "");
  CHECK(faults(R"(# a comment
# HELP a Back\\slash, "quotes" and\na newline.
# TYPE a counter

a 1
a{b="\"\\\n",c="ä"} 1.5e-7 -1700000000123
)",
               kText) == "");
  CHECK(faults(R"(# TYPE a gauge
a NaN
a{b="1"} +Inf
a{b="2"} -Inf 5
# TYPE h histogram
h_bucket{le="0.5"} 1
h_bucket{le="+Inf"} 1
h_sum NaN
h_count 1
h_bucket{a="b",le="+Inf"} 1
h_sum{a="b"} -1
h_count{a="b"} 1
# TYPE s summary
s{quantile="0.5"} NaN
s_sum 0
s_count 0
)",
               kText) == "");
  CHECK(faults(R"(# HELP a_bytes \"A\".
# TYPE a_bytes counter
# UNIT a_bytes bytes
a_bytes_total 1 1700000000.123 # {b="c"} 0.5 1700000000.123
# TYPE h histogram
h_bucket{le="1.0"} 1 # {} 0.5
h_bucket{le="+Inf"} 1
h_sum 1
h_count 1
# TYPE i info
i_info{version="1"} 1
# TYPE s stateset
s{s="on"} 1
# TYPE u_total unknown
u_total 1
# EOF
)",
               kOpenMetrics) == "");
}
