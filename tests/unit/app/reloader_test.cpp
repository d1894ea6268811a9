#include "app/reloader.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "support/fake_clock.hpp"
#include "support/fake_collector.hpp"
#include "weir/exposition.hpp"

using namespace std::chrono_literals;
using namespace weir;

namespace {

int made = 0;

Expected<std::unique_ptr<Collector>> make_alpha(const CollectorOptions& options) {
  if (options.text("collector.alpha.value") == "bad") {
    return Error(ErrorCode::invalid_argument, "--collector.alpha.value: bad");
  }
  ++made;
  return test::gauge_collector("alpha");
}
Expected<std::unique_ptr<Collector>> make_beta(const CollectorOptions&) {
  return test::gauge_collector("beta");
}
constexpr OptionSpec kOptions[] = {
    {"collector.alpha.value", "A value.", OptionSpec::Kind::text, "x"}};

std::vector<CollectorSpec> catalog() {
  return {{"alpha", "A.", true, {}, kOptions, make_alpha},
          {"beta", "B.", false, {}, {}, make_beta}};
}

// A program whose file can be written anew.
class Program {
 public:
  explicit Program(const std::string& text) {
    write(text);
    REQUIRE(collectors_.apply(started_.collectors));
  }
  ~Program() { std::remove(path_.c_str()); }
  void write(const std::string& text) const { std::ofstream(path_) << text; }
  std::string page() {
    SampleBatch batch;
    reloader.fill(batch);
    const SampleBatch* const batches[] = {&batch};
    return encode_to_string(*make_snapshot(batches, clock.wall()));
  }
  std::vector<std::string> collectors() { return exporter_.registry().names(); }

  test::FakeClock clock;

 private:
  const std::string path_ = "/tmp/weir-reload-" + std::to_string(::getpid()) + ".json";
  const bool written_ = (std::ofstream(path_) << "{}", true);
  Configuration configuration_{{"--config.file=" + path_}, {}, catalog()};
  Settings started_ = configuration_.read().value();
  Exporter exporter_{started_.exporter, started_.governor, clock};
  CollectorSet collectors_{exporter_.registry()};

 public:
  std::shared_ptr<LogWriter> writer =
      std::make_shared<LogWriter>(-1, LogFormat::logfmt, LogLevel::info, clock);
  Reloader reloader{configuration_, started_, exporter_, collectors_, writer, clock};
};

}  // namespace

TEST_CASE("a reload switches collectors on and off") {
  Program program("{}");
  CHECK(program.collectors() == std::vector<std::string>{"alpha"});
  program.write(R"({"collector": {"beta": true}})");
  CHECK(program.reloader.reload().has_value());
  CHECK(program.collectors() == std::vector<std::string>{"alpha", "beta"});
  program.write(R"({"collector": {"alpha": false, "beta": true}})");
  CHECK(program.reloader.reload().has_value());
  CHECK(program.collectors() == std::vector<std::string>{"beta"});
}

TEST_CASE("a collector that is configured as before keeps running as it is") {
  Program program("{}");
  // Reading checks the options by building one; one more would be a new collector.
  const auto built_by = [&](const std::string& text) {
    const int before = made;
    program.write(text);
    REQUIRE(program.reloader.reload().has_value());
    return made - before;
  };
  CHECK(built_by("{}") == 1);
  CHECK(built_by(R"({"collector.alpha.value": "y"})") == 2);
  CHECK(built_by(R"({"collector.alpha.value": "y"})") == 1);
}

TEST_CASE("a bad reload keeps the old configuration whole and says so") {
  Program program("{}");
  const std::string good = program.page();
  CHECK(good.find("\nweir_config_reload_success 1\n") != std::string::npos);
  program.clock.advance(10s);
  for (const char* bad :
       {R"({"collector": {"beta": true}, "max-series": -5})", R"({"collector": {"beta": true)",
        R"({"collector": {"beta": true}, "unknown": 1})",
        R"({"collector": {"beta": true}, "collector.alpha.value": "bad"})"}) {
    INFO(bad);
    program.write(bad);
    CHECK_FALSE(program.reloader.reload());
    CHECK(program.collectors() == std::vector<std::string>{"alpha"});
    const std::string page = program.page();
    CHECK(page.find("\nweir_config_reload_success 0\n") != std::string::npos);
    const auto time = [](const std::string& text) {
      return text.substr(text.rfind("weir_config_reload_success_timestamp_seconds "));
    };
    CHECK(time(page) == time(good));
  }
  program.write("{}");
  CHECK(program.reloader.reload().has_value());
  CHECK(program.page().find("\nweir_config_reload_success 1\n") != std::string::npos);
  CHECK(program.page() != good);  // the time is a new one
}
