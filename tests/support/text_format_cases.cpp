#include "support/text_format_cases.hpp"

using namespace std::string_literals;

namespace weir::test {
namespace {

using Cases = std::vector<TextFormatCase>;

// A whole histogram's lines after its TYPE line.
const std::string kHistogram = "# TYPE h histogram\n";
const std::string kSummary = "# TYPE s summary\n";

Cases line_cases() {
  return {
      {"an empty page", ""},
      {"one empty line", "\n"},
      {"a line of blanks", " \t \n"},
      {"a value without labels", "a 1\n"},
      {"blanks before the name", " \t a 1\n"},
      {"a tab before the value", "a\t1\n"},
      {"blanks after the value", "a 1 \t\n", "", Promtool::refuses},
      {"blanks after the timestamp", "a 1 2 \n", "", Promtool::refuses},
      {"no final newline", "a 1", "1:4: the last line has no newline"},
      {"a comment without final newline", "a 1\n# x", "2:4: the last line has no newline"},
      {"a carriage return before the newline", "a 1\r\n", "1:3: expected a number as value"},
      {"a line of a carriage return", "\r\n", "1:1: expected a metric name"},
      {"a NUL in a label value", "a{b=\"\0\"} 1\n"s, "1:6: the text has a NUL or is not UTF-8",
       Promtool::takes},
      {"a label value that is not UTF-8", "a{b=\"\xff\"} 1\n",
       "1:6: the text has a NUL or is not UTF-8"},
      {"a label value that is an overlong sequence", "a{b=\"\xc0\x80\"} 1\n",
       "1:6: the text has a NUL or is not UTF-8"},
      {"a comment that is not UTF-8", "# \xff\n", "1:3: the text has a NUL or is not UTF-8",
       Promtool::takes},
      {"a HELP text that is not UTF-8", "# HELP a x\xff\na 1\n",
       "1:11: the text has a NUL or is not UTF-8", Promtool::takes},
      {"a NUL behind the value", "a 1\0\n"s, "1:3: expected a number as value"},
      {"a label value of sixteen bytes and one that is not UTF-8",
       "a{b=\"0123456789abcdef\xc3\"} 1\n", "1:22: the text has a NUL or is not UTF-8"},
      {"a UTF-8 label value", "a{b=\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"} 1\n"},
      {"families that alternate", "a{x=\"1\"} 1\nb 1\na{x=\"2\"} 1\n"},
      {"the same name and labels twice", "a 1\na 2\n"},
      {"the same labels in another order", "a{x=\"1\",y=\"2\"} 1\na{y=\"2\",x=\"1\"} 2\n"},
  };
}

Cases comment_cases() {
  return {
      {"a comment", "# anything {\" goes\n"},
      {"an empty comment", "#\n"},
      {"a comment with no blank", "#comment\n"},
      {"HELP with no blank before it", "#HELP a text\na 1\n"},
      {"blanks within the head", " \t#  TYPE \t a \t gauge\na 1\n"},
      {"HELP without a name", "# HELP\n"},
      {"HELP without a name but blanks", "# HELP  \n"},
      {"HELP without a text", "# HELP a\na 1\n"},
      {"HELP with escapes", "# HELP a x\\\\y\\nz\na 1\n"},
      {"HELP with an escaped quote", "# HELP a \\\"x\\\"\na 1\n", "", Promtool::refuses},
      {"HELP with a bare quote", "# HELP a \"x\"\na 1\n"},
      {"HELP with an unknown escape", "# HELP a \\d\na 1\n", "1:10: invalid escape in a HELP text"},
      {"HELP that ends with a backslash", "# HELP a x\\\na 1\n",
       "1:11: invalid escape in a HELP text"},
      {"HELP after samples", "a 1\n# HELP a text\na{b=\"c\"} 1\n"},
      {"HELP twice", "# HELP a x\n# HELP a x\na 1\n", "2:10: second HELP line of the metric"},
      {"HELP of a name that begins with a digit", "# HELP 1a x\n",
       "1:8: invalid metric name after HELP or TYPE"},
      {"TYPE of a name with a dash", "# TYPE a-b gauge\n",
       "1:8: invalid metric name after HELP or TYPE"},
      {"TYPE counter", "# TYPE a_total counter\na_total 1\n"},
      {"TYPE gauge", "# TYPE a gauge\na 1\n"},
      {"TYPE untyped", "# TYPE a untyped\na 1\n"},
      {"TYPE in capitals", "# TYPE a GAUGE\na 1\n"},
      {"TYPE of an unknown word", "# TYPE a gague\na 1\n", "1:10: unknown metric type"},
      {"TYPE unknown, as OpenMetrics has it", "# TYPE a unknown\na 1\n",
       "1:10: unknown metric type"},
      {"TYPE without a word", "# TYPE a\na 1\n"},
      {"TYPE with blanks at the end", "# TYPE a gauge \na 1\n", "", Promtool::refuses},
      {"TYPE with two words", "# TYPE a gauge counter\na 1\n",
       "1:16: expected the end of the line after the metric type"},
      {"TYPE with a carriage return", "# TYPE a gauge\r\na 1\n", "1:10: unknown metric type"},
      {"TYPE twice", "# TYPE a gauge\n# TYPE a gauge\na 1\n",
       "2:10: second TYPE line of the metric, or TYPE after its samples"},
      {"TYPE after samples", "a 1\n# TYPE a gauge\n",
       "2:10: second TYPE line of the metric, or TYPE after its samples"},
      {"TYPE of another family after samples", "a 1\n# TYPE b gauge\nb 1\n"},
      {"TYPE of a part of a summary", "# TYPE s summary\n# TYPE s_sum gauge\n",
       "2:14: second TYPE line of the metric, or TYPE after its samples"},
      {"an OpenMetrics end mark", "a 1\n# EOF\n"},
  };
}

Cases name_cases() {
  return {
      {"a name of all kinds of bytes", "aZ_:09 1\n"},
      {"a name that begins with a colon", ":a 1\n"},
      {"a name that begins with an underscore", "_a 1\n"},
      {"a name that begins with a digit", "1a 1\n", "1:1: expected a metric name"},
      {"a name with a dash", "a-b 1\n", "1:2: expected a number as value"},
      {"a name with a dot", "a.b 1\n", "1:2: expected a number as value"},
      {"a name that is not ASCII", "\xc3\xa9 1\n", "1:1: expected a metric name"},
      {"labels without a name", "{a=\"b\"} 1\n", "1:1: expected a metric name"},
      {"a name that is the one before and more", "a 1\nab 1\na_b 1\n"},
      {"a quoted name", "{\"a.b\"} 1\n", "", Promtool::refuses},
  };
}

Cases label_cases() {
  return {
      {"no labels between the braces", "a{} 1\n"},
      {"blanks between empty braces", "a{ \t} 1\n"},
      {"a blank before the braces", "a {b=\"c\"} 1\n"},
      {"no blank after the braces", "a{b=\"c\"}1\n"},
      {"blanks everywhere", "a{ b \t= \"c\" , d\t=\"e\" } 1\n"},
      {"a comma at the end", "a{b=\"c\",} 1\n"},
      {"only a comma", "a{,} 1\n", "1:3: expected a label name"},
      {"two commas", "a{b=\"c\",,d=\"e\"} 1\n", "1:9: expected a label name"},
      {"no comma between labels", "a{b=\"c\" d=\"e\"} 1\n",
       "1:9: expected ',' or '}' after the label value"},
      {"labels out of order", "a{z=\"1\",b=\"2\"} 1\n"},
      {"an empty value", "a{b=\"\"} 1\n"},
      {"every escape", "a{b=\"\\\\ \\\" \\n\"} 1\n"},
      {"an unknown escape", "a{b=\"\\d\"} 1\n", "1:6: invalid escape in a label value"},
      {"a backslash before the newline", "a{b=\"\\\n\"} 1\n",
       "1:6: invalid escape in a label value"},
      {"a newline in a value", "a{b=\"c\nd\"} 1\n", "1:7: label value has no closing quote"},
      {"braces and commas in a value", "a{b=\"},{= \"} 1\n"},
      {"no closing brace", "a{b=\"c\" 1\n", "1:9: expected ',' or '}' after the label value"},
      {"an open brace at the end of a line", "a{\n", "1:3: expected a label name"},
      {"no value for a label", "a{b} 1\n", "1:4: expected '=' after the label name"},
      {"a value without quotes", "a{b=c} 1\n",
       "1:5: expected '\"' at the start of the label value"},
      {"a value in single quotes", "a{b='c'} 1\n",
       "1:5: expected '\"' at the start of the label value"},
      {"a label name that begins with a digit", "a{1b=\"c\"} 1\n", "1:3: expected a label name"},
      {"a label name with a colon", "a{b:c=\"d\"} 1\n", "1:4: expected '=' after the label name"},
      {"a quoted label name", "a{\"b.c\"=\"d\"} 1\n", "", Promtool::refuses},
      {"the label __name__", "a{__name__=\"b\"} 1\n", "1:3: label name __name__ is reserved"},
      {"the label __other__", "a{__other__=\"b\"} 1\n"},
      {"the same label twice", "a{b=\"c\",b=\"c\"} 1\n", "1:9: the label name occurs twice"},
      {"the same label twice, once empty", "a{b=\"\",c=\"\",b=\"c\"} 1\n",
       "1:13: the label name occurs twice"},
  };
}

Cases value_cases() {
  return {
      {"an integer", "a 42\n"},
      {"a negative fraction", "a -0.25\n"},
      {"a plus sign", "a +1\n"},
      {"two signs", "a +-1\n", "1:3: expected a number as value"},
      {"a point first", "a .5\n"},
      {"a point last", "a 5.\n"},
      {"only a point", "a .\n", "1:3: expected a number as value"},
      {"only a sign", "a -\n", "1:3: expected a number as value"},
      {"leading zeros", "a 007\n"},
      {"an exponent", "a 1e3\na{b=\"c\"} 1.5E-7\n"},
      {"an exponent without digits", "a 1e\n", "1:3: expected a number as value"},
      {"a mantissa of 40 digits", "a 1234567890123456789012345678901234567890\n"},
      {"the largest double", "a 1.7976931348623157e308\n"},
      {"a number too large", "a 1e999\n", "1:3: expected a number as value"},
      {"a number too large and negative", "a -1e309\n", "1:3: expected a number as value"},
      {"a number too small", "a 1e-999\n"},
      {"the smallest denormal", "a 5e-324\n"},
      {"NaN", "a NaN\n"},
      {"nan in small letters", "a nan\n"},
      {"NaN with a sign", "a -NaN\n", "1:3: expected a number as value"},
      {"+Inf, -Inf and Inf", "a +Inf\na{b=\"c\"} -Inf\na{b=\"d\"} Inf\n"},
      {"infinity spelled out", "a +infinity\na{b=\"c\"} -INFINITY\n"},
      {"infinity cut short", "a infin\n", "1:3: expected a number as value"},
      {"a hexadecimal float", "a 0x1p-2\n", "1:3: expected a number as value"},
      {"a hexadecimal integer", "a 0x10\n", "1:3: expected a number as value"},
      {"an underscore", "a 1_000\n", "1:3: expected a number as value"},
      {"a decimal comma", "a 1,5\n", "1:3: expected a number as value"},
      {"a word", "a one\n", "1:3: expected a number as value"},
      {"no value", "a\n", "1:2: expected a number as value"},
      {"no value behind labels", "a{b=\"c\"}\n", "1:9: expected a number as value"},
      {"a timestamp", "a 1 1395066363000\n"},
      {"a negative timestamp", "a 1 -3982045\n"},
      {"a timestamp with a plus sign", "a 1 +5\n"},
      {"a timestamp with two signs", "a 1 +-5\n", "1:5: expected an integer as timestamp"},
      {"a timestamp with a fraction", "a 1 1.5\n", "1:5: expected an integer as timestamp"},
      {"a timestamp above 64 bits", "a 1 9223372036854775808\n",
       "1:5: expected an integer as timestamp"},
      {"a word behind the timestamp", "a 1 2 x\n",
       "1:7: expected the end of the line after the timestamp"},
      {"an exemplar", "a_total 1 # {b=\"c\"} 1\n", "1:11: expected an integer as timestamp"},
  };
}

Cases histogram_cases() {
  return {
      {"a histogram",
       kHistogram + "h_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n"},
      {"a histogram of the +Inf bucket only",
       kHistogram + "h_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n"},
      {"a histogram with labels around le",
       kHistogram + "h_bucket{a=\"b\",le=\"Inf\",z=\"y\"} 2\nh_sum{a=\"b\",z=\"y\"} 3\n"
                    "h_count{a=\"b\",z=\"y\"} 2\n"},
      {"histogram lines in any order",
       kHistogram + "h_count 2\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_bucket{le=\"1\"} 1\n"},
      {"histograms whose lines alternate",
       kHistogram + "h_bucket{a=\"1\",le=\"+Inf\"} 2\nh_bucket{a=\"2\",le=\"+Inf\"} 3\n"
                    "h_sum{a=\"1\"} 1\nh_sum{a=\"2\"} 1\nh_count{a=\"1\"} 2\nh_count{a=\"2\"} 3\n"},
      {"a histogram without +Inf", kHistogram + "h_bucket{le=\"1\"} 1\nh_sum 3\nh_count 1\n",
       "2:1: histogram without a +Inf bucket", Promtool::takes},
      {"a histogram without buckets", kHistogram + "h_sum 3\nh_count 1\n",
       "2:1: histogram without a +Inf bucket", Promtool::takes},
      {"a histogram without _sum", kHistogram + "h_bucket{le=\"+Inf\"} 1\nh_count 1\n",
       "2:1: histogram or summary without _sum", Promtool::takes},
      {"a histogram without _count", kHistogram + "h_bucket{le=\"+Inf\"} 1\nh_sum 1\n",
       "2:1: histogram or summary without _count", Promtool::takes},
      {"a histogram whose _count is another",
       kHistogram + "h_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 2\n",
       "2:1: the histogram's _count is not its +Inf bucket", Promtool::takes},
      {"a histogram whose buckets decrease",
       kHistogram + "h_bucket{le=\"1\"} 3\nh_bucket{le=\"+Inf\"} 2\nh_sum 1\nh_count 2\n",
       "3:1: bucket counts are cumulative: this one is below the one before", Promtool::takes},
      {"a histogram with a NaN bucket",
       kHistogram + "h_bucket{le=\"+Inf\"} NaN\nh_sum 1\nh_count NaN\n",
       "2:1: bucket counts are cumulative: this one is below the one before", Promtool::takes},
      {"a bucket without le", kHistogram + "h_bucket 1\n", "2:1: a bucket needs the label le",
       Promtool::takes},
      {"a bucket whose le is a word", kHistogram + "h_bucket{le=\"x\"} 1\n",
       "2:14: le must be a number above -Inf"},
      {"a bucket whose le is empty", kHistogram + "h_bucket{le=\"\"} 1\n",
       "2:14: le must be a number above -Inf"},
      {"a bucket whose le is -Inf", kHistogram + "h_bucket{le=\"-Inf\"} 1\n",
       "2:14: le must be a number above -Inf", Promtool::takes},
      {"a line of the histogram's own name", kHistogram + "h 1\n",
       "2:1: a histogram has only _bucket, _sum and _count lines", Promtool::takes},
      {"_sum with le", kHistogram + "h_sum{le=\"1\"} 1\n",
       "2:1: _sum and _count have no label le or quantile", Promtool::takes},
      {"le twice", kHistogram + "h_bucket{le=\"1\",le=\"1\"} 1\n",
       "2:17: the label name occurs twice", Promtool::takes},
      {"le in a gauge", "# TYPE a gauge\na{le=\"x\"} 1\n"},
      {"_bucket without a TYPE", "h_bucket{le=\"1\"} 1\n"},
      {"the same bucket twice",
       kHistogram + "h_bucket{le=\"+Inf\"} 2\nh_bucket{le=\"Inf\"} 9\nh_sum 3\nh_count 2\n"},
  };
}

Cases summary_cases() {
  return {
      {"a summary", kSummary + "s{quantile=\"0.5\"} 1\ns{quantile=\"1\"} 2\ns_sum 3\ns_count 2\n"},
      {"a summary without quantiles", kSummary + "s_sum 3\ns_count 2\n"},
      {"a summary whose quantiles are NaN",
       kSummary + "s{quantile=\"0.5\"} NaN\ns_sum 0\ns_count 0\n"},
      {"quantiles out of order",
       kSummary + "s{quantile=\"0.9\"} 1\ns{quantile=\"0.5\"} 2\ns_sum 3\ns_count 2\n"},
      {"a summary without _sum", kSummary + "s_count 2\n", "2:1: histogram or summary without _sum",
       Promtool::takes},
      {"a summary without _count", kSummary + "s_sum 2\n",
       "2:1: histogram or summary without _count", Promtool::takes},
      {"a summary's line without quantile", kSummary + "s 1\n",
       "2:1: a summary's line needs the label quantile", Promtool::takes},
      {"a quantile that is a word", kSummary + "s{quantile=\"x\"} 1\n",
       "2:13: quantile must be a number from 0 to 1"},
      {"a quantile above 1", kSummary + "s{quantile=\"1.5\"} 1\n",
       "2:13: quantile must be a number from 0 to 1", Promtool::takes},
      {"_bucket beside a summary", kSummary + "s_bucket{le=\"1\"} 1\ns_sum 3\ns_count 2\n"},
      {"_sum before the TYPE line of its summary", "s_sum 1\n" + kSummary + "s_count 2\n",
       "2:10: _bucket, _sum or _count of it is a metric already", Promtool::takes},
      {"_bucket before the TYPE line of a summary", "s_bucket 1\n" + kSummary},
  };
}

}  // namespace

const std::vector<TextFormatCase>& text_format_cases() {
  static const Cases kCases = [] {
    Cases all;
    for (Cases part : {line_cases(), comment_cases(), name_cases(), label_cases(), value_cases(),
                       histogram_cases(), summary_cases()}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }();
  return kCases;
}

}  // namespace weir::test
