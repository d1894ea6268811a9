#include "exposition/piece_buffer.hpp"

namespace weir::detail {

void PieceBuffer::allocate(std::size_t size) {
  storage_ = std::make_unique_for_overwrite<char[]>(BodyPiece::kRoomBefore + size +
                                                    BodyPiece::kRoomBehind);
  end_ = begin();
  limit_ = end_ + size;
}

void PieceBuffer::start(const PieceSink& sink) {
  if (!storage_) allocate(kPieceSize);
  sink_ = &sink;
  end_ = begin();
  stopped_ = false;
}

void PieceBuffer::send(bool is_last) {
  if (!stopped_)
    stopped_ = !(*sink_)(BodyPiece(begin(), static_cast<std::size_t>(end_ - begin()), is_last));
  end_ = begin();
}

void PieceBuffer::flush() {
  if (end_ != begin()) send(/*is_last=*/false);
}

void PieceBuffer::make_room(std::size_t size) {
  flush();
  if (static_cast<std::size_t>(limit_ - end_) < size) allocate(size);
}

void PieceBuffer::append(std::string_view text) {
  commit(put(room(text.size()), text));
}

bool PieceBuffer::finish() {
  send(/*is_last=*/true);
  if (static_cast<std::size_t>(limit_ - begin()) > kPieceSize) allocate(kPieceSize);
  sink_ = nullptr;
  return !stopped_;
}

void PieceBuffer::release() noexcept {
  storage_.reset();
  end_ = limit_ = nullptr;
}

}  // namespace weir::detail
