// For calls into libraries whose AVX code leaves the registers' upper halves in use (ISA-L's
// igzip): until they are cleared every SSE instruction of the thread waits for them. Lines were
// composed at a fifth of their speed.
#pragma once

namespace weir::detail {

#if defined(__x86_64__)
__attribute__((target("avx"))) inline void clear_upper_halves() {
  __builtin_ia32_vzeroupper();
}
inline void leave_avx() {
  if (__builtin_cpu_supports("avx") != 0) clear_upper_halves();
}
#else
inline void leave_avx() {}
#endif

}  // namespace weir::detail
