// Flags --X-include and --X-exclude that node_exporter lets be given both.
#include <catch2/catch.hpp>
#include <string>

#include "support/collector_fixture.hpp"

using namespace weir;
using weir::test::CollectorFixture;

namespace {

bool has(const std::string& page, std::string_view text) {
  return page.find(text) != std::string::npos;
}

TEST_CASE("a collector starts with both flags where node_exporter's does") {
  const auto [collector, flag] = GENERATE(table<std::string, std::string>({
      {"arp", "collector.arp.device"},
      {"ethtool", "collector.ethtool.device"},
      {"hwmon", "collector.hwmon.chip"},
      {"hwmon", "collector.hwmon.sensor"},
      {"infiniband", "collector.infiniband.device"},
      {"interrupts", "collector.interrupts.name"},
      {"slabinfo", "collector.slabinfo.slabs"},
      {"systemd", "collector.systemd.unit"},
  }));
  CAPTURE(flag);
  const CollectorSpec spec = test::find_spec(collector);
  CollectorOptions options(spec.options);
  REQUIRE(options.set(flag + "-include", ".*"));
  REQUIRE(options.set(flag + "-exclude", "^x"));
  CHECK(spec.make(options).has_value());
}

TEST_CASE("what one flag names and the other does not is exposed") {
  CollectorFixture fixture(
      test::find_spec("slabinfo"), test::machine("numa-server"),
      {{"collector.slabinfo.slabs-include", "^k"}, {"collector.slabinfo.slabs-exclude", "cache$"}});
  const std::string page = fixture.run().value();
  CHECK(has(page, "slab=\"kmalloc-8192\""));
  CHECK_FALSE(has(page, "slab=\"kmem_cache\""));
  CHECK_FALSE(has(page, "slab=\"tw_sock_TCP\""));
}

TEST_CASE("either flag alone, or an empty one, does its part") {
  const auto [include, exclude, has_kmalloc, has_kmem] =
      GENERATE(table<std::string, std::string, bool, bool>({
          {"", "", true, true},
          {"-8192$", "", true, false},
          {"", "-8192$", false, true},
      }));
  CAPTURE(include, exclude);
  CollectorFixture fixture(test::find_spec("slabinfo"), test::machine("numa-server"),
                           {{"collector.slabinfo.slabs-include", include},
                            {"collector.slabinfo.slabs-exclude", exclude}});
  const std::string page = fixture.run().value();
  CHECK(has(page, "slab=\"kmalloc-8192\"") == has_kmalloc);
  CHECK(has(page, "slab=\"kmem_cache\"") == has_kmem);
}

}  // namespace
