#include "app/command_line.hpp"

#include <catch2/catch.hpp>

using weir::Command;
using weir::Option;
using weir::OptionKind;
using weir::OptionTable;
using weir::parse_command_line;

namespace {

OptionTable table() {
  return OptionTable({
      {"help", "", "", OptionKind::flag, "false", {}, "", true},
      {"version", "", "", OptionKind::flag, "false", {}, "", true},
      {"max-series", "", "", OptionKind::integer, "10000"},
      {"max-members", "", "", OptionKind::integer, "0"},
      {"governor.pin", "", "", OptionKind::list, ""},
      {"governor.dwell", "", "", OptionKind::duration, "5m"},
      {"web.telemetry-path", "", "", OptionKind::text, "/metrics"},
      {"collector.cpu", "", "", OptionKind::flag, "true"},
      {"collector.cpu.info", "", "", OptionKind::flag, "false"},
      {"collector.netdev.device-exclude",
       "",
       "",
       OptionKind::text,
       "",
       {},
       "collector.netdev.device-blacklist"},
      {"json", "", "", OptionKind::flag, "false", {}, "", true, "analyze"},
  });
}

std::string parsed(const std::vector<std::string>& arguments) {
  const OptionTable options = table();
  const auto line = parse_command_line(options, arguments);
  if (!line) return line.error().message();
  std::string all;
  for (const auto& given : line->options) all += given.option->name + '=' + given.value + ' ';
  return all;
}

Command command(const std::vector<std::string>& arguments) {
  const OptionTable options = table();
  return parse_command_line(options, arguments).value().command;
}

}  // namespace

TEST_CASE("flags are written as the exporters' world writes them") {
  CHECK(parsed({}).empty());
  CHECK(parsed({"--max-series=5"}) == "max-series=5 ");
  CHECK(parsed({"--max-series", "5"}) == "max-series=5 ");
  CHECK(parsed({"--max-series", "-5"}) == "max-series=-5 ");
  CHECK(parsed({"--max-series=-5"}) == "max-series=-5 ");
  CHECK(parsed({"--collector.cpu"}) == "collector.cpu=true ");
  CHECK(parsed({"--no-collector.cpu"}) == "collector.cpu=false ");
  CHECK(parsed({"--collector.cpu=false"}) == "collector.cpu=false ");
  CHECK(parsed({"--collector.cpu", "--collector.cpu.info"}) ==
        "collector.cpu=true collector.cpu.info=true ");
  CHECK(parsed({"--governor.pin=a", "--governor.pin", "b{c=\"d,e\"}"}) ==
        "governor.pin=a governor.pin=b{c=\"d,e\"} ");
  CHECK(parsed({"--web.telemetry-path="}) == "web.telemetry-path= ");
  CHECK(parsed({"--web.telemetry-path=/a=b"}) == "web.telemetry-path=/a=b ");
}

TEST_CASE("the command may stand anywhere and is serve by default") {
  CHECK(command({}) == Command::serve);
  CHECK(command({"serve"}) == Command::serve);
  CHECK(command({"--max-series=5", "serve"}) == Command::serve);
  CHECK(command({"--collector.cpu", "check-config"}) == Command::check_config);
  CHECK(command({"version"}) == Command::version);
  CHECK(command({"--version"}) == Command::version);
  CHECK(command({"--help"}) == Command::help);
  CHECK(command({"-h"}) == Command::help);
  CHECK(parsed({"check-confg"}) == "unknown command 'check-confg', did you mean check-config?");
  CHECK(parsed({"serve", "serve"}) == "unexpected argument 'serve'");
  CHECK(parsed({""}) == "unknown command ''");
}

TEST_CASE("an unknown flag is named with the nearest one") {
  CHECK(parsed({"--max-serie=5"}) == "unknown flag --max-serie, did you mean --max-series?");
  CHECK(parsed({"--max-s=5"}) == "unknown flag --max-s");  // no guessing
  CHECK(parsed({"--max=5"}) == "unknown flag --max");
  CHECK(parsed({"--no-collector.cp"}) ==
        "unknown flag --no-collector.cp, did you mean --no-collector.cpu?");
  CHECK(parsed({"--no-max-series"}) == "--no-max-series: --max-series is no switch");
  CHECK(parsed({"--collector.gpus", "x"}) ==
        "unknown flag --collector.gpus, did you mean --collector.cpu?");
  CHECK(parsed({"--bananas"}) == "unknown flag --bananas");
  CHECK(parsed({"-max-series=5"}) == "unknown flag -max-series, did you mean --max-series?");
  CHECK(parsed({"-x"}) == "unknown flag -x");
}

TEST_CASE("a wrong value is named with its flag") {
  CHECK(parsed({"--max-series=many"}) == "--max-series: bad value 'many': expected a whole number");
  CHECK(parsed({"--max-series"}) == "--max-series: it needs a value");
  CHECK(parsed({"--max-series", "--collector.cpu"}) == "--max-series: it needs a value");
  CHECK(parsed({"--governor.dwell=5"}) ==
        "--governor.dwell: bad duration '5': its unit is missing (ms, s, m or h)");
  CHECK(parsed({"--collector.cpu=maybe"}) ==
        "--collector.cpu: it takes no value but true or false");
  CHECK(parsed({"--web.telemetry-path", "--no-collector.cpu"}) ==
        "--web.telemetry-path: it needs a value");
  CHECK(parsed({"--no-collector.cpu=true"}) ==
        "option '--no-collector.cpu' does not take any arguments");
}

TEST_CASE("a flag that is no list may be given once") {
  CHECK(parsed({"--max-series=5", "--max-series=5"}) == "--max-series: given more than once");
  CHECK(parsed({"--collector.cpu", "--no-collector.cpu"}) ==
        "--collector.cpu: given more than once");
}

TEST_CASE("an old name is accepted and remembered") {
  const OptionTable options = table();
  const std::vector<std::string> arguments{"--collector.netdev.device-blacklist=lo"};
  const auto line = parse_command_line(options, arguments);
  REQUIRE(line.has_value());
  CHECK(line->options.at(0).option->name == "collector.netdev.device-exclude");
  CHECK(line->options.at(0).deprecated_name == "collector.netdev.device-blacklist");
}

TEST_CASE("what a command works on follows it, and no other takes such") {
  const OptionTable options = table();
  const auto operand = [&](const std::vector<std::string>& arguments) {
    const auto line = parse_command_line(options, arguments);
    return line ? line->operand : line.error().message();
  };
  CHECK(operand({"analyze", "page.txt"}) == "page.txt");
  CHECK(operand({"--json", "analyze", "--max-series=5", "-"}) == "-");
  CHECK(operand({"analyze"}) == "analyze: expected a file, a URL or -");
  CHECK(operand({"analyze", "a", "b"}) == "unexpected argument 'b'");
  CHECK(operand({"analyze", "-x"}) == "unknown flag -x");
  CHECK(operand({"replay", "a"}) == "unexpected argument 'a'");
  CHECK(operand({"replay"}).empty());
  CHECK(operand({"-"}) == "unknown command '-'");
}

TEST_CASE("a flag of one command is refused by the others") {
  CHECK(parsed({"replay", "--json"}) == "--json: only the command analyze takes it");
  CHECK(parsed({"--json"}) == "--json: only the command analyze takes it");
  CHECK(parsed({"--json", "--help"}) == "json=true help=true ");
}
