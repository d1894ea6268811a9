#include "collectors/support/known_lines.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <map>
#include <string>

using namespace weir::detail;

namespace {

// Everything has a meaning but keys that begin with "no".
class Listing {
 public:
  explicit Listing(KeyEnd key_end = KeyEnd::blank) : lines_(key_end) {}
  std::string read(std::string_view text) {
    std::string list;
    const auto meaning_of = [this](std::string_view key) -> const std::string* {
      ++asked;
      if (key.starts_with("no")) return nullptr;
      return &meanings_.try_emplace(std::string(key), "<" + std::string(key) + ">").first->second;
    };
    lines_.each(text, meaning_of, [&list](const std::string& meaning, std::string_view value) {
      list.append(meaning).append(value).append(";");
    });
    return list;
  }
  int asked = 0;

 private:
  std::map<std::string, std::string> meanings_;
  KnownLines<std::string> lines_;
};

std::string listed(std::string_view text, KeyEnd key_end = KeyEnd::blank) {
  Listing listing(key_end);
  const std::string first = listing.read(text);
  const int asked = listing.asked;
  CHECK(listing.read(text) == first);
  CHECK(listing.asked == asked);  // it is known now
  return first;
}

TEST_CASE("a line's value is what stands behind its key") {
  CHECK(listed("a 1\nnope 2\nb  3 kB\nc:\t4\n") == "<a>1;<b> 3 kB;<c:>4;");
  CHECK(listed("a b:  1 kB\nb 2\nc:3\n", KeyEnd::colon) == "<a b>  1 kB;<c>3;");
  CHECK(listed("a 1") == "<a>1;");
  CHECK(listed("a ") == "<a>;");
}

TEST_CASE("a line without a value has none of its neighbour") {
  CHECK(listed("a\nb 2\n") == "<b>2;");
  CHECK(listed("\n\nb 2\n\n") == "<b>2;");
  CHECK(listed("b 2\na") == "<b>2;");
  CHECK(listed("").empty());
}

TEST_CASE("keys of any length that differ in one character are told apart") {
  for (std::size_t size = 1; size < 40; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      const std::string key(size, 'k');
      std::string other = key;
      other[at] = 'j';
      Listing listing;
      CHECK(listing.read(key + " 1\n") == "<" + key + ">1;");
      CHECK(listing.read(other + " 2\n") == "<" + other + ">2;");
      CHECK(listing.read(key.substr(1) + " 3\n") == "<" + key.substr(1) + ">3;");
    }
  }
}

TEST_CASE("lines read the same whatever was read before them") {
  constexpr std::array<std::string_view, 9> kTexts{
      "a 1\nb 2\nc 3\n",
      "a 1\nnew 7\nb 2\nc 3\n",
      "c 1\nb 2\na 3\n",
      "ab 1\nb 2\n",
      "a 1\nb",
      "a:1\nb 2\n",
      "a\nb 2\n",
      "b 1",
      "",
  };
  for (const auto before : kTexts) {
    for (const auto text : kTexts) {
      Listing listing;
      listing.read(before);
      CHECK(listing.read(text) == listed(text));
    }
  }
}

TEST_CASE("a line that comes or goes between those that nobody wants is noticed") {
  const std::string before = "no1 1\nno2 2\na 3\nno3 4\nno4 5\nb 6\nno5 7\n";
  for (const std::string_view line : {"c 8\n", "no 8\n", "no5 8\n", "a 8\n"}) {
    for (std::size_t at = 0; at != std::string::npos; at = before.find('\n', at)) {
      if (at != 0) ++at;
      std::string text = before;
      text.insert(at, line);
      CAPTURE(text);
      Listing more;
      more.read(before);
      CHECK(more.read(text) == listed(text));
      Listing less;
      less.read(text);
      CHECK(less.read(before) == listed(before));
      CHECK(less.read(text) == listed(text));
    }
  }
}

TEST_CASE("of lines that nobody wants only the number is looked at") {
  Listing listing;
  CHECK(listing.read("no1 1\na 2\nno2 3\n") == "<a>2;");
  const int asked = listing.asked;
  CHECK(listing.read("no3 4444\na 5\nno4 6\n") == "<a>5;");
  CHECK(listing.read("no3 4444\na 5\n") == "<a>5;");  // the end was cut
  CHECK(listing.asked == asked);
}

TEST_CASE("lines above the limit are not looked at") {
  std::string text;
  for (std::size_t line = 0; line <= kMaxKnownLines; ++line)
    text += line < kMaxKnownLines - 1 ? "no 1\n" : "a 2\n";
  CHECK(listed(text) == "<a>2;");
}

}  // namespace
