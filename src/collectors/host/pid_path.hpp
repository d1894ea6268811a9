// "PID/FILE", a path below /proc or a task folder, on the stack.
#pragma once

#include <array>
#include <charconv>
#include <cstring>
#include <string_view>

namespace weir::collectors {

class PidPath {
 public:
  // Precondition: \p file has at most 12 bytes.
  PidPath(int pid, std::string_view file) noexcept {
    char* end = std::to_chars(text_.data(), text_.data() + 11, pid).ptr;
    std::memcpy(end, file.data(), file.size());
    end[file.size()] = '\0';
  }
  [[nodiscard]] const char* c_str() const noexcept { return text_.data(); }

 private:
  std::array<char, 24> text_{};
};

}  // namespace weir::collectors
