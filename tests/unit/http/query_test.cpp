#include "http/query.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using weir::detail::parse_filter;
using weir::detail::parse_scrape_timeout;
using weir::detail::percent_decode;

using Names = std::vector<std::string>;

TEST_CASE("percent-encoding is undone") {
  CHECK(*percent_decode("a%20b+c") == "a b c");
  CHECK(*percent_decode("%63%6F%6f") == "coo");
  CHECK(*percent_decode("") == "");
  CHECK(percent_decode("%00")->size() == 1);
  for (const char* bad : {"%", "%4", "%zz", "%4g", "a%", "%-1", "%+1", "% 1"}) {
    CHECK_FALSE(percent_decode(bad));
  }
}

TEST_CASE("collect[] and exclude[] name collectors") {
  CHECK(parse_filter("collect[]=cpu&collect[]=loadavg")->collect == Names{"cpu", "loadavg"});
  CHECK(parse_filter("collect%5B%5D=cpu")->collect == Names{"cpu"});
  CHECK(parse_filter("exclude[]=cpu")->exclude == Names{"cpu"});
  CHECK(parse_filter("exclude[]=c%70u")->exclude == Names{"cpu"});
  CHECK(parse_filter("")->collect.empty());
  CHECK(parse_filter("other=1&&x&=y")->collect.empty());
  CHECK(parse_filter("collect[]=a=b")->collect == Names{"a=b"});
  CHECK(parse_filter("collect[]")->collect == Names{""});
}

TEST_CASE("a bad filter is refused in words of our own") {
  CHECK(parse_filter("collect[]=a&exclude[]=b").error().message() ==
        "collect[] and exclude[] exclude each other");
  CHECK(parse_filter("collect[]=%evil").error().message() == "bad percent-encoding in the query");
  std::string many;
  for (int i = 0; i < 256; ++i) many += "collect[]=a&";
  CHECK(parse_filter(many).has_value());
  CHECK(parse_filter(many + "collect[]=a").error().message() == "too many collectors in the query");
}

TEST_CASE("the scrape timeout is read strictly, nonsense is none") {
  CHECK(parse_scrape_timeout("10") == 10s);
  CHECK(parse_scrape_timeout("0.5") == 500ms);
  CHECK(parse_scrape_timeout("9.5") == 9500ms);
  CHECK(parse_scrape_timeout("86400") == 24h);
  for (const char* nonsense : {"", "0", "-1", "+1", "NaN", "nan", "inf", "1e999", "1e1", "ten",
                               " 1", "1 ", "1s", "0x10", "86401", ".", "1,5"}) {
    INFO(nonsense);
    CHECK(parse_scrape_timeout(nonsense) == 0s);
  }
}
