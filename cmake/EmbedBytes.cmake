# cmake -D INPUT=file -D OUTPUT=file.cpp -D NAME=libx -P EmbedBytes.cmake: writes a source with the
# file's bytes as weir::detail::NAME_bytes().
file(READ ${INPUT} bytes HEX)
string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
file(WRITE ${OUTPUT} "#include \"http/openssl/stand_ins.hpp\"

namespace weir::detail {

std::span<const unsigned char> ${NAME}_bytes() {
  static constexpr unsigned char kBytes[] = {${bytes}};
  return kBytes;
}

}  // namespace weir::detail
")
