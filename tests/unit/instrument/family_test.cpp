#include "weir/instrument/family.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "support/memory_meter.hpp"
#include "weir/instrument/instrument_set.hpp"

using namespace weir;

namespace {

std::map<std::string, double> values_of(const CounterFamily& family) {
  std::map<std::string, double> values;
  family.for_each([&](LabelText labels, const Counter& counter) {
    values[std::string(labels.view())] = counter.value();
  });
  return values;
}

}  // namespace

TEST_CASE("children are told apart by their values, in the order of the names") {
  InstrumentSet set;
  const auto family =
      set.counter({.name = "x_total", .help = "", .label_names = {"zone", "code"}}).value();
  family->with({"a", "200"}).add();
  family->with({"a2", "00"}).add(2);
  family->with({"a", "200"}).add(3);
  CHECK(values_of(*family) == std::map<std::string, double>{{R"(code="200",zone="a")", 4},
                                                            {R"(code="00",zone="a2")", 2}});
}

TEST_CASE("a million values into a share of a thousand keep memory flat and the total exact") {
  InstrumentSet set;
  const auto family =
      set.counter({.name = "x_total", .help = "", .label_names = {"user_id"}, .max_children = 1000})
          .value();
  const auto look_up = [&family](int first, int last) {
    for (int i = first; i < last; ++i) family->with({std::to_string(i)}).add();
  };
  look_up(0, 2000);
  const std::size_t before = test::bytes_in_use();
  test::forget_peak();
  look_up(2000, 1'000'000);
  CHECK(test::bytes_in_use() == before);
  CHECK(test::peak_bytes() < before + 4096);  // a look-up's own text
  const auto values = values_of(*family);
  CHECK(values.size() == 1001);
  CHECK(values.at(R"(user_id="__other__")") == 999'000);
  CHECK(family->overflowed() == 999'000);
  double total = 0;
  for (const auto& [labels, value] : values) total += value;
  CHECK(total == 1'000'000);
}

TEST_CASE("a wrong number of values is counted in the overflow child, not lost") {
  InstrumentSet set;
  const auto family =
      set.counter({.name = "x_total", .help = "", .label_names = {"a", "b"}}).value();
  family->with({"only one"}).add(5);
  CHECK(values_of(*family) == std::map<std::string, double>{{R"(a="__other__",b="__other__")", 5}});
}

TEST_CASE("a larger share lets newcomers in again") {
  InstrumentSet set;
  const auto family =
      set.counter({.name = "x_total", .help = "", .label_names = {"a"}, .max_children = 1}).value();
  family->with({"1"}).add();
  family->with({"2"}).add();
  family->set_share(2);
  family->with({"2"}).add();
  CHECK(values_of(*family) ==
        std::map<std::string, double>{{R"(a="1")", 1}, {R"(a="2")", 1}, {R"(a="__other__")", 1}});
}

TEST_CASE("threads that look up the same new children get the same ones") {
  InstrumentSet set;
  const auto family = set.counter({.name = "x_total", .help = "", .label_names = {"a"}}).value();
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&family] {
      for (int i = 0; i < 500; ++i) family->with({std::to_string(i)}).add();
    });
  }
  for (std::thread& thread : threads) thread.join();
  const auto values = values_of(*family);
  REQUIRE(values.size() == 500);
  for (const auto& [labels, value] : values) CHECK(value == 4);
}
