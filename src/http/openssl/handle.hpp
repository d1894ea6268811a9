// Owners of OpenSSL's objects, and what OpenSSL says of a failure.
#pragma once

#include <memory>
#include <string>

#include "http/openssl/library.hpp"

namespace weir::detail {

template <auto free_function>
struct FreeWith {
  template <class T>
  void operator()(T* object) const noexcept {
    free_function(object);
  }
};

using BioHandle = std::unique_ptr<BIO, FreeWith<openssl::BIO_free>>;
using CertificateHandle = std::unique_ptr<X509, FreeWith<openssl::X509_free>>;
using KeyHandle = std::unique_ptr<EVP_PKEY, FreeWith<openssl::EVP_PKEY_free>>;
using ContextHandle = std::unique_ptr<SSL_CTX, FreeWith<openssl::SSL_CTX_free>>;
using NamesHandle = std::unique_ptr<GENERAL_NAMES, FreeWith<openssl::GENERAL_NAMES_free>>;

// The reason of this thread's first pending failure; forgets them all. "" if there is none.
[[nodiscard]] std::string take_openssl_failure();

}  // namespace weir::detail
