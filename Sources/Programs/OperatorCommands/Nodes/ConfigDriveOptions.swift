import ArgumentParser
import Documents

/// What the instance finds on its config drive.
struct ConfigDriveOptions: ParsableArguments {
    @Option(help: "A URL, a JSON or YAML file, a directory with openstack/latest, or a file with an ISO image (base64 of gzip).")
    var configdrive: String?

    @Option(help: "A file with user data, such as a cloud-config.")
    var userData: String?

    @Option(help: "A file with an SSH public key; may be repeated.")
    var sshKey: [String] = []

    @Option(help: "The instance's host name.")
    var hostname: String?

    @Option(help: "A JSON or YAML file with network data: links, networks, services.")
    var networkData: String?

    func validate() throws {
        guard configdrive == nil || userData == nil && sshKey.isEmpty && hostname == nil && networkData == nil else {
            throw ValidationError(
                "--configdrive already says everything: leave out --user-data, --ssh-key, --hostname and --network-data")
        }
    }

    /// The request's `configdrive`; `nil` for none.
    func value(in session: Session) throws -> JSON? {
        guard let configdrive else { return try composed(in: session) }
        if configdrive.hasPrefix("http://") || configdrive.hasPrefix("https://") { return .string(configdrive) }
        if let names = session.context.listDirectory(configdrive) { return try directory(configdrive, names, in: session) }
        let bytes = try session.context.readFile(configdrive)
        // gzip (RFC 1952 §2.3.1); in base64 it begins with H4sI.
        if bytes.starts(with: [0x1f, 0x8b]) { return .string(Base64Text.of(bytes)) }
        if bytes.starts(with: "H4sI".utf8) { return .string(String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)) }
        let document = try DocumentText.parse(bytes, name: configdrive)
        guard document.objectValue != nil else {
            throw CommandFailure.usage("\(configdrive): a config drive has members such as meta_data and user_data")
        }
        return document
    }

    private func composed(in session: Session) throws -> JSON? {
        var drive = JSONObject()
        if let userData { drive["user_data"] = .string(String(decoding: try session.context.readFile(userData), as: UTF8.self)) }
        if let networkData { drive["network_data"] = try session.readDocument(networkData) }
        var metadata = JSONObject()
        if let hostname { metadata["hostname"] = .string(hostname) }
        let keys = try sshKey.map { try session.firstLine(of: $0) }
        if !keys.isEmpty {
            metadata["public_keys"] = .object(JSONObject(keys.enumerated().map { ("key\($0.offset)", .string($0.element)) }))
        }
        if !metadata.isEmpty { drive["meta_data"] = .object(metadata) }
        return drive.isEmpty ? nil : .object(drive)
    }

    private func directory(_ path: String, _ names: [String], in session: Session) throws -> JSON {
        let latest = names.contains("openstack") ? path + "/openstack/latest" : path
        var drive = JSONObject()
        for name in session.context.listDirectory(latest) ?? [] {
            switch name {
            case "meta_data.json", "network_data.json", "vendor_data.json":
                drive[String(name.dropLast(5))] = try session.readDocument("\(latest)/\(name)")
            case "user_data":
                drive[name] = .string(String(decoding: try session.context.readFile("\(latest)/\(name)"), as: UTF8.self))
            default:
                throw CommandFailure.usage("\(latest)/\(name) cannot be sent", remedy: "give an ISO image, gzipped, in base64")
            }
        }
        guard !drive.isEmpty else { throw CommandFailure.usage("\(latest) has neither meta_data.json nor user_data") }
        return .object(drive)
    }
}

/// Base64 with padding (RFC 4648 §4).
enum Base64Text {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func of(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for position in 0..<4 {
                let isPadding = position > group.count
                text.append(isPadding ? UInt8(ascii: "=") : alphabet[Int(bits >> UInt32(18 - 6 * position) & 63)])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
