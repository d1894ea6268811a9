// The stack of a thread that is about to wait: what stands below the caller's frame is of no use,
// and the kernel can have its pages back, as glibc gives them when a thread ends.
#pragma once

namespace weir::detail {

// Gives back the pages below the caller's frame. Pages that are wanted again come as zeros, some
// microseconds each time: for threads that wait for long.
void release_unused_stack() noexcept;

}  // namespace weir::detail
