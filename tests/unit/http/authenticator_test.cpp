#include "http/authenticator.hpp"

#include <time.h>  // NOLINT(modernize-deprecated-headers): clock_gettime() is POSIX

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <thread>

#include "http/basic_credentials.hpp"
#include "http/password_hash.hpp"

using weir::detail::Authenticator;
using weir::detail::bcrypt_cost;
using weir::detail::Credentials;
using weir::detail::has_hash;
using weir::detail::HashSlots;
using weir::detail::KeyedHash;
using weir::detail::parse_basic_credentials;

namespace {

// crypt_blowfish's own test vectors.
const std::string kHashA = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";  // U*U
const std::string kHashY =
    "$2y$05$/OK.fbVrR/bpIqNJ5ianF.CE5elHaaO4EbggVDjb8P19RukzXSM3e";  // ff ff a3
const std::string kAlice = "Basic YWxpY2U6VSpV";                     // alice:U*U

std::string decoded(std::string_view header) {
  const auto credentials = parse_basic_credentials(header);
  return credentials ? credentials->user + '|' + credentials->password : "none";
}

// Of this program's work, wherever it hashes: what others do meanwhile does not count.
double seconds_so_far() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double seconds_of(Authenticator& authenticator, std::string_view header) {
  const double start = seconds_so_far();
  static_cast<void>(authenticator.check(header));
  return seconds_so_far() - start;
}

}  // namespace

TEST_CASE("basic credentials are strict Base64 with a colon") {
  CHECK(decoded("Basic YWxpY2U6VSpV") == "alice|U*U");
  CHECK(decoded("bAsIc YWxpY2U6VSpV") == "alice|U*U");
  CHECK(decoded("Basic YTpiOmM=") == "a|b:c");
  CHECK(decoded("Basic Og==") == "|");
  for (const char* bad :
       {"", "Basic", "Basic ", "Basic !", "Basic YTpi=", "Basic YTp", "Basic YTpiOmM",
        "Basic YTpiOmN=", "Basic Y===", "Basic ====", "Basic YWI=", "Bearer YTpi",
        "Basic YTpi YTpi", "Basic  YTpi", "Basic YTpi\n"}) {
    INFO(bad);
    CHECK(decoded(bad) == "none");
  }
}

TEST_CASE("a bcrypt hash is told from what is none") {
  CHECK(bcrypt_cost(kHashA) == 5);
  CHECK(bcrypt_cost("$2b$31" + kHashA.substr(6)) == 31);
  for (const std::string& bad : {std::string(), std::string("$2a$"), "$2x" + kHashA.substr(3),
                                 "$2a$03" + kHashA.substr(6), "$2a$32" + kHashA.substr(6),
                                 kHashA + "x", kHashA.substr(0, 59), kHashA.substr(0, 59) + "!"}) {
    INFO(bad);
    CHECK(bcrypt_cost(bad) == -1);
  }
}

TEST_CASE("passwords are hashed as crypt_blowfish does") {
  CHECK(has_hash("U*U", kHashA));
  CHECK(has_hash("\xff\xff\xa3", kHashY));
  CHECK_FALSE(has_hash("U*U ", kHashA));
  CHECK_FALSE(has_hash("", kHashA));
  // To crypt(3) a text ends there.
  CHECK_FALSE(has_hash(std::string("U*U\0x", 5), kHashA));
}

TEST_CASE("a right password is let in, all else is not") {
  Authenticator authenticator({{"alice", kHashA}, {"", kHashA}});
  CHECK(authenticator.check(kAlice) == Credentials::right);
  CHECK(authenticator.check(kAlice) == Credentials::right);
  CHECK(authenticator.check("Basic OlUqVQ==") == Credentials::right);      // :U*U
  CHECK(authenticator.check("Basic YWxpY2U6VSpW") == Credentials::wrong);  // alice:U*V
  CHECK(authenticator.check("Basic Ym9iOlUqVQ==") == Credentials::wrong);  // bob:U*U
  CHECK(authenticator.check("Basic YWxpY2U6") == Credentials::wrong);      // alice:
  CHECK(authenticator.check("") == Credentials::wrong);
  CHECK(Authenticator({}).check("") == Credentials::right);
}

TEST_CASE("an unknown user costs as much as a known one, and a known password nothing") {
  const std::string dear = "$2b$08$abcdefghijklmnopqrstuuS9pvwXbSKMjVB1Gxmu8Ti93OBjv9j.K";
  Authenticator authenticator({{"alice", dear}, {"carol", kHashA}});
  std::vector<double> wrong;
  std::vector<double> unknown;
  for (int i = 0; i < 5; ++i) {
    wrong.push_back(seconds_of(authenticator, "Basic YWxpY2U6VSpW"));
    unknown.push_back(seconds_of(authenticator, "Basic Ym9iOlUqVQ=="));
  }
  const double wrong_s = std::ranges::min(wrong);
  const double unknown_s = std::ranges::min(unknown);
  CHECK(unknown_s > wrong_s / 2);
  CHECK(unknown_s < wrong_s * 2);
  static_cast<void>(authenticator.check("Basic Y2Fyb2w6VSpV"));  // carol:U*U
  CHECK(seconds_of(authenticator, "Basic Y2Fyb2w6VSpV") < wrong_s / 2);
}

TEST_CASE("fields that join to the same text have different hashes") {
  const KeyedHash keyed;
  CHECK(keyed.of({"ab", "c"}) == keyed.of({"ab", "c"}));
  CHECK(keyed.of({"ab", "c"}) != keyed.of({"a", "bc"}));
  CHECK(keyed.of({"ab", ""}) != keyed.of({"ab"}));
  CHECK(keyed.of({"ab"}) != KeyedHash().of({"ab"}));
}

TEST_CASE("more passwords than can be hashed are refused, not queued") {
  HashSlots slots(1, 1);
  auto first = std::make_unique<HashSlots::Slot>(slots);
  CHECK(static_cast<bool>(*first));
  std::atomic<bool> second_taken = false;
  std::thread second([&] { second_taken = static_cast<bool>(HashSlots::Slot(slots)); });
  // The queue is full once the second is in it; before, this would wait for ever.
  while (slots.waiting() == 0) std::this_thread::yield();
  CHECK_FALSE(static_cast<bool>(HashSlots::Slot(slots)));
  CHECK_FALSE(second_taken);
  first.reset();
  second.join();
  CHECK(second_taken);
  CHECK(static_cast<bool>(HashSlots::Slot(slots)));
}

TEST_CASE("a crowd of wrong passwords leaves the known one free") {
  const std::string dear = "$2b$10$abcdefghijklmnopqrstuuS9pvwXbSKMjVB1Gxmu8Ti93OBjv9j.K";
  Authenticator authenticator({{"mallory", dear}, {"alice", kHashA}});
  REQUIRE(authenticator.check(kAlice) == Credentials::right);
  std::atomic<int> busy = 0;
  std::vector<std::jthread> crowd;
  for (int i = 0; i < 30; ++i) {
    crowd.emplace_back([&] {
      if (authenticator.check("Basic bWFsbG9yeTp4") == Credentials::busy) ++busy;
    });
  }
  for (int i = 0; i < 100; ++i) CHECK(authenticator.check(kAlice) == Credentials::right);
  crowd.clear();
  CHECK(busy > 0);
}
