import CCrypto

/// A cryptographic hash of a stream, by libcrypto. Lives on one thread.
package final class Digest {
    private let context: OpaquePointer
    /// Its name: `sha256`.
    package let algorithm: String

    /// A hash by `algorithm`; `nil` where that is none of ours.
    package init?(_ algorithm: String) {
        let kind: OpaquePointer?
        switch algorithm {
        case "md5": kind = EVP_md5()
        case "sha1": kind = EVP_sha1()
        case "sha224": kind = EVP_sha224()
        case "sha256": kind = EVP_sha256()
        case "sha384": kind = EVP_sha384()
        case "sha512": kind = EVP_sha512()
        default: kind = nil
        }
        guard let kind, let context = EVP_MD_CTX_new() else { return nil }
        self.algorithm = algorithm
        self.context = context
        guard EVP_DigestInit_ex(context, kind, nil) == 1 else { return nil }
    }

    deinit {
        EVP_MD_CTX_free(context)
    }

    /// Adds `bytes`.
    package func update(_ bytes: UnsafeRawBufferPointer) {
        EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    /// The hash in hexadecimal; ends the stream.
    package func finish() -> String {
        var hash = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        EVP_DigestFinal_ex(context, &hash, &length)
        return hash.prefix(Int(length)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
