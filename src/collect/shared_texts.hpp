// SharedTexts: texts of files that several collectors want. Who comes first in a collection reads;
// the others of that collection take what was read. Thread safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "weir/expected.hpp"

namespace weir::detail {

enum class SharedFile : std::uint8_t { stat, sockstat, sockstat6 };
inline constexpr std::size_t kSharedFiles = 3;

class SharedTexts {
 public:
  using Read = std::function<Expected<std::string_view>()>;

  // A collection begins: what was read before, or is being read still, is not handed out any more.
  // Waits for no read.
  void renew();
  // The text of this collection, by \p read if nobody has read it; who wants it meanwhile waits. An
  // error is its caller's alone. The text stays as it is for as long as somebody has it.
  [[nodiscard]] Expected<std::shared_ptr<const std::string>> get(SharedFile file, const Read& read);

 private:
  struct Slot {
    std::mutex mutex;  // held while it is read
    std::string text;
    bool is_read = false;
  };
  // A reader keeps the text of the last collection until it asks for the next one, so two take
  // turns, and neither is made anew.
  struct Place {
    std::shared_ptr<Slot> current;
    std::shared_ptr<Slot> last;
  };
  std::mutex mutex_;  // of places_
  std::array<Place, kSharedFiles> places_;
};

}  // namespace weir::detail
