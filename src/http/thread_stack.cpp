#include "http/thread_stack.hpp"

#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>

namespace weir::detail {
namespace {

// For the frames of the call that gives back, and the red zone below them.
constexpr std::uintptr_t kOwnFrames = 1024;

// Null if it is not known.
void* lowest_stack_address() noexcept {
  pthread_attr_t attributes;
  if (::pthread_getattr_np(::pthread_self(), &attributes) != 0) return nullptr;
  void* lowest = nullptr;
  std::size_t size = 0;
  if (::pthread_attr_getstack(&attributes, &lowest, &size) != 0) lowest = nullptr;
  ::pthread_attr_destroy(&attributes);
  return lowest;
}

}  // namespace

void release_unused_stack() noexcept {
  void* const lowest = lowest_stack_address();
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast): addresses
  const auto begin = reinterpret_cast<std::uintptr_t>(lowest);
  const auto frame = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast)
  if (lowest == nullptr || frame < begin + kOwnFrames) return;
  const std::uintptr_t end = (frame - kOwnFrames) / page * page;
  if (end > begin) static_cast<void>(::madvise(lowest, end - begin, MADV_DONTNEED));
}

}  // namespace weir::detail
