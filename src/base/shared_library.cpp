#include "base/shared_library.hpp"

#include <dlfcn.h>

namespace weir::detail {

Expected<SharedLibrary> SharedLibrary::load(const char* name, const char* package) {
  if (void* const handle = ::dlopen(name, RTLD_NOW | RTLD_LOCAL)) return SharedLibrary(handle);
  const char* const reason = ::dlerror();  // "libx.so.1: cannot open shared object file: ..."
  std::string message = reason == nullptr ? name : reason;
  message.append(" (Debian's package ").append(package).append(" has ").append(name).append(")");
  return Error(ErrorCode::unsupported, std::move(message));
}

void SharedLibrary::Close::operator()(void* handle) const noexcept {
  ::dlclose(handle);
}

void* SharedLibrary::address(const char* name) const {
  return ::dlsym(handle_.get(), name);
}

Error lacks_function(const char* library, const std::string& function) {
  return {ErrorCode::unsupported,
          std::string(library) + " is too old: it lacks " + function + "()"};
}

}  // namespace weir::detail
