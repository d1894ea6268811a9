#include "support/openmetrics_cases.hpp"

using namespace std::string_literals;

namespace weir::test {
namespace {

using Cases = std::vector<OpenMetricsCase>;

const std::string kEof = "# EOF\n";
const std::string kHistogram = "# TYPE h histogram\n";
const std::string kSummary = "# TYPE s summary\n";
const std::string kCounter = "# TYPE c counter\n";

// A page of these lines.
std::string lines(const std::string& text) {
  return text + kEof;
}

Cases page_cases() {
  return {
      {"a page of its end only", "# EOF\n"},
      {"an end without a newline", "a 1\n# EOF"},
      {"an empty page", "", "1:1: the page must end with '# EOF'"},
      {"no end", "a 1\n", "2:1: the page must end with '# EOF'"},
      {"an end within a line", "a 1 # EOF\n", "2:1: the page must end with '# EOF'"},
      {"an end after an empty line", "a 1\n# EOF\n\n", "4:1: the page must end with '# EOF'"},
      {"an end with a blank after it", "a 1\n# EOF \n", "3:1: the page must end with '# EOF'"},
      {"lines after the end", "# EOF\na 1\n# EOF\n", "1:1: nothing may follow '# EOF'"},
      {"an empty line", lines("a 1\n\n"), "2:1: a line cannot be empty"},
      {"a carriage return", lines("a 1\r\n"), "1:3: expected a number as value"},
      {"a comment", lines("# a comment\na 1\n"),
       "1:3: only HELP, TYPE, UNIT and EOF may follow '#'"},
      {"a comment without a blank", lines("#a\n"), "1:2: expected one space after '#'"},
      {"a blank before a line", lines(" a 1\n"), "1:1: expected a metric name"},
      {"a NUL in a label value", lines("a{b=\"\0\"} 1\n"s),
       "1:6: the text has a NUL or is not UTF-8", Reference::takes},
      {"a label value that is not UTF-8", lines("a{b=\"\xff\"} 1\n"),
       "1:6: the text has a NUL or is not UTF-8"},
      {"a HELP text that is not UTF-8", lines("# HELP a \xff\na 1\n"),
       "1:10: the text has a NUL or is not UTF-8"},
  };
}

Cases metadata_cases() {
  return {
      {"all metadata", lines("# TYPE a_seconds gauge\n# UNIT a_seconds seconds\n"
                             "# HELP a_seconds Text.\na_seconds 1\n")},
      {"metadata in another order", lines("# HELP a_seconds Text.\n# UNIT a_seconds seconds\n"
                                          "# TYPE a_seconds gauge\na_seconds 1\n")},
      {"metadata without samples", lines("# TYPE a gauge\n# HELP a Text.\n")},
      {"TYPE unknown", lines("# TYPE a unknown\na 1\n")},
      {"TYPE untyped, as the text format has it", lines("# TYPE a untyped\na 1\n"),
       "1:10: unknown metric type"},
      {"TYPE in capitals", lines("# TYPE a GAUGE\na 1\n"), "1:10: unknown metric type"},
      {"TYPE with a blank at the end", lines("# TYPE a gauge \na 1\n"),
       "1:10: unknown metric type"},
      {"TYPE without a word", lines("# TYPE a\na 1\n"),
       "1:8: expected a metric name and one space"},
      {"TYPE twice", lines("# TYPE a gauge\n# TYPE a gauge\na 1\n"),
       "2:10: second TYPE line of the metric"},
      {"TYPE after samples", lines("a 1\n# TYPE a gauge\n"),
       "2:8: metadata must stand before the metric's samples"},
      {"HELP twice", lines("# HELP a x\n# HELP a x\na 1\n"),
       "2:10: second HELP line of the metric"},
      {"HELP after samples", lines("# TYPE a gauge\na 1\n# HELP a x\n"),
       "3:8: metadata must stand before the metric's samples"},
      {"HELP with every escape", lines("# HELP a x\\\\y\\nz\\\"\na 1\n")},
      {"HELP with a bare quote", lines("# HELP a \"x\"\na 1\n")},
      {"HELP with an unknown escape", lines("# HELP a \\d\na 1\n"),
       "1:10: invalid escape in a HELP text", Reference::takes},
      {"HELP without a text", lines("# HELP a \na 1\n")},
      {"two blanks after #", lines("#  TYPE a gauge\na 1\n"),
       "1:3: only HELP, TYPE, UNIT and EOF may follow '#'"},
      {"two blanks before the name", lines("# TYPE  a gauge\na 1\n"),
       "1:8: expected a metric name and one space"},
      {"a tab in metadata", lines("# TYPE\ta gauge\na 1\n"),
       "1:7: expected one space and a metric name"},
      {"a keyword in small letters", lines("# type a gauge\na 1\n"),
       "1:3: only HELP, TYPE, UNIT and EOF may follow '#'"},
      {"a name with a dash", lines("# TYPE a-b gauge\n"),
       "1:8: expected a metric name and one space"},
      {"a unit that the name lacks", lines("# UNIT a seconds\na 1\n"),
       "1:10: the metric's name must end with its unit"},
      {"a unit without its underscore", lines("# UNIT aseconds seconds\naseconds 1\n"),
       "1:17: the metric's name must end with its unit"},
      {"a unit of a counter", lines("# TYPE c_bytes counter\n# UNIT c_bytes bytes\n"
                                    "c_bytes_total 1\n")},
      {"a unit of an info", lines("# TYPE i_bytes info\n# UNIT i_bytes bytes\ni_bytes_info 1\n"),
       "1:8: an info or stateset has no unit"},
      {"UNIT twice", lines("# UNIT a_s s\n# UNIT a_s s\na_s 1\n"),
       "2:12: second UNIT line of the metric"},
      {"an empty unit", lines("# TYPE a gauge\n# UNIT a \na 1\n")},
      {"families that alternate", lines("a{x=\"1\"} 1\nb 1\na{x=\"2\"} 1\n"),
       "3:1: a metric of this name, or with samples of such a name, stood before"},
      {"metadata of a family that stood before", lines("a 1\nb 1\n# HELP a x\n"),
       "3:8: a metric of this name, or with samples of such a name, stood before"},
      {"a gauge of the name that a counter's sample has",
       lines(kCounter + "c_total 1\nc_created 1\n"
                        "# TYPE c_total gauge\nc_total 1\n"),
       "4:8: a metric of this name, or with samples of such a name, stood before"},
      {"a gauge of the name that a counter's sample could have",
       lines("# TYPE c_created gauge\nc_created 1\n" + kCounter + "c_total 1\n"),
       "3:8: a metric of this name, or with samples of such a name, stood before"},
  };
}

Cases sample_cases() {
  return {
      {"no labels between the braces", lines("a{} 1\n")},
      {"several labels, in any order", lines("a{z=\"1\",b=\"2\"} 1\n")},
      {"every escape in a value", lines("a{b=\"\\\\ \\\" \\n\"} 1\n")},
      {"an unknown escape in a value", lines("a{b=\"\\d\"} 1\n"),
       "1:6: invalid escape in a label value", Reference::takes},
      {"braces and commas in a value", lines("a{b=\"},{= \"} 1\n")},
      {"a comma at the end of the labels", lines("a{b=\"c\",} 1\n"), "1:9: expected a label name"},
      {"a comma alone", lines("a{,} 1\n"), "1:3: expected a label name"},
      {"a blank before the braces", lines("a {b=\"c\"} 1\n"), "1:3: expected a number as value"},
      {"a blank within the braces", lines("a{ b=\"c\"} 1\n"), "1:3: expected a label name"},
      {"a blank after a comma", lines("a{b=\"c\", d=\"e\"} 1\n"), "1:9: expected a label name"},
      {"a blank before the closing brace", lines("a{b=\"c\" } 1\n"),
       "1:8: expected ',' or '}' after the label value"},
      {"a blank round the equals sign", lines("a{b = \"c\"} 1\n"),
       "1:4: expected '=' after the label name"},
      {"no blank before the value", lines("a{b=\"c\"}1\n"),
       "1:9: expected one space before the value"},
      {"two blanks before the value", lines("a  1\n"), "1:3: expected a number as value"},
      {"a tab before the value", lines("a\t1\n"), "1:2: expected one space before the value"},
      {"a blank at the end of a line", lines("a 1 \n"), "1:5: expected a timestamp in seconds"},
      {"no value", lines("a\n"), "1:2: expected one space before the value"},
      {"the same label twice", lines("a{b=\"c\",b=\"c\"} 1\n"), "1:9: the label name occurs twice"},
      {"a label name with a colon", lines("a{b:c=\"d\"} 1\n"),
       "1:4: expected '=' after the label name"},
      {"a metric name with a colon", lines("a:b 1\n")},
      {"a metric name that begins with a digit", lines("1a 1\n"), "1:1: expected a metric name"},
      {"an integer", lines("a 42\n")},
      {"a signed fraction", lines("a -0.25\n")},
      {"an exponent", lines("a 1.5e-07\n")},
      {"NaN and infinities", lines("a{b=\"1\"} NaN\na{b=\"2\"} +Inf\na{b=\"3\"} -Inf\n")},
      {"a hexadecimal number", lines("a 0x10\n"), "1:3: expected a number as value"},
      {"an underscore in a number", lines("a 1_000\n"), "1:3: expected a number as value"},
      {"a word as value", lines("a one\n"), "1:3: expected a number as value"},
      {"a timestamp in seconds", lines("a 1 1520879607.789\n")},
      {"a negative timestamp", lines("a 1 -12\n")},
      {"a timestamp with an exponent", lines("a 1 1.52e9\n")},
      {"a timestamp that is NaN", lines("a 1 NaN\n"), "1:5: expected a timestamp in seconds"},
      {"a timestamp that is infinite", lines("a 1 +Inf\n"), "1:5: expected a timestamp in seconds"},
      {"a word behind the timestamp", lines("a 1 2 x\n"), "1:6: expected the end of the line"},
      {"points of one metric", lines("# TYPE a gauge\na 1 1\na 2 2\n")},
  };
}

Cases type_cases() {
  return {
      {"a counter", lines(kCounter + "c_total 1\n")},
      {"a counter with its creation", lines(kCounter + "c_total 1\nc_created 1520430000.123\n")},
      {"counters with their creations",
       lines(kCounter + "c_total{a=\"1\"} 1\nc_created{a=\"1\"} 5\n"
                        "c_total{a=\"2\"} 1\nc_created{a=\"2\"} 5\n")},
      {"a counter without _total", lines(kCounter + "c 1\n"),
       "2:1: samples of a metric of this type have a suffix"},
      {"a counter that is NaN", lines(kCounter + "c_total NaN\n"),
       "2:9: a counter cannot be NaN or negative"},
      {"a counter that is negative", lines(kCounter + "c_total -1\n"),
       "2:9: a counter cannot be NaN or negative"},
      {"a creation that is NaN", lines(kCounter + "c_total 1\nc_created NaN\n"),
       "3:11: _created must be a time, so finite", Reference::takes},
      {"a TYPE with the counter's suffix", lines("# TYPE c_total counter\nc_total 1\n"),
       "2:1: samples of a metric of this type have a suffix"},
      {"a gauge with a suffix", lines("# TYPE a gauge\na_total 1\n")},
      {"an info", lines("# TYPE i info\ni_info{a=\"b\"} 1\n")},
      {"an info without its suffix", lines("# TYPE i info\ni{a=\"b\"} 1\n"),
       "2:1: samples of a metric of this type have a suffix"},
      {"an info whose value is 2", lines("# TYPE i info\ni_info 2\n"),
       "2:8: the value of an info is 1"},
      {"a stateset", lines("# TYPE t stateset\nt{t=\"on\"} 1\nt{t=\"off\"} 0\n")},
      {"a state without its label", lines("# TYPE t stateset\nt 1\n"),
       "2:1: a state needs a label of the metric's name"},
      {"a state whose value is 2", lines("# TYPE t stateset\nt{t=\"on\"} 2\n"),
       "2:11: the value of a state is 0 or 1"},
      {"a gaugehistogram", lines("# TYPE g gaugehistogram\ng_bucket{le=\"1.0\"} 20\n"
                                 "g_bucket{le=\"+Inf\"} 24\ng_gcount 24\ng_gsum 3.5\n")},
      {"a gaugehistogram's bucket without le", lines("# TYPE g gaugehistogram\ng_bucket 20\n"),
       "2:1: a bucket needs the label le"},
  };
}

Cases histogram_cases() {
  return {
      {"a histogram", lines(kHistogram + "h_bucket{le=\"1.0\"} 1\nh_bucket{le=\"+Inf\"} 2\n"
                                         "h_count 2\nh_sum 3.5\nh_created 5\n")},
      {"a histogram without sum and count", lines(kHistogram + "h_bucket{le=\"+Inf\"} 2\n")},
      {"histograms one after the other",
       lines(kHistogram +
             "h_bucket{a=\"1\",le=\"+Inf\"} 2\nh_count{a=\"1\"} 2\nh_sum{a=\"1\"} 1\n"
             "h_bucket{a=\"2\",le=\"+Inf\"} 3\nh_count{a=\"2\"} 3\nh_sum{a=\"2\"} 1\n")},
      {"histograms whose lines alternate",
       lines(kHistogram + "h_bucket{a=\"1\",le=\"+Inf\"} 2\nh_bucket{a=\"2\",le=\"+Inf\"} 3\n"
                          "h_count{a=\"1\"} 2\nh_sum{a=\"1\"} 1\n"),
       "4:1: the lines of a metric must follow each other"},
      {"a histogram without +Inf",
       lines(kHistogram + "h_bucket{le=\"1.0\"} 1\nh_count 1\nh_sum 1\n"),
       "2:1: histogram without a +Inf bucket"},
      {"a histogram whose count is another",
       lines(kHistogram + "h_bucket{le=\"+Inf\"} 1\nh_count 2\nh_sum 1\n"),
       "2:1: the histogram's _count is not its +Inf bucket"},
      {"buckets that decrease",
       lines(kHistogram + "h_bucket{le=\"1.0\"} 3\nh_bucket{le=\"+Inf\"} 2\n"),
       "3:1: bucket counts are cumulative: this one is below the one before"},
      {"buckets out of order",
       lines(kHistogram +
             "h_bucket{le=\"2.0\"} 1\nh_bucket{le=\"1.0\"} 1\nh_bucket{le=\"+Inf\"} 1\n"),
       "3:14: buckets must be in order of le"},
      {"a bucket without le", lines(kHistogram + "h_bucket 1\n"),
       "2:1: a bucket needs the label le"},
      {"a bucket whose le is a word", lines(kHistogram + "h_bucket{le=\"x\"} 1\n"),
       "2:14: le must be a number above -Inf"},
      {"a bucket that is no whole number", lines(kHistogram + "h_bucket{le=\"+Inf\"} 1.5\n"),
       "2:21: a bucket or _count must be a whole number"},
      {"a bucket that is negative", lines(kHistogram + "h_bucket{le=\"+Inf\"} -1\n"),
       "2:21: a bucket or _count must be a whole number"},
      {"a sum that is NaN", lines(kHistogram + "h_bucket{le=\"+Inf\"} 1\nh_count 1\nh_sum NaN\n"),
       "4:7: _sum cannot be NaN"},
      {"a summary", lines(kSummary + "s{quantile=\"0.5\"} 1\ns{quantile=\"0.9\"} 2\ns_count 2\n"
                                     "s_sum 3\ns_created 5\n")},
      {"a summary of a sum and count", lines(kSummary + "s_count 2\ns_sum 3\n")},
      {"a quantile without observations", lines(kSummary + "s{quantile=\"0.5\"} NaN\n")},
      {"a quantile above 1", lines(kSummary + "s{quantile=\"1.5\"} 1\n"),
       "2:13: quantile must be a number from 0 to 1"},
      {"a quantile that is a word", lines(kSummary + "s{quantile=\"x\"} 1\n"),
       "2:13: quantile must be a number from 0 to 1"},
      {"a summary's line without quantile", lines(kSummary + "s 1\n"),
       "2:1: a summary's line needs the label quantile"},
      {"a quantile's value that is negative", lines(kSummary + "s{quantile=\"0.5\"} -1\n"),
       "2:19: a quantile's value cannot be negative"},
      {"a summary's sum that is negative", lines(kSummary + "s_count 1\ns_sum -1\n"),
       "3:7: _sum cannot be NaN or negative"},
  };
}

Cases exemplar_cases() {
  const std::string bucket = kHistogram + "h_bucket{le=\"+Inf\"} 1 # ";
  return {
      {"an exemplar of a bucket", lines(bucket + "{trace_id=\"abc\"} 0.67\n")},
      {"an exemplar with a timestamp", lines(bucket + "{trace_id=\"abc\"} 0.67 1520879607.789\n")},
      {"an exemplar without labels", lines(bucket + "{} 0.67\n")},
      {"an exemplar of a counter", lines(kCounter + "c_total 1 # {a=\"b\"} 0.5\n")},
      {"an exemplar after a timestamp", lines(kCounter + "c_total 1 123 # {a=\"b\"} 0.5 122\n")},
      {"an exemplar of a gauge", lines("# TYPE a gauge\na 1 # {a=\"b\"} 0.5\n"),
       "2:5: only a counter's _total and a bucket have exemplars"},
      {"an exemplar of a sum",
       lines(kHistogram + "h_bucket{le=\"+Inf\"} 1\nh_count 1\n"
                          "h_sum 1 # {a=\"b\"} 0.5\n"),
       "4:9: only a counter's _total and a bucket have exemplars"},
      {"an exemplar without a value", lines(bucket + "{a=\"b\"}\n"),
       "2:32: expected one space before the exemplar's value"},
      {"an exemplar whose value is a word", lines(bucket + "{a=\"b\"} x\n"),
       "2:33: expected a number as the exemplar's value"},
      {"an exemplar without a blank", lines(kCounter + "c_total 1 #{a=\"b\"} 1\n"),
       "2:12: expected one space and '{' after the '#' of an exemplar"},
      {"an exemplar of 128 characters",
       lines(bucket + "{a=\"" + std::string(127, 'x') + "\"} 1\n")},
      {"an exemplar of 129 characters", lines(bucket + "{a=\"" + std::string(128, 'x') + "\"} 1\n"),
       "2:23: an exemplar's labels have at most 128 characters"},
      {"an exemplar of 128 characters of two bytes", lines(bucket + "{a=\"" +
                                                           [] {
                                                             std::string text;
                                                             for (int i = 0; i < 127; ++i)
                                                               text += "\xc3\xa9";
                                                             return text;
                                                           }() +
                                                           "\"} 1\n")},
  };
}

}  // namespace

const std::vector<OpenMetricsCase>& openmetrics_cases() {
  static const Cases kCases = [] {
    Cases all;
    for (Cases part : {page_cases(), metadata_cases(), sample_cases(), type_cases(),
                       histogram_cases(), exemplar_cases()}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }();
  return kCases;
}

}  // namespace weir::test
