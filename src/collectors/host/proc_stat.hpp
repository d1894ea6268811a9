// /proc/stat: Linux' Documentation/filesystems/proc.rst, section 1.7.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace weir::detail {

// The columns of a cpu line, in order.
inline constexpr std::array<std::string_view, 10> kCpuModes{
    "user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal", "guest", "guest_nice"};
inline constexpr std::size_t kIdleMode = 3;
inline constexpr std::size_t kGuestMode = 8;
inline constexpr std::size_t kGuestNiceMode = 9;

struct CpuTicks {
  std::uint32_t cpu = 0;
  std::array<std::uint64_t, kCpuModes.size()> ticks{};  // of USER_HZ; what a kernel lacks is 0
};

// What the line of one CPU tells; nothing for another line (also the sum's) or a broken one.
[[nodiscard]] std::optional<CpuTicks> parse_cpu_line(std::string_view line);

inline constexpr std::size_t kSoftirqVectors = 10;

// The lines that are not of a CPU; each may be absent.
struct KernelCounts {
  std::optional<std::uint64_t> interrupts;
  std::optional<std::uint64_t> context_switches;
  std::optional<std::uint64_t> boot_time_s;
  std::optional<std::uint64_t> forks;
  std::optional<std::uint64_t> running;
  std::optional<std::uint64_t> blocked;
  std::optional<std::array<std::uint64_t, kSoftirqVectors>> softirqs;
};

[[nodiscard]] KernelCounts parse_kernel_counts(std::string_view text);

}  // namespace weir::detail
