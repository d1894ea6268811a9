// /proc/cpuinfo: blocks of "key : value" lines, one block per CPU; the keys differ by architecture.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace weir::detail {

// Borrowed from the text; what an architecture does not tell is empty.
struct CpuInfo {
  std::string_view processor;
  std::string_view vendor;
  std::string_view family;
  std::string_view model;
  std::string_view model_name;
  std::string_view microcode;
  std::string_view stepping;
  std::string_view cache_size;
  std::string_view package;
  std::string_view core;
  std::string_view flags;
  std::string_view bugs;
  std::string_view mhz;
};

class CpuInfoParser {
 public:
  explicit CpuInfoParser(std::string_view text) : rest_(text) {}
  // The next CPU's block; nothing at the end of the text.
  [[nodiscard]] std::optional<CpuInfo> next();

 private:
  std::string_view rest_;
};

}  // namespace weir::detail
