#include "weir/label.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

using weir::EscapedLabel;
using weir::LabelSet;
using weir::LabelText;
using weir::LabelView;

TEST_CASE("label text is sorted by name, escaped, without empty values") {
  const auto text = [](const LabelSet& set) { return std::string(set.text().view()); };
  CHECK(text({{"mode", "user"}, {"cpu", "0"}}) == R"(cpu="0",mode="user")");
  CHECK(text({{"b", ""}, {"a", "x"}}) == R"(a="x")");
  CHECK(text({{"a", "q\"b\\n\nl"}}) == R"(a="q\"b\\n\nl")");
  CHECK(text({{"a", "\xFF"}}) == "a=\"\xEF\xBF\xBD\"");
  CHECK(text({}).empty());
}

TEST_CASE("two label sets are equal exactly if their texts are") {
  CHECK(LabelSet({{"a", "1"}, {"b", "2"}}) == LabelSet({{"b", "2"}, {"a", "1"}}));
  CHECK_FALSE(LabelSet({{"a", "1,b=\"2"}}) == LabelSet({{"a", "1"}, {"b", "2"}}));
}

TEST_CASE("more labels than fit on the stack are sorted too") {
  std::vector<std::string> names;
  for (char c = 'z'; c >= 'a'; --c) names.emplace_back(1, c);
  std::vector<LabelView> labels;
  for (const std::string& name : names) labels.push_back({name, "v"});
  const LabelSet set{std::span<const LabelView>(labels)};
  std::string walked;
  for (const EscapedLabel& label : set.text()) walked.append(label.name);
  CHECK(walked == "abcdefghijklmnopqrstuvwxyz");
}

TEST_CASE("walking a label text gives names and escaped values") {
  const LabelSet set{{"path", "a,b=\"c\"\\"}, {"zone", "1"}};
  std::vector<std::pair<std::string, std::string>> walked;
  for (const EscapedLabel& label : set.text()) {
    walked.emplace_back(label.name, weir::unescape_label_value(label.escaped_value));
  }
  CHECK(walked ==
        std::vector<std::pair<std::string, std::string>>{{"path", "a,b=\"c\"\\"}, {"zone", "1"}});
  CHECK(LabelText{}.begin() == LabelText{}.end());
}

TEST_CASE("names are checked by the rules of the data model") {
  CHECK(weir::is_label_name("_a9"));
  CHECK_FALSE(weir::is_label_name("9a"));
  CHECK_FALSE(weir::is_label_name("a:b"));
  CHECK_FALSE(weir::is_label_name(""));
  CHECK(weir::is_metric_name("job:rate5m"));
  CHECK_FALSE(weir::is_metric_name("9a"));
  CHECK_FALSE(weir::is_metric_name("a-b"));
  const std::vector<LabelView> twice{{"a", "1"}, {"b", "2"}, {"a", "3"}};
  CHECK(weir::has_duplicate_names(twice));
}

TEST_CASE("names that are not plain are spelled in quotes and come first") {
  const auto text = [](const LabelSet& set) { return std::string(set.text().view()); };
  CHECK(text({{"b", "1"}, {"c.d", "2"}, {"A", "3"}}) == R"("c.d"="2",A="3",b="1")");
  CHECK(text({{"a\"\\\n=,", "1"}}) == R"("a\"\\\n=,"="1")");
  CHECK(text({{"a:b", "1"}, {"9", "2"}}) == R"("9"="2","a:b"="1")");
  CHECK(text({{"\xFF", "1"}}) == "\"\xEF\xBF\xBD\"=\"1\"");
  CHECK(text({{"", "1"}}).empty());
}

TEST_CASE("a name may come as it is spelled") {
  const auto text = [](const LabelSet& set) { return std::string(set.text().view()); };
  CHECK(text({{R"("a.b")", "1"}}) == R"("a.b"="1")");
  CHECK(text({{R"("a\"b")", "1"}}) == R"("a\"b"="1")");
  CHECK(text({{R"("plain")", "1"}}) == R"(plain="1")");
  // A quote alone, or one that is not at the end, is a part of the name.
  CHECK(text({{R"(")", "1"}}) == R"("\""="1")");
  CHECK(text({{R"("a"b)", "1"}}) == R"("\"a\"b"="1")");
  CHECK(text({{R"("a\")", "1"}}) == R"("\"a\\\""="1")");
  CHECK(weir::raw_label_name(R"("a\"b")") == "a\"b");
  CHECK(weir::raw_label_name("plain") == "plain");
}

TEST_CASE("walking a label text gives names in quotes as they are spelled") {
  const LabelSet set{{"x=\"\\", "a,b=\"c\"\\"}, {"zone", "1"}, {"y.z", "2"}};
  std::vector<std::pair<std::string, std::string>> walked;
  for (const EscapedLabel& label : set.text()) {
    walked.emplace_back(weir::raw_label_name(label.name),
                        weir::unescape_label_value(label.escaped_value));
  }
  CHECK(walked == std::vector<std::pair<std::string, std::string>>{
                      {"x=\"\\", "a,b=\"c\"\\"}, {"y.z", "2"}, {"zone", "1"}});
}

TEST_CASE("a name is UTF-8 and not empty") {
  using namespace std::string_view_literals;
  CHECK(weir::is_utf8_name("a.b \xC3\xA4"));
  CHECK_FALSE(weir::is_utf8_name(""));
  CHECK_FALSE(weir::is_utf8_name("a\xFF"));
  CHECK_FALSE(weir::is_utf8_name("a\0"sv));
}
