// Weir without libzstd: nobody is offered zstd, and nobody makes a body of it.
#include "exposition/zstd_body.hpp"

namespace weir::detail {

struct ZstdBody::State {};

bool has_zstd() noexcept {
  return false;
}

ZstdBody::ZstdBody() = default;
ZstdBody::~ZstdBody() = default;

void ZstdBody::start(const PieceSink& /*sink*/) {}

bool ZstdBody::write(std::string_view /*text*/) {
  return false;
}

bool ZstdBody::finish() {
  return false;
}

}  // namespace weir::detail
