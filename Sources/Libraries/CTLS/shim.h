#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <openssl/pem.h>
#include <openssl/err.h>

// Macros of libssl, which Swift cannot call.
static inline long ironbird_tls_set_oldest(SSL_CTX *context, int version) {
    return SSL_CTX_set_min_proto_version(context, version);
}
static inline EVP_PKEY *ironbird_tls_make_key(const char *curve) { return EVP_EC_gen(curve); }
