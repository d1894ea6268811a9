// OpenSSL, loaded with the first web configuration that has TLS or passwords. Its macros call other
// functions than they are named: those are here.
#pragma once

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "base/shared_library.hpp"

static_assert(OPENSSL_VERSION_MAJOR == 3, "library.cpp loads libssl.so.3");

namespace weir::detail::openssl {

#define WEIR_OPENSSL_FUNCTIONS(F)     \
  F(ASN1_STRING_get0_data)            \
  F(ASN1_STRING_length)               \
  F(ASN1_TIME_to_tm)                  \
  F(BIO_free)                         \
  F(BIO_new_mem_buf)                  \
  F(CRYPTO_get_ex_new_index)          \
  F(ERR_clear_error)                  \
  F(ERR_get_error)                    \
  F(ERR_peek_last_error)              \
  F(ERR_reason_error_string)          \
  F(EVP_PKEY_free)                    \
  F(EVP_sha256)                       \
  F(GENERAL_NAMES_free)               \
  F(HMAC)                             \
  F(OPENSSL_cleanse)                  \
  F(OPENSSL_sk_num)                   \
  F(OPENSSL_sk_value)                 \
  F(PEM_read_bio_PrivateKey)          \
  F(PEM_read_bio_X509)                \
  F(RAND_bytes)                       \
  F(SSL_CTX_add_client_CA)            \
  F(SSL_CTX_check_private_key)        \
  F(SSL_CTX_ctrl)                     \
  F(SSL_CTX_free)                     \
  F(SSL_CTX_get_cert_store)           \
  F(SSL_CTX_get_ex_data)              \
  F(SSL_CTX_get_options)              \
  F(SSL_CTX_get_verify_mode)          \
  F(SSL_CTX_new)                      \
  F(SSL_CTX_set_cert_verify_callback) \
  F(SSL_CTX_set_cipher_list)          \
  F(SSL_CTX_set_ciphersuites)         \
  F(SSL_CTX_set_client_hello_cb)      \
  F(SSL_CTX_set_default_verify_paths) \
  F(SSL_CTX_set_ex_data)              \
  F(SSL_CTX_set_info_callback)        \
  F(SSL_CTX_set_num_tickets)          \
  F(SSL_CTX_set_options)              \
  F(SSL_CTX_set_verify)               \
  F(SSL_CTX_use_PrivateKey)           \
  F(SSL_CTX_use_certificate)          \
  F(SSL_ctrl)                         \
  F(SSL_get_SSL_CTX)                  \
  F(SSL_set_SSL_CTX)                  \
  F(SSL_set_options)                  \
  F(SSL_set_verify)                   \
  F(TLS_server_method)                \
  F(X509_STORE_CTX_get0_cert)         \
  F(X509_STORE_CTX_set_error)         \
  F(X509_STORE_add_cert)              \
  F(X509_free)                        \
  F(X509_get0_notAfter)               \
  F(X509_get_ext_d2i)                 \
  F(X509_verify_cert)
WEIR_LOADED_FUNCTIONS(WEIR_OPENSSL_FUNCTIONS)

}  // namespace weir::detail::openssl
