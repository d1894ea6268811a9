// What systemd's collector does without a systemd; with one: tests/e2e/test_systemd.py.
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <thread>

#include "base/unique_fd.hpp"
#include "collectors/host/systemd_bus.hpp"
#include "collectors/host/systemd_units.hpp"
#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using namespace weir::collectors;
using weir::test::CollectorFixture;
using weir::test::TempTree;

namespace {

// A socket of a bus that accepts connections and says nothing.
class SilentBus {
 public:
  explicit SilentBus(const TempTree& tree) : path_(tree.path("bus")) {
    socket_ = detail::UniqueFd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    REQUIRE(path_.size() < sizeof address.sun_path);
    std::ranges::copy(path_, std::begin(address.sun_path));
    REQUIRE(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
            0);
    REQUIRE(::listen(socket_.get(), 5) == 0);
  }
  [[nodiscard]] std::string address() const { return "unix:path=" + path_; }
  // Closes the next connection.
  void hang_up() const { const detail::UniqueFd caller(::accept(socket_.get(), nullptr, nullptr)); }

 private:
  std::string path_;
  detail::UniqueFd socket_;
};

Error error_within(SystemdBus& bus, std::chrono::milliseconds patience) {
  const SystemClock clock;
  const HostRoot host;
  const Logger log;
  const auto units = bus.units({host, clock, clock.monotonic() + patience, {}, log});
  REQUIRE_FALSE(units);
  return units.error();
}

bool is_built_without_libsystemd() {
  SystemdBus bus("unix:path=/nowhere/bus", false);
  return error_within(bus, std::chrono::seconds(60)).code() == ErrorCode::unsupported;
}

TEST_CASE("a version of systemd is a number") {
  CHECK(parse_systemd_version("252.31-1~deb12u1") == 252.31);
  CHECK(parse_systemd_version("v247-rc2") == 247);
  CHECK(parse_systemd_version("10.255.4.fc40") == 255.4);
  CHECK(parse_systemd_version("257.") == 257);
  CHECK_FALSE(parse_systemd_version("12").has_value());
  CHECK_FALSE(parse_systemd_version("").has_value());
}

TEST_CASE("without a bus there is no data, and the reason names it") {
  if (is_built_without_libsystemd()) return;
  CollectorFixture fixture(test::find_spec("systemd"), HostRoot(),
                           {{"collector.systemd.address", "unix:path=/nowhere/bus"}});
  const auto run = fixture.run();
  REQUIRE_FALSE(run);
  CHECK(run.error().code() == ErrorCode::no_data);
  CHECK(run.error().message() == "unix:path=/nowhere/bus: No such file or directory");
}

TEST_CASE("captured files have no systemd, whatever this machine has") {
  const TempTree tree;
  CollectorFixture fixture(test::find_spec("systemd"), tree.host());
  const auto run = fixture.run();
  REQUIRE_FALSE(run);
  CHECK(run.error().code() == ErrorCode::no_data);
  CHECK(run.error().message().find("no mounted procfs") != std::string::npos);
}

TEST_CASE("a bus that says nothing is waited for until the deadline") {
  if (is_built_without_libsystemd()) return;
  const TempTree tree;
  const SilentBus silent(tree);
  SystemdBus bus(silent.address(), false);
  const auto begin = std::chrono::steady_clock::now();
  CHECK(error_within(bus, std::chrono::milliseconds(50)).code() == ErrorCode::timeout);
  CHECK(std::chrono::steady_clock::now() - begin >= std::chrono::milliseconds(50));
  // And the same with a new connection.
  CHECK(error_within(bus, std::chrono::milliseconds(50)).code() == ErrorCode::timeout);
}

TEST_CASE("a bus that hangs up is an error, not a wait") {
  if (is_built_without_libsystemd()) return;
  const TempTree tree;
  const SilentBus silent(tree);
  const auto direct = GENERATE(false, true);
  SystemdBus bus(silent.address(), direct);
  std::thread peer([&silent] { silent.hang_up(); });
  const Error error = error_within(bus, std::chrono::seconds(60));
  peer.join();
  CHECK(error.code() == ErrorCode::io);
}

TEST_CASE("an address that is none is refused with the address") {
  if (is_built_without_libsystemd()) return;
  SystemdBus bus("nonsense", false);
  const Error error = error_within(bus, std::chrono::seconds(60));
  CHECK(error.code() == ErrorCode::io);
  CHECK(error.message().find("nonsense: ") == 0);
}

TEST_CASE("units have a series per state, one for the state they are in, or only if they failed") {
  const std::vector<SystemdUnit> units{{"a.service", "loaded", "active", "/a"},
                                       {"b.service", "loaded", "failed", "/b"},
                                       {"c.socket", "loaded", "failed", "/c"}};
  const std::vector<const SystemdUnit*> all{&units[0], &units[1], &units[2]};
  const auto states_of = [&all](SystemdStates states) {
    SystemdQuestions questions(all, {states});
    for (SystemdProperty& property : questions.properties()) {
      if (property.name == std::string_view("Type")) property.value = std::string("simple");
    }
    SampleBatch batch;
    questions.add_to(batch);
    return std::pair(test::listing(batch), questions.properties().size());
  };
  const auto [every, asked] = states_of(SystemdStates::all);
  CHECK(std::ranges::count(every, '\n') == 1 + 3 * 5);
  CHECK(every.find("{name=\"a.service\",state=\"failed\",type=\"simple\"} 0\n") !=
        std::string::npos);
  const std::string failed =
      "node_systemd_unit_state{name=\"b.service\",state=\"failed\",type=\"simple\"} 1\n"
      "node_systemd_unit_state{name=\"c.socket\",state=\"failed\"} 1\n";
  const std::string head = "# TYPE node_systemd_unit_state gauge\n";
  CHECK(states_of(SystemdStates::current) ==
        std::pair(head +
                      "node_systemd_unit_state{name=\"a.service\",state=\"active\","
                      "type=\"simple\"} 1\n" +
                      failed,
                  asked));
  // Who has not failed is not even asked for his type.
  CHECK(states_of(SystemdStates::failed) == std::pair(head + failed, asked - 1));
}

TEST_CASE("systemd's patterns are refused with their flags") {
  const auto flag = GENERATE(as<std::string>(), "collector.systemd.unit-include",
                             "collector.systemd.unit-exclude", "collector.systemd.unit-state");
  const CollectorSpec spec = test::find_spec("systemd");
  CollectorOptions options(spec.options);
  REQUIRE(options.set(flag, "("));
  const auto made = spec.make(options);
  REQUIRE_FALSE(made);
  CHECK(made.error().message().find(flag) != std::string::npos);
}

}  // namespace
