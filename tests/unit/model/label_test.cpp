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
