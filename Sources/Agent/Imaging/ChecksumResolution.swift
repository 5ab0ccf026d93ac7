import AgentContract
import OutboundHTTP

/// Finds out which checksum the image must have.
struct ChecksumResolution: Sendable {
    /// An algorithm and the hash in hexadecimal.
    struct Expected: Sendable, Hashable {
        let algorithm: String
        let value: String
    }

    let client: HTTPClient
    let source: ImageSource
    let isMD5Allowed: Bool

    /// The checksum; refuses images without one, and those with one that is not to be trusted.
    func expected() async throws(ImagingFailure) -> Expected {
        guard let checksum = source.image.checksums.first else {
            throw .order("image_info: has no checksum: set os_hash_algo and os_hash_value, or checksum")
        }
        switch checksum {
        case .digest(let algorithm, let value): return try checked(algorithm, value)
        case .file(let url): return try await found(in: url)
        }
    }

    private func checked(_ algorithm: String, _ value: String) throws(ImagingFailure) -> Expected {
        if algorithm == "md5" || algorithm == "sha1" {
            guard algorithm == "md5", isMD5Allowed else {
                throw .order("image_info: a checksum by \(algorithm) is not trusted here; use sha256 or sha512")
            }
        }
        guard Digest(algorithm) != nil else {
            throw .order("image_info.os_hash_algo: \(algorithm) is not known here; use sha256 or sha512")
        }
        return Expected(algorithm: algorithm, value: value)
    }

    private func found(in url: String) async throws(ImagingFailure) -> Expected {
        var request = HTTPRequest("GET", url, tls: source.tls, responseBytesMax: ChecksumFile.bytesMax)
        request.redirectsMax = source.limits.redirectsMax
        request.credentials = source.request().credentials
        let response: HTTPResponse
        do { response = try await client.send(request) } catch { throw .download("the checksum file: \(error.description)") }
        guard response.status == 200 else {
            throw .download("the checksum file: \(request.authority) answered \(response.status)")
        }
        let file = ChecksumFile(String(decoding: response.body, as: UTF8.self))
        guard let digest = file.digest(of: source.fileName), let algorithm = ImageInfo.algorithm(ofDigest: digest) else {
            throw .order("image_info.checksum: the file at \(request.authority) has no checksum of \(source.fileName)")
        }
        return try checked(algorithm, digest)
    }
}
