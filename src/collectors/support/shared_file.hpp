// SharedFileReader: one of the files that several collectors read. In a collection it is read once,
// by whoever comes first. Not thread safe.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "collect/shared_texts.hpp"
#include "collectors/support/file_reader.hpp"
#include "weir/collector.hpp"

namespace weir::detail {

class SharedFileReader {
 public:
  explicit SharedFileReader(SharedFile which)
      : which_(which),
        file_(&HostRoot::proc, kPaths[static_cast<std::size_t>(which)], Written::at_once) {}

  // As FileReader::read(context).
  [[nodiscard]] Expected<std::string_view> read(const CollectContext& context) {
    if (context.shared == nullptr) return file_.read(context);
    auto text = context.shared->get(which_, [&] { return file_.read(context); });
    if (!text) return text.error();
    text_ = std::move(*text);
    return std::string_view(*text_);
  }

 private:
  static constexpr std::array<std::string_view, kSharedFiles> kPaths{"stat", "net/sockstat",
                                                                     "net/sockstat6"};
  SharedFile which_;
  FileReader file_;
  std::shared_ptr<const std::string> text_;
};

}  // namespace weir::detail
