// hwmon: names of files, chips and families; chips that are slow, vanish or come back.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "collectors/host/hwmon_chip.hpp"
#include "collectors/host/hwmon_sensor.hpp"
#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace weir::collectors;
using weir::test::CollectorFixture;
using weir::test::TempTree;

namespace {

std::string parsed(std::string_view file) {
  const auto sensor = parse_sensor_file(file);
  if (!sensor) return "none";
  return std::string(sensor->type) + "|" + std::string(sensor->number) + "|" +
         std::string(sensor->element);
}

std::string key(std::string_view file, bool has_bare_file = false) {
  return sensor_family(*parse_sensor_file(file), has_bare_file).key;
}

TEST_CASE("a sensor's file is taken apart, and other files are none") {
  CHECK(parsed("temp1_input") == "temp|1|input");
  CHECK(parsed("in12_max_alarm") == "in|12|max_alarm");
  CHECK(parsed("pwm1") == "pwm|1|");
  CHECK(parsed("pwm1_auto_point2_temp") == "pwm|1|auto_point2_temp");
  CHECK(parsed("temp") == "temp|0|");
  CHECK(parsed("beep_enable") == "beep_enable|0|");
  CHECK(parsed("update_interval") == "update_interval|0|");
  for (const std::string_view file :
       {"", "1", "_", "name", "alarms", "uevent", "temp_crit1", "temp1x", "temp1_", "foo1_input",
        "Temp1_input", "temp1 input"}) {
    CAPTURE(file);
    CHECK(parsed(file) == "none");
  }
}

TEST_CASE("a family is named by type, element and unit") {
  CHECK(key("temp1_input") == "temp_celsius");
  CHECK(key("temp1_input", true) == "temp_input_celsius");
  CHECK(key("temp") == "temp_celsius");
  CHECK(key("temp1_type") == "temp_type");
  CHECK(key("temp1_crit_alarm") == "temp_crit_alarm_celsius");
  CHECK(key("in0_beep") == "in_beep_enabled");
  CHECK(key("fan1_input") == "fan_rpm");
  CHECK(key("fan1_div") == "fan_div");
  CHECK(key("power1_average_interval_min") == "power_average_interval_min_seconds");
  CHECK(key("power1_accuracy") == "power_accuracy");
  CHECK(key("power1_cap") == "power_cap_watt");
  CHECK(key("cpu0_vid") == "cpu_vid_volts");
  CHECK(sensor_family(*parse_sensor_file("energy1_input"), false).type == MetricType::counter);
}

TEST_CASE("names are cleaned as node_exporter cleans them") {
  CHECK(clean_name("0000:c4:00.0") == "0000:c4:00_0");
  CHECK(clean_name("asus-nb-wmi") == "asus_nb_wmi");
  CHECK(clean_name("BAT0") == "bat0");
  CHECK(clean_name("_x y_") == "x_y");
  CHECK(clean_name("---").empty());
  CHECK(clean_name("\xff\xc3\xa9x") == "x");
}

using Labels = std::vector<std::string>;

TEST_CASE("chips that share a device are told apart by name, or by entry") {
  const std::vector<ChipIdentity> chips{{"hwmon0", "platform_a", "fan"},
                                        {"hwmon1", "platform_a", "curve"},
                                        {"hwmon2", "platform_b", "one"},
                                        {"hwmon3", "phy0", "wifi"},
                                        {"hwmon4", "phy0", "wifi"},
                                        {"hwmon5", "", "acpi"},
                                        {"hwmon6", "", ""},
                                        {"hwmon7", "phy0", ""}};
  CHECK(distinct_chip_labels(chips) == Labels{"platform_a_fan", "platform_a_curve", "platform_b",
                                              "phy0_hwmon3", "phy0_hwmon4", "acpi", "hwmon6",
                                              "phy0_hwmon7"});
}

TEST_CASE("a chip whose own name is another's with its suffix stays distinct") {
  const std::vector<ChipIdentity> chips{
      {"hwmon0", "a", "b"}, {"hwmon1", "a", "c"}, {"hwmon2", "a_b", "x"}};
  const Labels labels = distinct_chip_labels(chips);
  CHECK(labels == Labels{"a_b_hwmon0", "a_c", "a_b"});
}

TEST_CASE("readings that fail or are no numbers cost themselves only") {
  const TempTree tree;
  tree.write("sys/class/hwmon/hwmon0/name", "chip\n");
  tree.write("sys/class/hwmon/hwmon0/temp1_input", "45000\n");
  tree.write("sys/class/hwmon/hwmon0/temp1_max", "N/A\n");
  tree.write("sys/class/hwmon/hwmon0/temp1_min", "\n");
  tree.write("sys/class/hwmon/hwmon0/temp1_crit", "nan");
  tree.write("sys/class/hwmon/hwmon0/temp1_emergency", "1e999");
  tree.write("sys/class/hwmon/hwmon0/temp1_lcrit/directory", "1");
  tree.symlink("sys/class/hwmon/hwmon0/temp1_offset", "nowhere");
  tree.write("sys/class/hwmon/hwmon1/uevent", "");  // a chip without a name and sensors
  CollectorFixture fixture(test::find_spec("hwmon"), tree.host());
  CHECK(fixture.run().value() ==
        "# TYPE node_hwmon_chip_names gauge\n"
        "node_hwmon_chip_names{chip=\"chip\",chip_name=\"chip\"} 1\n"
        "# TYPE node_hwmon_temp_celsius gauge\n"
        "node_hwmon_temp_celsius{chip=\"chip\",sensor=\"temp1\"} 45\n");
}

TEST_CASE("sensors and chips that come and go are followed") {
  const TempTree tree;
  tree.write("sys/class/hwmon/hwmon0/temp1_input", "1000\n");
  CollectorFixture fixture(test::find_spec("hwmon"), tree.host());
  const std::string one = fixture.run().value();
  CHECK(one.find("{chip=\"hwmon0\",sensor=\"temp1\"} 1\n") != std::string::npos);

  tree.write("sys/class/hwmon/hwmon0/temp2_input", "2000\n");
  CHECK(fixture.run().value().find("sensor=\"temp2\"} 2\n") != std::string::npos);
  tree.write("sys/class/hwmon/hwmon1/temp1_input", "3000\n");
  CHECK(fixture.run().value().find("{chip=\"hwmon1\",sensor=\"temp1\"} 3\n") != std::string::npos);

  tree.remove("sys/class/hwmon/hwmon1");
  tree.remove("sys/class/hwmon/hwmon0/temp2_input");
  CHECK(fixture.run().value() == one);
  tree.remove("sys/class/hwmon");
  CHECK(fixture.run().error().code() == ErrorCode::no_data);
  tree.write("sys/class/hwmon/hwmon0/temp1_input", "1000\n");
  CHECK(fixture.run().value() == one);
}

// Every look at the clock takes a while: reading a chip takes as long.
class SlowClock final : public Clock {
 public:
  explicit SlowClock(Duration step) : step_(step) {}
  [[nodiscard]] MonotonicTime monotonic() const noexcept override { return now_ += step_; }
  [[nodiscard]] WallTime wall() const noexcept override { return {}; }
  void advance(Duration by) { now_ += by; }

 private:
  Duration step_;
  mutable MonotonicTime now_{std::chrono::hours(1)};
};

class SlowChips {
 public:
  explicit SlowChips(const std::vector<std::string>& chips = {"hwmon0", "hwmon1", "hwmon2",
                                                              "hwmon3"}) {
    for (const std::string& chip : chips) {
      tree.write("sys/class/hwmon/" + chip + "/temp1_input", "1000\n");
    }
  }
  // One run with two seconds to its deadline; the number of chips with a temperature.
  std::size_t run() {
    batch.clear();
    const Logger log;
    const HostRoot host = tree.host();
    const CollectContext context{host, clock, clock.monotonic() + std::chrono::seconds(2), {}, log};
    REQUIRE(collector->collect(context, batch));
    return count("node_hwmon_temp_celsius");
  }
  std::size_t count(std::string_view family) const {
    std::size_t rows = 0;
    for (std::size_t row = 0; row < batch.size(); ++row) {
      if (batch.family_of(batch.row_family(row)).name == family) ++rows;
    }
    return rows;
  }

  TempTree tree;
  SlowClock clock{std::chrono::milliseconds(300)};
  std::unique_ptr<Collector> collector =
      test::find_spec("hwmon").make(CollectorOptions(test::find_spec("hwmon").options)).value();
  SampleBatch batch;
};

TEST_CASE("slow chips have their turn one after the other, and say how old they are") {
  SlowChips chips;
  CHECK(chips.run() == 1);  // 300 ms each, and a third of two seconds to spend
  CHECK(chips.count("weir_hwmon_chip_age_seconds") == 1);
  CHECK(chips.run() == 2);
  CHECK(chips.run() == 3);
  CHECK(chips.run() == 4);
  CHECK(chips.run() == 4);
  CHECK(chips.count("weir_hwmon_chip_age_seconds") == 4);
}

TEST_CASE("a slow chip is not read again before it has been left alone for twenty times as long") {
  SlowChips chips({"hwmon0"});
  chips.run();
  chips.tree.write("sys/class/hwmon/hwmon0/temp1_input", "9000\n");
  const auto has_new_value = [&chips] {
    return test::listing(chips.batch).find("{chip=\"hwmon0\",sensor=\"temp1\"} 9\n") !=
           std::string::npos;
  };
  chips.run();
  CHECK_FALSE(has_new_value());
  chips.clock.advance(std::chrono::seconds(60));
  chips.run();
  CHECK(has_new_value());
}

TEST_CASE("a slow chip that is gone is gone at once") {
  SlowChips chips;
  for (int i = 0; i < 4; ++i) chips.run();
  chips.tree.remove("sys/class/hwmon/hwmon2/temp1_input");
  CHECK(chips.run() == 3);
}

}  // namespace
