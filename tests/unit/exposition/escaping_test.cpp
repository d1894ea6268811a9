// Names by Prometheus' escaping schemes; the examples are those of its documentation and tests.
#include "exposition/escaping.hpp"

#include <catch2/catch.hpp>

using namespace weir;
using detail::escape_name;
using detail::EscapedNames;
using detail::NameKind;

namespace {

struct Case {
  std::string_view name, underscores, dots, values;
};

}  // namespace

TEST_CASE("metric names are escaped as Prometheus does") {
  const Case example = GENERATE(
      Case{"mysystem.prod.west.cpu.load", "mysystem_prod_west_cpu_load",
           "mysystem_dot_prod_dot_west_dot_cpu_dot_load",
           "U__mysystem_2e_prod_2e_west_2e_cpu_2e_load"},
      Case{"mysystem.prod.west.cpu.load_total", "mysystem_prod_west_cpu_load_total",
           "mysystem_dot_prod_dot_west_dot_cpu_dot_load__total",
           "U__mysystem_2e_prod_2e_west_2e_cpu_2e_load__total"},
      Case{"http.status:sum", "http_status:sum", "http_dot_status:sum", "U__http_2e_status:sum"},
      Case{"label with \xF0\x9F\x98\xB1", "label_with__", "label__with____",
           "U__label_20_with_20__1f631_"},
      Case{"\xE8\x8A\xB1\xE7\x81\xAB", "__", "____", "U___82b1__706b_"},
      Case{"label with \xC4\x80", "label_with__", "label__with____", "U__label_20_with_20__100_"},
      Case{"0x", "_x", "__x", "U___30_x"}, Case{"a\xFF", "a_", "a__", "U__a_fffd_"});
  CAPTURE(example.name);
  CHECK(escape_name(example.name, Escaping::underscores, NameKind::metric) == example.underscores);
  CHECK(escape_name(example.name, Escaping::dots, NameKind::metric) == example.dots);
  CHECK(escape_name(example.name, Escaping::values, NameKind::metric) == example.values);
}

TEST_CASE("a colon may not stand in a label name") {
  CHECK(escape_name("a:b", Escaping::underscores, NameKind::label) == "a_b");
  CHECK(escape_name("a:b", Escaping::values, NameKind::label) == "U__a_3a_b");
}

TEST_CASE("names that become the same are escaped by their values") {
  EscapedNames names;
  names.add("a.b");
  names.add("a-b");
  names.add("c.d");
  names.settle(Escaping::underscores, NameKind::metric);
  CHECK(*names.find("a.b") == "U__a_2e_b");
  CHECK(*names.find("a-b") == "U__a_2d_b");
  CHECK(*names.find("c.d") == "c_d");
  CHECK(names.find("a_b") == nullptr);
}

TEST_CASE("a plain name keeps what others would become") {
  EscapedNames names;
  names.take("a_b");
  names.take("U__a_2e_b");
  names.add("a.b");
  names.settle(Escaping::underscores, NameKind::metric);
  CHECK(*names.find("a.b") == "U__a_2e_b_");
}

TEST_CASE("names of a histogram's samples are taken too") {
  EscapedNames names;
  names.take("a_b_count");
  names.take("c_d", MetricType::histogram);
  names.add("a.b", MetricType::histogram);
  names.add("c.d_bucket");
  names.add("e.f", MetricType::summary);
  names.add("e.f_sum");
  names.settle(Escaping::underscores, NameKind::metric);
  CHECK(*names.find("a.b") == "U__a_2e_b");
  CHECK(*names.find("c.d_bucket") == "U__c_2e_d__bucket");
  CHECK(*names.find("e.f") == "U__e_2e_f");
  CHECK(*names.find("e.f_sum") == "U__e_2e_f__sum");
}
