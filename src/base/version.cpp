#include "weir/version.hpp"

// WEIR_VERSION and WEIR_REVISION come from src/base/CMakeLists.txt.
namespace weir {

BuildInfo build_info() noexcept {
#if defined(__clang__)
  constexpr std::string_view kCompiler = "clang++ " __clang_version__;
#else
  constexpr std::string_view kCompiler = "g++ " __VERSION__;
#endif
  return {WEIR_VERSION, WEIR_REVISION, kCompiler};
}

}  // namespace weir
