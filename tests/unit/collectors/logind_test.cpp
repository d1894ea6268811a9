// logind against a peer that speaks D-Bus itself; beside node_exporter: tests/e2e/test_logind.py.
#include <systemd/sd-bus.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>
#include <string>

#include "support/bus_peer.hpp"
#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using weir::test::BusPeer;
using weir::test::CollectorFixture;
using weir::test::TempTree;

namespace {

int reply_sessions(sd_bus_message* call) {
  sd_bus_message* reply = nullptr;
  sd_bus_message_new_method_return(call, &reply);
  sd_bus_message_open_container(reply, 'a', "(susso)");
  for (const char* name : {"1", "2", "gone", "odd", "new"}) {
    const std::string path = std::string("/") + name;
    const char* const seat = name[0] == '1' ? "seat0" : "";
    sd_bus_message_append(reply, "(susso)", name, 1000U, "user", seat, path.c_str());
  }
  sd_bus_message_close_container(reply);
  const int sent = sd_bus_send(nullptr, reply, nullptr);
  sd_bus_message_unref(reply);
  return sent < 0 ? sent : 1;
}

int reply_property(sd_bus_message* call) {
  const char* interface = nullptr;
  const char* name = nullptr;
  sd_bus_message_read(call, "ss", &interface, &name);
  const std::string property = name;
  const std::string session = sd_bus_message_get_path(call);
  if (session == "/gone")
    return sd_bus_reply_method_errorf(call, "org.freedesktop.DBus.Error.UnknownObject", "gone");
  if (property == "Remote")
    return sd_bus_reply_method_return(call, "v", "b", session == "/2" ? 1 : 0);
  if (session == "/odd") return sd_bus_reply_method_return(call, "v", "u", 5U);
  if (session == "/new") return sd_bus_reply_method_return(call, "v", "s", "hologram");
  return sd_bus_reply_method_return(call, "v", "s", property == "Type" ? "tty" : "user");
}

int answer(sd_bus_message* message, void* /*data*/, sd_bus_error* /*error*/) {
  constexpr const char* kManager = "org.freedesktop.login1.Manager";
  if (sd_bus_message_is_method_call(message, kManager, "ListSeats") > 0)
    return sd_bus_reply_method_return(message, "a(so)", 1, "seat0", "/seat0");
  if (sd_bus_message_is_method_call(message, kManager, "ListSessions") > 0)
    return reply_sessions(message);
  if (sd_bus_message_is_method_call(message, nullptr, "Get") > 0) return reply_property(message);
  return 0;
}

// Seats where sessions should be.
int answer_oddly(sd_bus_message* message, void* /*data*/, sd_bus_error* /*error*/) {
  if (sd_bus_message_is_method_call(message, nullptr, "ListSeats") <= 0 &&
      sd_bus_message_is_method_call(message, nullptr, "ListSessions") <= 0)
    return 0;
  return sd_bus_reply_method_return(message, "a(so)", 1, "seat0", "/seat0");
}

// The lines whose value is not 0.
std::string counted(const std::string& listing) {
  std::istringstream in(listing);
  std::string lines;
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with('#') && !line.ends_with(" 0")) lines.append(line).append(1, '\n');
  }
  return lines;
}

CollectorFixture fixture_at(const BusPeer& peer) {
  return {test::find_spec("logind"), HostRoot(), {{"collector.logind.address", peer.address()}}};
}

TEST_CASE("sessions are counted by seat, type and class, and those that ended are not") {
  const TempTree tree;
  const BusPeer peer(tree.path("bus"), answer);
  CollectorFixture fixture = fixture_at(peer);
  const auto listing = fixture.run();
  REQUIRE(listing);
  CHECK(std::ranges::count(*listing, '\n') == 1 + 2 * 2 * 7 * 5);
  CHECK(counted(*listing) ==
        "node_logind_sessions{class=\"other\",remote=\"false\",type=\"other\"} 1\n"
        "node_logind_sessions{class=\"user\",remote=\"false\",seat=\"seat0\",type=\"tty\"} 1\n"
        "node_logind_sessions{class=\"user\",remote=\"true\",type=\"tty\"} 1\n");
  CHECK(fixture.run().value() == *listing);  // over the same connection: the peer takes one only
}

TEST_CASE("an answer of another form is an error that names the call") {
  const TempTree tree;
  const BusPeer peer(tree.path("bus"), answer_oddly);
  const auto run = fixture_at(peer).run();
  REQUIRE_FALSE(run);
  CHECK(run.error().code() == ErrorCode::io);
  CHECK(run.error().message().starts_with("answer to ListSessions: "));
}

TEST_CASE("without a bus logind has no data, nor of captured files") {
  CollectorFixture without(test::find_spec("logind"), HostRoot(),
                           {{"collector.logind.address", "unix:path=/nowhere/bus"}});
  CHECK(without.run().error().code() == ErrorCode::no_data);
  const TempTree tree;
  CollectorFixture captured(test::find_spec("logind"), tree.host());
  const auto run = captured.run();
  CHECK(run.error().code() == ErrorCode::no_data);
  CHECK(run.error().message().find("no mounted procfs") != std::string::npos);
}

}  // namespace
