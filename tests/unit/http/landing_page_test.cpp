#include "http/landing_page.hpp"

#include <catch2/catch.hpp>

using weir::CollectorStatus;
using weir::detail::escape_html;
using weir::detail::landing_page;

TEST_CASE("text is escaped for HTML") {
  CHECK(escape_html("<a href=\"x\">'&'</a>") ==
        "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
  CHECK(escape_html("\xff") == "\xEF\xBF\xBD");
}

TEST_CASE("nothing of a collector becomes markup on the landing page") {
  CollectorStatus status;
  status.name = "<script>name</script>";
  status.reason = "<script>reason</script>";
  status.error = "<script>error</script>";
  const std::string page = landing_page("/metrics", {}, std::vector{status});
  CHECK(page.find("<script") == std::string::npos);
  CHECK(page.find("&lt;script&gt;error&lt;/script&gt;") != std::string::npos);
  CHECK(page.find("<a href=\"/metrics\">") != std::string::npos);
}
