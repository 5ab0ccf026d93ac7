package import Documents

/// The image that `write_image` shall write: its argument `image_info` (agent-protocol.md §7).
package struct ImageInfo: Sendable, Hashable {
    /// How to recognise the right bytes.
    package enum Checksum: Sendable, Hashable {
        /// A digest in hexadecimal by a named algorithm: `sha256`, `sha512`, `md5`.
        case digest(algorithm: String, value: String)
        /// Where a file of checksums is, with or without the image's name in it.
        case file(url: String)
    }

    /// The image's identifier or file name.
    package var id: String
    /// Where it can be fetched, tried in this order.
    package var urls: [String]
    /// The declared format: `raw`, `qcow2`…
    package var diskFormat: String
    /// The checksums, all of which must be right; the preferred one first.
    package var checksums: [Checksum]
    /// Whether the image is one partition rather than a whole disk.
    package var isPartitionImage: Bool
    /// The config drive where it came inside the image description: base64 of gzip, or a URL.
    package var configDrive: String?
    /// The proxy for each scheme.
    package var proxies: [String: String]
    /// Hosts that need no proxy, by comma.
    package var noProxy: String?
    /// Basic authentication at the image server.
    package var username: String?
    /// The secret that goes with it.
    package var password: String?
    /// A ready value for the header `Authorization`.
    package var authorization: String?

    /// A whole-disk image of `diskFormat` at `urls`.
    package init(id: String, urls: [String], diskFormat: String, checksums: [Checksum]) {
        self.id = id
        self.urls = urls
        self.diskFormat = diskFormat
        self.checksums = checksums
        isPartitionImage = false
        proxies = [:]
    }

    /// The image described by `document`, called `path` in failures.
    package init(_ document: JSON, of path: String = "image_info") throws(ContractFailure) {
        let fields = try Fields(document, of: path)
        guard let urls = try fields.texts("urls"), !urls.isEmpty else { throw fields.missing("urls") }
        self.init(
            id: try fields.requiredText("id"), urls: urls, diskFormat: try fields.text("disk_format") ?? "raw",
            checksums: try Self.checksums(fields))
        isPartitionImage = try fields.text("image_type") == "partition"
        configDrive = try fields.text("configdrive")
        let proxies = try fields.object("proxies")
        for scheme in proxies.members.keys { self.proxies[scheme] = try proxies.text(scheme) }
        noProxy = try fields.text("no_proxy")
        if try fields.text("image_server_auth_strategy") == "http_basic" {
            username = try fields.text("image_server_user")
            password = try fields.text("image_server_password")
        }
        authorization = try fields.text("image_request_authorization")
    }

    private static func checksums(_ fields: Fields) throws(ContractFailure) -> [Checksum] {
        var checksums: [Checksum] = []
        if let algorithm = try fields.text("os_hash_algo"), let value = try fields.text("os_hash_value") {
            checksums.append(.digest(algorithm: algorithm.lowercased(), value: value.lowercased()))
        }
        // The legacy field is a fallback only: it may well be an MD5 beside a better digest.
        guard checksums.isEmpty, let text = try fields.text("checksum") else { return checksums }
        if text.contains("://") { return [.file(url: text)] }
        guard let algorithm = ImageInfo.algorithm(ofDigest: text) else {
            throw ContractFailure(fields.name("checksum"), "must be an MD5, SHA-256 or SHA-512 in hexadecimal, or a URL")
        }
        return [.digest(algorithm: algorithm, value: text.lowercased())]
    }

    /// The algorithm that makes digests as long as `digest`; `nil` when it is not hexadecimal of a known length.
    package static func algorithm(ofDigest digest: some StringProtocol) -> String? {
        guard digest.utf8.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else { return nil }
        switch digest.utf8.count {
        case 32: return "md5"
        case 40: return "sha1"
        case 64: return "sha256"
        case 128: return "sha512"
        default: return nil
        }
    }

    /// The document of the description.
    package var json: JSON {
        var members: JSONObject = [
            "id": .string(id), "urls": .texts(urls), "disk_format": .string(diskFormat), "container_format": "bare",
            "stream_raw_images": true,
        ]
        for checksum in checksums {
            switch checksum {
            case .digest(let algorithm, let value):
                members["os_hash_algo"] = .string(algorithm)
                members["os_hash_value"] = .string(value)
            case .file(let url): members["checksum"] = .string(url)
            }
        }
        if isPartitionImage { members["image_type"] = "partition" }
        members["configdrive"] = configDrive.map { .string($0) }
        if !proxies.isEmpty { members["proxies"] = .object(JSONObject(proxies.map { ($0.key, .string($0.value)) })) }
        members["no_proxy"] = noProxy.map { .string($0) }
        if let username {
            members["image_server_auth_strategy"] = "http_basic"
            members["image_server_user"] = .string(username)
            members["image_server_password"] = .optional(password)
        }
        members["image_request_authorization"] = authorization.map { .string($0) }
        return .object(members)
    }
}

extension ImageInfo: CustomStringConvertible, CustomReflectable {
    /// The image without what might be secret in it: passwords, and URLs with signatures.
    package var description: String { "image \(id) (\(diskFormat))" }
    package var customMirror: Mirror { Mirror(self, children: ["id": id, "diskFormat": diskFormat]) }
}
