#include "model/label_match.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "model/short_text.hpp"

using namespace weir;
using detail::is_text_of;

namespace {

using Labels = std::vector<LabelView>;

bool matches(const Labels& known, const Labels& labels) {
  std::string scratch;
  const LabelSet text(known);
  return is_text_of(text.text(), labels, scratch);
}

// Few pieces, so that different labels are often made of the same bytes.
std::string any_text(std::mt19937& random) {
  static constexpr std::array kPieces{"a", "b", "=", "\"", ",", "\\", "\n", "n", "\xFF", "a=\"b\""};
  std::string text;
  for (auto i = random() % 4; i > 0; --i) text += kPieces[random() % kPieces.size()];
  return text;
}

}  // namespace

TEST_CASE("labels match the text that was written of them, and no other") {
  CHECK(matches({}, {}));
  CHECK(matches({{"a", "1"}, {"b", "2"}}, {{"a", "1"}, {"b", "2"}}));
  CHECK(matches({{"a", "1"}, {"b", "2"}}, {{"b", "2"}, {"a", "1"}}));
  CHECK(matches({{"a", "1"}}, {{"a", "1"}, {"b", ""}}));
  CHECK(matches({{"a", "\\\"\n\xFF"}}, {{"a", "\\\"\n\xFF"}}));
  CHECK(matches({{"a.b", "1"}}, {{"\"a.b\"", "1"}}));
  CHECK_FALSE(matches({}, {{"a", "1"}}));
  CHECK_FALSE(matches({{"a", "1"}}, {}));
  CHECK_FALSE(matches({{"a", "1"}}, {{"a", "2"}}));
  CHECK_FALSE(matches({{"a", "1"}}, {{"b", "1"}}));
  CHECK_FALSE(matches({{"a", "1"}}, {{"a", "11"}}));
  CHECK_FALSE(matches({{"a", "1"}, {"b", "2"}}, {{"a", "1"}}));
  CHECK_FALSE(matches({{"a", "1"}}, {{"a", "1"}, {"b", "2"}}));
}

TEST_CASE("labels do not match a text that only their bytes make") {
  const Labels two{{"a", "1"}, {"b", "2"}};
  CHECK_FALSE(matches(two, {{"a", "1\",b=\"2"}}));
  CHECK_FALSE(matches(two, {{"a=\"1\",b", "2"}}));
  CHECK_FALSE(matches({{"a", "\\"}}, {{"a", "\\\\"}}));
  CHECK_FALSE(matches({{"a", "\n"}}, {{"a", "\\n"}}));
}

TEST_CASE("one byte anywhere in a name or value makes another label, whatever their lengths") {
  for (std::size_t size = 1; size < 40; ++size) {
    const std::string name(size, 'n');
    const std::string value(size, 'v');
    CHECK(matches({{name, value}}, {{name, value}}));
    for (std::size_t at = 0; at < size; ++at) {
      for (const char other : {'w', '"', '\\', '=', '\n', '\0'}) {
        std::string changed = value;
        changed[at] = other;
        CHECK_FALSE(matches({{name, value}}, {{name, changed}}));
        CHECK(matches({{name, changed}}, {{name, changed}}));
        changed = name;
        changed[at] = other;
        CHECK_FALSE(matches({{name, value}}, {{changed, value}}));
      }
    }
  }
}

TEST_CASE("labels match exactly if their texts are equal") {
  std::mt19937 random(1);
  int equal = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::array texts{any_text(random), any_text(random), any_text(random), any_text(random)};
    const Labels known{{texts[0], texts[1]}};
    const Labels labels{{texts[2], texts[3]}};
    const bool are_equal = LabelSet(known) == LabelSet(labels);
    REQUIRE(matches(known, labels) == are_equal);
    REQUIRE(matches(known, known));
    if (are_equal) ++equal;
  }
  CHECK(equal > 1000);
}

TEST_CASE("short texts are the same if all their bytes are") {
  std::string text;
  for (std::size_t size = 0; size < 40; ++size) {
    CAPTURE(size);
    const std::string copy = text;
    CHECK(detail::is_same_text(text, copy));
    CHECK_FALSE(detail::is_same_text(text, copy + 'x'));
    for (std::size_t at = 0; at < size; ++at) {
      std::string other = text;
      other[at] = static_cast<char>(other[at] ^ 0x20);
      CHECK_FALSE(detail::is_same_text(text, other));
    }
    text += static_cast<char>('a' + size % 26);
  }
}
