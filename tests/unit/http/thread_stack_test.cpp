#include "http/thread_stack.hpp"

#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <thread>
#include <vector>

namespace {

using weir::detail::release_unused_stack;

constexpr std::size_t kDeep = std::size_t{48} << 10U;

// Uses kDeep bytes of its stack (AddressSanitizer would put them elsewhere).
[[gnu::noinline, gnu::no_sanitize_address]] int go_deep(int value) {
  volatile char bytes[kDeep];
  for (std::size_t i = 0; i < kDeep; i += 512) bytes[i] = static_cast<char>(value);
  return bytes[512];
}

// How many pages of the calling thread's stack are in memory.
std::size_t resident_pages() {
  pthread_attr_t attributes;
  void* lowest = nullptr;
  std::size_t size = 0;
  ::pthread_getattr_np(::pthread_self(), &attributes);
  ::pthread_attr_getstack(&attributes, &lowest, &size);
  ::pthread_attr_destroy(&attributes);
  std::vector<unsigned char> resident(size / static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)));
  if (::mincore(lowest, size, resident.data()) != 0) return 0;
  std::size_t pages = 0;
  for (const unsigned char one : resident) pages += one & 1U;
  return pages;
}

TEST_CASE("what a thread used of its stack is given back and its frames stay") {
  std::size_t before = 0;
  std::size_t after = 0;
  int seen = 0;
  std::thread([&] {
    volatile int kept = 7;
    go_deep(1);
    before = resident_pages();
    release_unused_stack();
    after = resident_pages();
    seen = kept + go_deep(2);
  }).join();
  CHECK(before >= kDeep / static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)));
  CHECK(after + 8 < before);
  CHECK(seen == 9);
}

}  // namespace
