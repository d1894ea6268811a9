// Inflates a gzip stream piece by piece, no further than a bound.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace weir::detail {

// Reusable. Not thread safe.
class Gunzip {
 public:
  enum class State {
    running,    // within a member
    ended,      // a member is complete; another may follow
    corrupt,    // not gzip, or its checksum is wrong
    too_large,  // more than the bound comes out of it
  };

  Gunzip();
  ~Gunzip();
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;

  void start();
  // Appends what \p piece inflates to, until \p out has \p max_bytes. The stream is whole if the
  // last call said ended.
  State write(std::string_view piece, std::string& out, std::size_t max_bytes);

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
  State state_ = State::running;
};

}  // namespace weir::detail
