// The collector against a peer that speaks D-Bus itself, as a bus or as systemd's own socket.
#include <systemd/sd-bus.h>

#include <catch2/catch.hpp>
#include <string>

#include "support/bus_peer.hpp"
#include "support/collector_fixture.hpp"
#include "support/temp_tree.hpp"

using namespace weir;
using weir::test::BusPeer;
using weir::test::CollectorFixture;
using weir::test::TempTree;

namespace {

constexpr const char* kUnit = "/org/freedesktop/systemd1/unit/a_2eservice";

int reply_units(sd_bus_message* call) {
  sd_bus_message* reply = nullptr;
  sd_bus_message_new_method_return(call, &reply);
  sd_bus_message_open_container(reply, 'a', "(ssssssouso)");
  for (const char* name : {"a.service", "gone.service", "x.slice"}) {
    sd_bus_message_append(reply, "(ssssssouso)", name, "about", "loaded", "active", "running", "",
                          name[0] == 'a' ? kUnit : "/gone", 0, "", "/");
  }
  sd_bus_message_close_container(reply);
  const int sent = sd_bus_send(nullptr, reply, nullptr);
  sd_bus_message_unref(reply);
  return sent < 0 ? sent : 1;
}

// What a unit or the manager has; the object "/gone" has nothing.
int reply_property(sd_bus_message* call) {
  const char* interface = nullptr;
  const char* name = nullptr;
  sd_bus_message_read(call, "ss", &interface, &name);
  const std::string property = name;
  if (std::string(sd_bus_message_get_path(call)) == "/gone") {
    return sd_bus_reply_method_errorf(call, "org.freedesktop.DBus.Error.UnknownObject", "no %s",
                                      name);
  }
  if (property == "NRestarts") return sd_bus_reply_method_return(call, "v", "u", 5U);
  if (property == "TasksCurrent")
    return sd_bus_reply_method_return(call, "v", "t", std::uint64_t{3});
  if (property == "TasksMax") return sd_bus_reply_method_return(call, "v", "t", UINT64_MAX);
  if (property == "Virtualization") return sd_bus_reply_method_return(call, "v", "s", "");
  if (property == "Version") return sd_bus_reply_method_return(call, "v", "s", "v257");
  if (property == "SystemState") return sd_bus_reply_method_return(call, "v", "b", 1);  // odd
  return sd_bus_reply_method_return(call, "v", "s", "simple");
}

int on_message(sd_bus_message* message, void* /*data*/, sd_bus_error* /*error*/) {
  if (sd_bus_message_is_method_call(message, nullptr, "ListUnits") > 0) return reply_units(message);
  if (sd_bus_message_is_method_call(message, nullptr, "Get") > 0) return reply_property(message);
  return 0;
}

TEST_CASE("systemd is asked over a bus and at its own socket") {
  const auto direct = GENERATE(as<std::string>(), "false", "true");
  CAPTURE(direct);
  const TempTree tree;
  const BusPeer peer(tree.path("bus"), on_message);
  CollectorFixture fixture(test::find_spec("systemd"), HostRoot(),
                           {{"collector.systemd.address", peer.address()},
                            {"collector.systemd.private", direct},
                            {"collector.systemd.enable-task-metrics", "true"},
                            {"collector.systemd.enable-restarts-metrics", "true"},
                            {"collector.systemd.unit-exclude", ".+\\.slice"}});
  const auto listing = fixture.run();
  REQUIRE(listing);
  CHECK(*listing ==
        R"(# TYPE node_systemd_service_restart_total counter
node_systemd_service_restart_total{name="a.service"} 5
# TYPE node_systemd_unit_state gauge
node_systemd_unit_state{name="a.service",state="activating",type="simple"} 0
node_systemd_unit_state{name="a.service",state="active",type="simple"} 1
node_systemd_unit_state{name="a.service",state="deactivating",type="simple"} 0
node_systemd_unit_state{name="a.service",state="failed",type="simple"} 0
node_systemd_unit_state{name="a.service",state="inactive",type="simple"} 0
node_systemd_unit_state{name="gone.service",state="activating"} 0
node_systemd_unit_state{name="gone.service",state="active"} 1
node_systemd_unit_state{name="gone.service",state="deactivating"} 0
node_systemd_unit_state{name="gone.service",state="failed"} 0
node_systemd_unit_state{name="gone.service",state="inactive"} 0
# TYPE node_systemd_unit_tasks_current gauge
node_systemd_unit_tasks_current{name="a.service"} 3
# TYPE node_systemd_units gauge
node_systemd_units{state="activating"} 0
node_systemd_units{state="active"} 3
node_systemd_units{state="deactivating"} 0
node_systemd_units{state="failed"} 0
node_systemd_units{state="inactive"} 0
# TYPE node_systemd_version gauge
node_systemd_version{version="v257"} 257
# TYPE node_systemd_virtualization_info gauge
node_systemd_virtualization_info{virtualization_type="none"} 1
)");
  CHECK(fixture.run().value() == *listing);  // over the same connection: the peer takes one only
}

}  // namespace
