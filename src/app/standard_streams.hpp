// Standard input and output as the sources and sinks of the offline commands.
#pragma once

#include <cerrno>
#include <string_view>

#include "offline/recorded_pages.hpp"
#include "weir/expected.hpp"

namespace weir {

// Reads from \p fd; an error names \p name.
[[nodiscard]] detail::ByteSource read_from(int fd, std::string_view name);

// Writes to a descriptor, all of each piece, and remembers why it could not.
class DescriptorSink {
 public:
  explicit DescriptorSink(int fd) : fd_(fd) {}
  // False if nothing can be written any more.
  bool write(std::string_view piece);
  // The errno of the write that failed, or 0.
  [[nodiscard]] int failure() const noexcept { return failure_; }

 private:
  int fd_;
  int failure_ = 0;
};

}  // namespace weir
