#include "app/inherited_sockets.hpp"

#include <catch2/catch.hpp>

using weir::inherited_sockets;

TEST_CASE("a service manager's sockets are the descriptors from 3 on") {
  const std::vector<std::string> environment{"LISTEN_FDNAMES=a:b", "LISTEN_PID=7", "LISTEN_FDS=2"};
  CHECK(inherited_sockets(environment, 7).value() == std::vector<int>{3, 4});
}

TEST_CASE("sockets for another process, of no number or of none are no sockets") {
  const auto fails = [](std::vector<std::string> environment) {
    const auto sockets = inherited_sockets(environment, 7);
    return !sockets && sockets.error().code() == weir::ErrorCode::not_found;
  };
  CHECK(fails({}));
  CHECK(fails({"LISTEN_FDS=1"}));
  CHECK(fails({"LISTEN_PID=7"}));
  CHECK(fails({"LISTEN_PID=8", "LISTEN_FDS=1"}));
  CHECK(fails({"LISTEN_PID=7", "LISTEN_FDS=0"}));
  CHECK(fails({"LISTEN_PID=7", "LISTEN_FDS=-1"}));
  CHECK(fails({"LISTEN_PID=7", "LISTEN_FDS=1x"}));
  CHECK(fails({"LISTEN_PID=7", "LISTEN_FDS=99999999"}));
}
