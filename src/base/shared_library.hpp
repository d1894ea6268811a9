// SharedLibrary: one of the system's libraries, loaded when something first needs it, so that a
// program costs no memory for what its configuration does not use (docs/decisions/0079). Its
// functions are called by the types of its own headers and under their own names:
//
//   namespace weir::detail::zlib {
//   #define WEIR_ZLIB_FUNCTIONS(F) F(zlibVersion) F(crc32)
//   WEIR_LOADED_FUNCTIONS(WEIR_ZLIB_FUNCTIONS)
//   }
//
// declares Functions, their table; load(), which the .cpp defines by load_functions(); and, in this
// namespace, crc32 and zlibVersion, to be called like the functions, by the library's macros too,
// once load() has succeeded.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "weir/expected.hpp"

namespace weir::detail {

// Unloads it at its end.
class SharedLibrary {
 public:
  // \p name is the SONAME, \p package the Debian package that has it. Errors: unsupported; the
  // message names both.
  static Expected<SharedLibrary> load(const char* name, const char* package);

  // From now on it stays loaded.
  void keep() noexcept { static_cast<void>(handle_.release()); }

  // Null if the library has none of this name.
  template <class Function>
  void find(const char* name, Function*& function) const {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what dlsym() is for
    function = reinterpret_cast<Function*>(address(name));
  }

 private:
  struct Close {
    void operator()(void* handle) const noexcept;
  };

  explicit SharedLibrary(void* handle) : handle_(handle) {}
  [[nodiscard]] void* address(const char* name) const;

  std::unique_ptr<void, Close> handle_;
};

[[nodiscard]] Error lacks_function(const char* library, const std::string& function);

// A table of functions, complete, and its library.
template <class Functions>
struct LoadedLibrary {
  // Errors as SharedLibrary::load()'s; a library too old for Weir is unsupported, too.
  static Expected<LoadedLibrary> load(const char* name, const char* package) {
    auto library = SharedLibrary::load(name, package);
    if (!library) return library.error();
    Functions functions;
    if (const char* const missing = functions.fill(*library)) return lacks_function(name, missing);
    return LoadedLibrary{std::move(*library), functions};
  }

  SharedLibrary library;
  Functions functions;
};

// The same of one that stays loaded; table and error, too, for threads that run while the program's
// statics are destroyed.
template <class Functions>
const Expected<Functions>& load_functions(const char* name, const char* package) {
  auto loaded = LoadedLibrary<Functions>::load(name, package);
  if (!loaded) return *new Expected<Functions>(loaded.error());
  loaded->library.keep();
  return *new Expected<Functions>(loaded->functions);
}

}  // namespace weir::detail

// NOLINTBEGIN(bugprone-macro-parentheses): names
// A call of the object is a call of the function: it converts to the pointer, so that arguments are
// converted as in a call by name, NULL and ... included.
#define WEIR_LOADED_CALL(function)                                       \
  inline constexpr struct function##_function {                          \
    operator decltype (&::function)() const { return load()->function; } \
  } function{};
#define WEIR_LOADED_MEMBER(function) decltype(&::function) function = nullptr;
#define WEIR_LOADED_FIND(name) \
  library.find(#name, name);   \
  if (name == nullptr) return #name;
// The table alone.
#define WEIR_FUNCTION_TABLE(LIST)                                                 \
  struct Functions {                                                              \
    LIST(WEIR_LOADED_MEMBER)                                                      \
    /* Returns the name of the first that the library lacks; null: it has all. */ \
    const char* fill(const ::weir::detail::SharedLibrary& library) {              \
      LIST(WEIR_LOADED_FIND)                                                      \
      return nullptr;                                                             \
    }                                                                             \
  };
#define WEIR_LOADED_FUNCTIONS(LIST)                        \
  WEIR_FUNCTION_TABLE(LIST)                                \
  /* Loads the library at the first call; thread safe. */  \
  [[nodiscard]] const ::weir::Expected<Functions>& load(); \
  LIST(WEIR_LOADED_CALL)
// NOLINTEND(bugprone-macro-parentheses)
