#include "config/config_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

#include "unit/config/fixture_table.hpp"

using weir::parse_config;
using weir::test::small_table;

namespace {

std::string complaint(std::string_view text) {
  const auto table = small_table();
  const auto given = parse_config(table, "weir.json", text);
  return given ? "accepted" : given.error().message();
}

std::string written(std::string_view text) {
  const auto table = small_table();
  const auto given = parse_config(table, "weir.json", text);
  if (!given) return given.error().message();
  std::string all;
  for (const auto& one : *given) all += one.option->name + '=' + one.value + ' ';
  return all;
}

}  // namespace

TEST_CASE("a file may nest keys or write them with dots") {
  CHECK(written(R"({"max-series": 20000})") == "max-series=20000 ");
  CHECK(written(R"({"governor": {"tier2-after": "1m30s", "mode": "off"}})") ==
        "governor.tier2-after=1m30s governor.mode=off ");
  CHECK(written(R"({"governor.tier2-after": "5s"})") == "governor.tier2-after=5s ");
  CHECK(written(R"({"governor": {"tier2-sample-rate": 0.25}})") ==
        "governor.tier2-sample-rate=0.25 ");
  CHECK(written("{}").empty());
}

TEST_CASE("comments are allowed in a file") {
  CHECK(written("// why\n{\"max-series\": 7 /* few */}\n") == "max-series=7 ");
}

TEST_CASE("lists and names take arrays") {
  CHECK(written(R"({"web": {"listen-address": [":1", "127.0.0.1:2"]}})") ==
        "web.listen-address=:1 web.listen-address=127.0.0.1:2 ");
  CHECK(written(R"({"web": {"listen-address": ":1"}})") == "web.listen-address=:1 ");
  CHECK(written(R"({"governor": {"tier1-strip-labels": ["pod", "uid"]}})") ==
        "governor.tier1-strip-labels=pod,uid ");
  CHECK(written(R"({"governor": {"tier1-strip-labels": "pod,uid"}})") ==
        "governor.tier1-strip-labels=pod,uid ");
}

TEST_CASE("an array of objects keeps each as it is written") {
  CHECK(written(R"({"collector.upstream.target": ["http://a/", {"url": "x", "labels": {"a": "}"},
                    "rules": [{"b": [1, null, true]}], /* why */ "c": -1.5}, {}], "max-series": 7})") ==
        R"(collector.upstream.target=http://a/ )"
        R"(collector.upstream.target={"url": "x", "labels": {"a": "}"},
                    "rules": [{"b": [1, null, true]}], /* why */ "c": -1.5} )"
        R"(collector.upstream.target={} max-series=7 )");
  CHECK(complaint(R"({"governor.pin": [{"a": 1}]})") ==
        "weir.json:1: governor.pin: expected an array of strings");
  CHECK(complaint(R"({"collector.upstream.target": [1]})") ==
        "weir.json:1: collector.upstream.target: expected an array of strings");
  CHECK(complaint(R"({"collector.upstream.target": [[{}]]})") ==
        "weir.json:1: collector.upstream.target: expected an array of strings");
  CHECK(complaint("{\"collector.upstream.target\": [{\"a\": }]}").find("weir.json: parse error") ==
        0);
}

TEST_CASE("a flag that others stand under is called enabled in its object") {
  CHECK(written(R"({"collector": {"netdev": {"enabled": false, "device-exclude": "^lo$"}}})") ==
        "collector.netdev=false collector.netdev.device-exclude=^lo$ ");
  CHECK(written(R"({"collector": {"netdev": true}})") == "collector.netdev=true ");
  CHECK(complaint(R"({"web": {"telemetry-path": {"enabled": true}}})") ==
        "weir.json:1: web.telemetry-path: expected a value, not an object");
}

TEST_CASE("an unknown key is named with its line and the nearest one") {
  CHECK(complaint("{\n  // c\n  \"max-serie\": 5\n}") ==
        "weir.json:3: max-serie: unknown key, did you mean max-series?");
  CHECK(complaint("{\n\"governor\": {\n\"tier2-aftr\": \"5s\"}}") ==
        "weir.json:3: governor.tier2-aftr: unknown key, did you mean governor.tier2-after?");
  CHECK(complaint(R"({"something": {"else": 1}})") == "weir.json:1: something: unknown key");
  CHECK(complaint(R"({"something": {}})") == "weir.json:1: something: unknown key");
  CHECK(complaint(R"({"something": [1]})") == "weir.json:1: something: unknown key");
}

TEST_CASE("a value of the wrong type or form is named with its line and key") {
  CHECK(complaint("{\n\"max-series\": \"many\"}") ==
        "weir.json:2: max-series: expected a number, got \"many\"");
  CHECK(complaint("{\"max-series\":\n 1.5\n}") ==
        "weir.json:1: max-series: bad value '1.5': expected a whole number");
  CHECK(complaint(R"({"max-series": 18446744073709551615})") ==
        "weir.json:1: max-series: bad value '18446744073709551615': it is out of range");
  CHECK(complaint(R"({"governor": {"tier2-after": 30}})") ==
        "weir.json:1: governor.tier2-after: expected a string, got 30");
  CHECK(
      complaint(R"({"governor": {"tier2-after": "30"}})") ==
      "weir.json:1: governor.tier2-after: bad duration '30': its unit is missing (ms, s, m or h)");
  CHECK(complaint(R"({"governor": {"mode": null}})") ==
        "weir.json:1: governor.mode: null is no value");
  CHECK(complaint(R"({"max-series": [1]})") ==
        "weir.json:1: max-series: expected one value, not an array");
  CHECK(complaint(R"({"web": {"listen-address": [1]}})") ==
        "weir.json:1: web.listen-address: expected an array of strings");
  CHECK(complaint(R"({"web": {"listen-address": [[":1"]]}})") ==
        "weir.json:1: web.listen-address: expected an array of strings");
  CHECK(complaint(R"({"collector": {"netdev": "yes"}})") ==
        "weir.json:1: collector.netdev: expected true or false, got \"yes\"");
  CHECK(complaint(R"({"config": {"file": "other.json"}})") ==
        "weir.json:1: config.file: only the command line takes it");
}

TEST_CASE("a key given twice is an error, however it is written") {
  CHECK(complaint("{\"max-series\": 1,\n\"max-series\": 2}") ==
        "weir.json:2: max-series: given twice, first on line 1");
  CHECK(complaint("{\"governor\": {\"mode\": \"off\"},\n\"governor.mode\": \"off\"}") ==
        "weir.json:2: governor.mode: given twice, first on line 1");
}

TEST_CASE("what is not JSON is refused with line and column") {
  CHECK(complaint("{\n  \"max-series\": 5,,\n}")
            .rfind("weir.json: parse error at line 2, column 19", 0) == 0);
  CHECK(complaint("").rfind("weir.json: parse error at line 1", 0) == 0);
  CHECK(complaint("{\"max-series\": 5").rfind("weir.json: parse error", 0) == 0);
  CHECK(complaint("5") == "weir.json:1: expected an object of options");
  CHECK(complaint("[]") == "weir.json:1: expected an object of options");
  CHECK(complaint("{} {}").rfind("weir.json: parse error", 0) == 0);
  CHECK(complaint(std::string(100'000, '[')) == "weir.json:1: expected an object of options");
  CHECK(complaint("{\"web\":" + std::string(1000, '{')).rfind("weir.json", 0) == 0);
  CHECK(complaint("{\"max-series\": 1e999}").rfind("weir.json", 0) == 0);
}

TEST_CASE("an old name in a file is accepted and remembered") {
  const auto table = small_table();
  const auto given =
      parse_config(table, "weir.json", R"({"collector.netdev.device-blacklist": "^lo$"})");
  REQUIRE(given.has_value());
  REQUIRE(given->size() == 1);
  CHECK(given->front().option->name == "collector.netdev.device-exclude");
  CHECK(given->front().deprecated_name == "collector.netdev.device-blacklist");
}

TEST_CASE("a file that cannot be read is refused by name") {
  const auto table = small_table();
  std::string folder = "/tmp/weir-config-XXXXXX";
  REQUIRE(mkdtemp(folder.data()) != nullptr);
  const std::string missing = folder + "/missing.json";
  CHECK(weir::read_config_file(table, missing).error().message() ==
        "--config.file: " + missing + ": No such file or directory");
  CHECK(weir::read_config_file(table, folder).error().message() ==
        "--config.file: " + folder + ": not a regular file");
  const std::string fifo = folder + "/fifo";
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  CHECK(weir::read_config_file(table, fifo).error().message() ==
        "--config.file: " + fifo + ": not a regular file");
  const std::string huge = folder + "/huge.json";
  std::ofstream(huge) << std::string(weir::kMaxConfigFileBytes + 1, ' ');
  CHECK(weir::read_config_file(table, huge).error().message() ==
        "--config.file: " + huge + ": larger than 1048576 bytes");
  const std::string good = folder + "/good.json";
  std::ofstream(good) << "{\"max-series\": 9}" << std::string(weir::kMaxConfigFileBytes - 17, ' ');
  CHECK(weir::read_config_file(table, good).has_value());
  for (const std::string& path : {fifo, huge, good, folder}) ::remove(path.c_str());
}
