// What the C library's allocator holds. Source: mallinfo2(3); other allocators have no such call.
#include <cstdlib>

#include "pipeline/series.hpp"
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 33)
#define WEIR_HAS_MALLINFO2
#include <malloc.h>
#endif

namespace weir::pipeline {

#ifdef WEIR_HAS_MALLINFO2
namespace {

constexpr FamilySpec kUsed{"weir_allocator_used_bytes",
                           "Bytes that the program has allocated and not freed.", MetricType::gauge,
                           Fold::sum};
constexpr FamilySpec kFree{"weir_allocator_free_bytes",
                           "Bytes that the allocator keeps for reuse: fragmentation, if they grow "
                           "while the program does not.",
                           MetricType::gauge, Fold::sum};
constexpr FamilySpec kMapped{"weir_allocator_mapped_bytes",
                             "Of the used bytes, those in blocks so large that each is a mapping "
                             "of its own.",
                             MetricType::gauge, Fold::sum};

}  // namespace

void append_allocator(SampleBatch& out) {
  const struct mallinfo2 info = mallinfo2();
  out.add(kUsed, static_cast<double>(info.uordblks) + static_cast<double>(info.hblkhd));
  out.add(kFree, static_cast<double>(info.fordblks));
  out.add(kMapped, static_cast<double>(info.hblkhd));
}
#else
void append_allocator(SampleBatch& /*out*/) {}
#endif

}  // namespace weir::pipeline
