#include "offline/scrape_header.hpp"

#include <catch2/catch.hpp>

using weir::detail::opens_page;
using weir::detail::parse_scrape_header;
using weir::detail::ScrapeHeader;

namespace {

std::string told(std::string_view line) {
  const auto header = parse_scrape_header(line);
  if (!header) return header.error().message();
  std::string text = std::to_string(header->time_ms);
  text.append(" [").append(header->tenant).append("]");
  return header->failed ? text + " failed" : text;
}

}  // namespace

TEST_CASE("a header line is told from any other comment") {
  CHECK(opens_page("# scrape 1"));
  CHECK(opens_page("# scrape"));
  CHECK(opens_page("# scrape\t1"));
  CHECK_FALSE(opens_page("# scraped 1"));
  CHECK_FALSE(opens_page("#scrape 1"));
  CHECK_FALSE(opens_page("# HELP scrape 1"));
  CHECK_FALSE(opens_page(""));
}

TEST_CASE("a header has a time, perhaps a tenant, perhaps the word failed") {
  CHECK(told("# scrape 0") == "0 []");
  CHECK(told("# scrape 1700000000000 shop") == "1700000000000 [shop]");
  CHECK(told("#  scrape") != "0 []");
  CHECK(told("# scrape 5 shop failed ") == "5 [shop] failed");
  CHECK(told("# scrape 5 failed") == "5 [] failed");
  CHECK(told("# scrape 5 failed failed") == "5 [failed] failed");
}

TEST_CASE("what is wrong with a header is told with its column") {
  CHECK(told("# scrape") == "9: expected the time in Unix milliseconds, found the end of the line");
  CHECK(told("# scrape 1.5") == "10: expected the time in Unix milliseconds, found '1.5'");
  CHECK(told("# scrape -1") == "10: expected the time in Unix milliseconds, found '-1'");
  CHECK(told("# scrape 9223372036854775807") ==
        "10: expected the time in Unix milliseconds, found '9223372036854775807'");
  CHECK(told("# scrape 1 a b") == "14: expected 'failed' or the end of the line, found 'b'");
  CHECK(told("# scrape 1 a failed x") == "21: expected the end of the line, found 'x'");
  CHECK(told("# scrape 1 \xff") == "12: a tenant's name is not UTF-8, found '\xEF\xBF\xBD'");
  const std::string longest(256, 'x');
  CHECK(told("# scrape 1 " + longest) == "1 [" + longest + "]");
  CHECK(told("# scrape 1 " + longest + "x").starts_with("12: a tenant's name is longer than 256"));
}
