import CCrypto
import Storage

/// One pass of AES-256-GCM over one message.
final class GCM {
    private let context: OpaquePointer
    private let isSealing: Bool

    init(isSealing: Bool, key: [UInt8], nonce: [UInt8]) throws(SealingFailure) {
        guard let context = EVP_CIPHER_CTX_new() else { throw SealingFailure("libcrypto has no memory for a cipher") }
        self.context = context
        self.isSealing = isSealing
        guard EVP_CipherInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce, isSealing ? 1 : 0) == 1 else {
            throw SealingFailure("libcrypto refused the key or the nonce")
        }
    }

    deinit {
        EVP_CIPHER_CTX_free(context)
    }

    /// Takes in what is not secret, but must not be altered either.
    func authenticate(_ bytes: [UInt8]) throws(SealingFailure) {
        var count: Int32 = 0
        guard let length = Int32(exactly: bytes.count), EVP_CipherUpdate(context, nil, &count, bytes, length) == 1 else {
            throw SealingFailure("libcrypto refused a context of \(bytes.count) bytes")
        }
    }

    /// The other side of `bytes`: ciphertext for a secret, or a secret for ciphertext, which is not to be believed before `accepts`.
    func pass(_ bytes: [UInt8]) throws(SealingFailure) -> [UInt8] {
        guard !bytes.isEmpty else { return [] }
        var result = [UInt8](repeating: 0, count: bytes.count)
        var count: Int32 = 0
        guard let length = Int32(exactly: bytes.count),
            EVP_CipherUpdate(context, &result, &count, bytes, length) == 1, count == length
        else {
            throw SealingFailure("libcrypto refused a secret of \(bytes.count) bytes")
        }
        return result
    }

    /// The tag of what was sealed.
    func tag(_ length: Int) throws(SealingFailure) -> [UInt8] {
        var rest = [UInt8](repeating: 0, count: 16)
        var count: Int32 = 0
        var tag = [UInt8](repeating: 0, count: length)
        guard EVP_CipherFinal_ex(context, &rest, &count) == 1,
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(clamping: length), &tag) == 1
        else {
            throw SealingFailure("libcrypto did not finish a seal")
        }
        return tag
    }

    /// Whether what was passed, and what was authenticated, is what was sealed under this tag.
    func accepts(_ tag: [UInt8]) -> Bool {
        var tag = tag
        var rest = [UInt8](repeating: 0, count: 16)
        var count: Int32 = 0
        return EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(clamping: tag.count), &tag) == 1
            && EVP_CipherFinal_ex(context, &rest, &count) == 1
    }
}
