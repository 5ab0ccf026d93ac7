import CCrypto
package import IPMI

/// The cryptography of IPMI sessions, done by libcrypto.
package struct LibcryptoCryptography: SessionCryptography {
    /// Needs nothing.
    package init() {}

    package func hmac(_ hash: HashAlgorithm, key: [UInt8], over message: [UInt8]) -> [UInt8] {
        let digest =
            switch hash {
            case .sha1: EVP_sha1()
            case .sha256: EVP_sha256()
            }
        var code = [UInt8](repeating: 0, count: hash.length)
        var length: UInt32 = 0
        let made = HMAC(digest, key, Int32(key.count), message, message.count, &code, &length)
        precondition(made != nil && Int(length) == hash.length, "libcrypto makes HMACs by SHA-1 and SHA-256.")
        return code
    }

    package func encrypt(_ blocks: [UInt8], key: [UInt8], initializationVector: [UInt8]) -> [UInt8] {
        cipher(blocks, key: key, initializationVector: initializationVector, encrypts: 1)
    }

    package func decrypt(_ blocks: [UInt8], key: [UInt8], initializationVector: [UInt8]) -> [UInt8] {
        cipher(blocks, key: key, initializationVector: initializationVector, encrypts: 0)
    }

    private func cipher(_ blocks: [UInt8], key: [UInt8], initializationVector: [UInt8], encrypts: Int32) -> [UInt8] {
        precondition(
            blocks.count % 16 == 0 && key.count == 16 && initializationVector.count == 16,
            "AES-128 in CBC mode takes whole blocks, and a key and a vector of 16 bytes.")
        let context = EVP_CIPHER_CTX_new()
        defer { EVP_CIPHER_CTX_free(context) }
        var result = [UInt8](repeating: 0, count: blocks.count)
        var length: Int32 = 0
        let isReady = EVP_CipherInit_ex(context, EVP_aes_128_cbc(), nil, key, initializationVector, encrypts)
        EVP_CIPHER_CTX_set_padding(context, 0)
        let isDone = EVP_CipherUpdate(context, &result, &length, blocks, Int32(blocks.count))
        precondition(isReady == 1 && isDone == 1 && Int(length) == blocks.count, "libcrypto has AES-128 in CBC mode.")
        return result
    }
}
