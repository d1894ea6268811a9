#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>

#include "app/log_format.hpp"
#include "app/log_writer.hpp"
#include "support/fake_clock.hpp"

using namespace std::chrono_literals;
using weir::format_json;
using weir::format_logfmt;
using weir::LogField;
using weir::LogFormat;
using weir::LogLevel;
using weir::LogWriter;

namespace {

constexpr weir::WallTime kTime{std::chrono::seconds(1'700'000'000) + 7ms};

std::string logfmt(std::string_view message, std::vector<LogField> fields = {}) {
  return format_logfmt({LogLevel::info, message, fields}, kTime);
}
std::string json(std::string_view message, std::vector<LogField> fields = {}) {
  return format_json({LogLevel::info, message, fields}, kTime);
}

struct Pipe {
  Pipe() { REQUIRE(::pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC) == 0); }
  ~Pipe() {
    ::close(ends[0]);
    ::close(ends[1]);
  }
  std::string read() const {
    std::array<char, 65536> bytes{};
    const ssize_t size = ::read(ends[0], bytes.data(), bytes.size());
    return size > 0 ? std::string(bytes.data(), static_cast<std::size_t>(size)) : "";
  }
  std::array<int, 2> ends{};
};

}  // namespace

TEST_CASE("logfmt lines have time, level, message and fields") {
  CHECK(logfmt("scrape failed", {{"collector", "cpu"}, {"seconds", "0.5"}}) ==
        "ts=2023-11-14T22:13:20.007Z level=info msg=\"scrape failed\" collector=cpu seconds=0.5");
}

TEST_CASE("JSON lines have time, level, message and fields") {
  CHECK(
      json("scrape failed", {{"collector", "cpu"}}) ==
      R"({"ts":"2023-11-14T22:13:20.007Z","level":"info","msg":"scrape failed","collector":"cpu"})");
}

TEST_CASE("a record is one line whatever it holds") {
  const std::string rude = "a\"b\\c\nd\re\tf\x01\x7f=g";
  CHECK(logfmt("m", {{"k", rude}}).ends_with("k=\"a\\\"b\\\\c\\nd\\re\\tf\\u0001\\u007f=g\""));
  CHECK(json("m", {{"k", rude}}).ends_with("\"k\":\"a\\\"b\\\\c\\nd\\re\\tf\\u0001\\u007f=g\"}"));
  CHECK(logfmt("m", {{"k", ""}}).ends_with("k=\"\""));
  CHECK(logfmt("m", {{"k", "two words"}}).ends_with("k=\"two words\""));
  CHECK(logfmt("m", {{"k", "a=b"}}).ends_with("k=\"a=b\""));
  CHECK(logfmt("m", {{"k", "plain/1:2"}}).ends_with("k=plain/1:2"));
}

TEST_CASE("what is not UTF-8 is replaced in a log line") {
  CHECK(logfmt("m", {{"k", "\xff"}}).ends_with("k=\"\xEF\xBF\xBD\""));
  CHECK(json("\xff").find("\xEF\xBF\xBD") != std::string::npos);
  CHECK(logfmt("m", {{"k", "\xC3\xA4"}}).ends_with("k=\"\xC3\xA4\""));
}

TEST_CASE("times before the epoch are printed too") {
  CHECK(weir::format_timestamp(weir::WallTime(-1ms)) == "1969-12-31T23:59:59.999Z");
  CHECK(weir::format_timestamp(weir::WallTime(0ms)) == "1970-01-01T00:00:00.000Z");
}

TEST_CASE("the level decides what is written, and may change") {
  const weir::test::FakeClock clock;
  const Pipe pipe;
  const auto writer =
      std::make_shared<LogWriter>(pipe.ends[1], LogFormat::logfmt, LogLevel::info, clock);
  const weir::Logger log = make_logger(writer);
  log.debug("unseen");
  CHECK(pipe.read().empty());
  log.info("seen");
  CHECK(pipe.read().ends_with("level=info msg=\"seen\"\n"));
  writer->set_level(LogLevel::debug);
  log.debug("seen too");
  CHECK(pipe.read().ends_with("level=debug msg=\"seen too\"\n"));
}

TEST_CASE("a log that nobody reads drops lines, and says so later") {
  const weir::test::FakeClock clock;
  const Pipe pipe;
  const std::string filling(65536, 'x');
  while (::write(pipe.ends[1], filling.data(), filling.size()) > 0) {
  }
  const auto writer =
      std::make_shared<LogWriter>(pipe.ends[1], LogFormat::logfmt, LogLevel::info, clock);
  const weir::Logger log = make_logger(writer);
  log.info("lost");
  log.info("lost");
  CHECK(writer->dropped() == 2);
  while (!pipe.read().empty()) {
  }
  log.info("back");
  const std::string lines = pipe.read();
  CHECK(lines.find("msg=\"back\"\n") != std::string::npos);
  CHECK(lines.find("msg=\"log lines were dropped\" lines=2\n") != std::string::npos);
}

TEST_CASE("a closed log does no harm") {
  const weir::test::FakeClock clock;
  LogWriter writer(1'000'000, LogFormat::json, LogLevel::info, clock);
  writer.write({LogLevel::error, "lost", {}});
  CHECK(writer.dropped() == 1);
}
