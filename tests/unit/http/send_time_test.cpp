#include "http/send_time.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using weir::MonotonicTime;
using weir::detail::SendTime;

TEST_CASE("the time to take a reply begins with its first piece, however late that comes") {
  const MonotonicTime first(1h);
  SendTime time(10s);
  CHECK_FALSE(time.is_over(first));
  CHECK_FALSE(time.is_over(first + 10s));
  CHECK(time.is_over(first + 10s + 1ns));
  CHECK(time.is_over(first + 1h));
}
