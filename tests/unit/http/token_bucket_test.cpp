#include "http/token_bucket.hpp"

#include <catch2/catch.hpp>

#include "support/fake_clock.hpp"

using weir::detail::TokenBucket;
using weir::test::FakeClock;
using namespace std::chrono_literals;

TEST_CASE("a bucket lets a burst pass, then one request each interval") {
  FakeClock clock;
  TokenBucket bucket({1s, 3}, clock.monotonic());
  for (int i = 0; i < 3; ++i) CHECK(bucket.take(clock.monotonic()));
  CHECK_FALSE(bucket.take(clock.monotonic()));
  clock.advance(500ms);
  CHECK_FALSE(bucket.take(clock.monotonic()));
  clock.advance(500ms);
  CHECK(bucket.take(clock.monotonic()));
  CHECK_FALSE(bucket.take(clock.monotonic()));
}

TEST_CASE("a bucket saves up no more than a burst") {
  FakeClock clock;
  TokenBucket bucket({10ms, 2}, clock.monotonic());
  clock.advance(1h);
  CHECK(bucket.take(clock.monotonic()));
  CHECK(bucket.take(clock.monotonic()));
  CHECK_FALSE(bucket.take(clock.monotonic()));
}

TEST_CASE("without an interval there is no limit") {
  FakeClock clock;
  TokenBucket bucket({0s, 1}, clock.monotonic());
  for (int i = 0; i < 100; ++i) CHECK(bucket.take(clock.monotonic()));
}
