#include "exposition/piece_buffer.hpp"

namespace weir::detail {

PieceBuffer::PieceBuffer() {
  allocate(kPieceSize);
}

void PieceBuffer::allocate(std::size_t size) {
  storage_ = std::make_unique_for_overwrite<char[]>(size);
  end_ = storage_.get();
  limit_ = end_ + size;
}

void PieceBuffer::start(const ByteSink& sink) noexcept {
  sink_ = &sink;
  end_ = storage_.get();
  stopped_ = false;
}

void PieceBuffer::flush() {
  const std::string_view piece(storage_.get(), static_cast<std::size_t>(end_ - storage_.get()));
  if (!stopped_ && !piece.empty()) stopped_ = !(*sink_)(piece);
  end_ = storage_.get();
}

void PieceBuffer::make_room(std::size_t size) {
  flush();
  if (static_cast<std::size_t>(limit_ - end_) < size) allocate(size);
}

void PieceBuffer::append(std::string_view text) {
  commit(put(room(text.size()), text));
}

bool PieceBuffer::finish() {
  flush();
  if (static_cast<std::size_t>(limit_ - storage_.get()) > kPieceSize) allocate(kPieceSize);
  sink_ = nullptr;
  return !stopped_;
}

}  // namespace weir::detail
