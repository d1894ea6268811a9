// Stands in for libcrypto.so, which civetweb 1.15 loads by that name and only -dev packages have:
// it is linked to the real libcrypto.so.3, and has nothing of its own.
