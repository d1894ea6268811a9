#include "weir/label_arena.hpp"

#include <limits>
#include <new>

namespace weir {

LabelArena::Place LabelArena::add(LabelText labels) {
  own().append(labels.view());
  return added();
}

LabelArena::Place LabelArena::add(std::span<const LabelView> labels) {
  append_label_text(own(), labels);
  return added();
}

std::shared_ptr<const std::string> LabelArena::share() const {
  if (!shared_) {
    shared_ = std::make_shared<const std::string>(text_, 0, size_);
    std::string().swap(text_);
  }
  return shared_;
}

// The text to add to; memory may have run out behind it.
std::string& LabelArena::own() {
  if (shared_) {
    text_.assign(*shared_, 0, size_);
    shared_.reset();
  }
  text_.resize(size_);
  return text_;
}

LabelArena::Place LabelArena::added() {
  // Offsets are 32 bits; 4 GiB of label text in one family is far above every limit of the sources.
  if (text_.size() > std::numeric_limits<std::uint32_t>::max()) throw std::bad_alloc();
  const Place place{static_cast<std::uint32_t>(size_),
                    static_cast<std::uint32_t>(text_.size() - size_)};
  size_ = text_.size();
  return place;
}

}  // namespace weir
