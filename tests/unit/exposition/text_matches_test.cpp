// Copies that a thorough search finds: put together they are the text.
#include "exposition/text_matches.hpp"

#include <catch2/catch.hpp>
#include <random>
#include <string>

using namespace weir::detail;

namespace {

struct Found {
  std::string text;  // what the symbols stand for
  std::size_t copies = 0;
  std::size_t literals = 0;
};

// With \p between standing between what precedes the text and the text.
Found put_together(std::string_view text, std::string_view before, std::string_view between) {
  std::string all = std::string(before).append(between);
  const std::size_t begin = all.size();
  Found found;
  for_each_match(
      text, before,
      [&](char byte) {
        all.push_back(byte);
        ++found.literals;
      },
      [&](std::size_t at, unsigned length, std::uint32_t distance, bool crosses) {
        CHECK(at == all.size() - begin);
        CHECK(length >= kMinCopy);
        CHECK(length <= kMaxCopy);
        const std::size_t real = distance + (crosses ? between.size() : 0);
        REQUIRE(real <= all.size());
        CHECK(crosses == (real > all.size() - begin));
        for (unsigned i = 0; i < length; ++i) all.push_back(all[all.size() - real]);
        ++found.copies;
      });
  found.text = all.substr(begin);
  return found;
}

}  // namespace

TEST_CASE("copies and letters are the text whatever stands before it") {
  std::mt19937 random(11);
  const auto below = [&random](std::size_t limit) { return random() % limit; };
  const auto any_text = [&](std::size_t limit) {
    std::string text;
    while (text.size() < limit) {
      if (text.size() > 10 && below(2) == 0) {
        const std::size_t from = below(text.size());
        text.append(text.substr(from, below(400)));
      } else {
        text.push_back(static_cast<char>('a' + below(4)));
      }
    }
    return text.substr(0, limit);
  };
  std::size_t copies = 0;
  for (int round = 0; round < 300; ++round) {
    const std::string before = any_text(below(700));
    const std::string text = any_text(below(700)).append(before.substr(before.size() / 2));
    const Found found = put_together(text, before, any_text(below(30)));
    INFO(text << " behind " << before);
    REQUIRE(found.text == text);
    copies += found.copies;
  }
  CHECK(copies > 1000);
}

TEST_CASE("a line that differs in a label is two copies and the label's letters") {
  const Found found = put_together("\nnode_network_up{device=\"lo\",zone=\"a\"} ",
                                   "\nnode_network_up{device=\"eth0\",zone=\"a\"} ", "17");
  CHECK(found.copies == 2);
  CHECK(found.literals == 2);
}

TEST_CASE("a text copies from itself and never beyond the window") {
  const std::string far(kMaxDistance, '-');
  const Found found = put_together("name of name" + far + "name", {}, {});
  CHECK(found.text == "name of name" + far + "name");
  CHECK(put_together("", "before", "").text.empty());
}
