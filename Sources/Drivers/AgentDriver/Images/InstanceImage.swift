import AgentContract
import ConfigDriveImage
import Documents
import DriverInterfaces
import FoundationEssentials
import Model

/// What an instance's image is, by its `instance_info` (drivers.md §5), and how an agent is told of it (agent-protocol.md §7).
struct InstanceImage: Sendable {
    private let info: JSONObject
    private let node: NodeContext
    private let url: String
    private let name: String

    /// The image of the node's instance.
    ///
    /// - Throws: what is missing or wrong, in the words that Ironic uses where it has some.
    init(of node: NodeContext, _ settings: AgentDriverSettings) throws(ValidationFailure) {
        info = node.instanceInfo
        self.node = node
        guard let source = info["image_source"]?.stringValue, !source.isEmpty else {
            throw ValidationFailure(
                "Cannot validate image information for node \(node.node.uuid) because one or more parameters are missing from its "
                    + "instance_info and insufficent information is present to boot from a remote volume. Missing are: "
                    + "['image_source']")
        }
        url = try Self.url(of: source, settings)
        name = String(source.split(separator: "/").last ?? "image")
        try checkChecksum(of: source)
        try checkKind()
    }

    /// Agents are given addresses: files of ours are found under the address of the folder that they are in.
    private static func url(of source: String, _ settings: AgentDriverSettings) throws(ValidationFailure) -> String {
        if source.hasPrefix("http://") || source.hasPrefix("https://") { return source }
        let isFile = source.hasPrefix("file://") || source.hasPrefix("/")
        guard isFile || !source.contains("://") else {
            throw ValidationFailure(
                "instance_info/image_source \(source) is of a kind that this service does not fetch; use http://, https:// or file://."
            )
        }
        guard let directory = settings.imageDirectory, let base = settings.imagesURL else {
            throw ValidationFailure(
                "instance_info/image_source \(source) is not an http(s) address, and the service has no folder of images; set "
                    + "image-directory together with boot-interfaces, or use an address.")
        }
        let path = source.hasPrefix("file://") ? String(source.dropFirst(7)) : source
        let root = directory.hasSuffix("/") ? directory : directory + "/"
        let relative = path.hasPrefix(root) ? String(path.dropFirst(root.count)) : path
        guard !relative.hasPrefix("/"), !relative.split(separator: "/").contains("..") else {
            throw ValidationFailure("instance_info/image_source \(source) is not in the folder of images, \(directory).")
        }
        return base + "/" + relative
    }

    private func checkChecksum(of source: String) throws(ValidationFailure) {
        guard (info["image_os_hash_algo"] == nil) == (info["image_os_hash_value"] == nil) else {
            throw ValidationFailure("instance_info/image_os_hash_algo and instance_info/image_os_hash_value must come together.")
        }
        guard info["image_os_hash_value"]?.stringValue == nil else { return }
        guard let checksum = info["image_checksum"]?.stringValue, !checksum.isEmpty else {
            throw ValidationFailure(
                "instance_info/image_checksum is missing, or image_os_hash_algo together with image_os_hash_value, "
                    + "for the image \(source).")
        }
        guard !checksum.contains("://") else { return }
        switch ImageInfo.algorithm(ofDigest: checksum) {
        case "sha256", "sha512": return
        case "md5":
            throw ValidationFailure(
                "instance_info/image_checksum is an MD5 digest, which proves nothing; give a SHA-256 or SHA-512 digest.")
        default:
            throw ValidationFailure(
                "instance_info/image_checksum must be a SHA-256 or SHA-512 digest in hexadecimal, or the address of a checksum file."
            )
        }
    }

    private func checkKind() throws(ValidationFailure) {
        let type = info["image_type"]?.stringValue ?? "whole-disk"
        guard ["whole-disk", "partition"].contains(type) else {
            throw ValidationFailure("instance_info/image_type must be whole-disk or partition, not \(type).")
        }
        guard !isWholeDisk else { return }
        guard info["root_gb"]?.integerValue != nil || info["root_gb"]?.stringValue.flatMap({ Int64($0) }) != nil else {
            throw ValidationFailure("instance_info/root_gb is missing: partition images need the size of the root partition.")
        }
    }

    /// Whether the image is a disk with its partitions, not one partition. An image with a kernel of its own is one partition.
    var isWholeDisk: Bool {
        if let type = info["image_type"]?.stringValue { return type == "whole-disk" }
        return info["kernel"] == nil && info["ramdisk"] == nil
    }

    /// The arguments of the step `write_image`.
    var arguments: JSONObject {
        var arguments: JSONObject = ["image_info": .object(description)]
        if let drive = configDrive { arguments["configdrive"] = .string(drive) }
        return arguments
    }

    private var description: JSONObject {
        var members: JSONObject = [
            "id": .string(name), "urls": [.string(url)], "disk_format": format,
            "container_format": info["image_container_format"] ?? "bare",
            "stream_raw_images": true, "node_uuid": .string(node.node.uuid.description),
            "image_type": isWholeDisk ? "whole-disk" : "partition", "boot_option": "local",
            "deploy_boot_mode": .string(node.bootMode.rawValue),
        ]
        members["checksum"] = info["image_checksum"]
        members["os_hash_algo"] = info["image_os_hash_algo"]
        members["os_hash_value"] = info["image_os_hash_value"]
        for key in ["image_server_auth_strategy", "image_server_user", "image_server_password", "image_request_authorization"] {
            members[key] = info[key]
        }
        addProxies(to: &members)
        if !isWholeDisk { addPartitions(to: &members) }
        return members
    }

    /// What the file holds, as it was said or as its name ends; `null` lets the agent look.
    private var format: JSON {
        if let said = info["image_disk_format"]?.stringValue { return .string(said) }
        let plain = name.split(separator: "?").first.map(String.init) ?? name
        if plain.hasSuffix(".qcow2") { return "qcow2" }
        return [".raw", ".img", ".raw.gz", ".raw.zst", ".img.gz", ".img.zst"].contains { plain.hasSuffix($0) } ? "raw" : .null
    }

    private func addProxies(to members: inout JSONObject) {
        var proxies = JSONObject()
        proxies["http"] = node.driverInfo["image_http_proxy"]
        proxies["https"] = node.driverInfo["image_https_proxy"]
        if !proxies.isEmpty { members["proxies"] = .object(proxies) }
        members["no_proxy"] = node.driverInfo["image_no_proxy"]
    }

    /// Sizes are in MiB.
    private func addPartitions(to members: inout JSONObject) {
        for (key, name, factor) in [
            ("root_gb", "root_mb", Int64(1024)), ("swap_mb", "swap_mb", 1), ("ephemeral_gb", "ephemeral_mb", 1024),
        ] {
            let value = info[key]?.integerValue ?? info[key]?.stringValue.flatMap { Int64($0) } ?? 0
            members[name] = .integer(value * factor)
        }
        for key in ["kernel", "ramdisk", "ephemeral_format", "preserve_ephemeral"] { members[key] = info[key] }
    }

    /// The config drive as agents take it: an address, or a gzipped volume in base64.
    private var configDrive: String? {
        switch info["configdrive"] {
        case .string(let text) where !text.isEmpty: return text
        case .object(let members):
            let drive = ConfigDriveDocument(members, uuid: node.node.uuid.description, name: node.node.name)
            return Data(StoredGzip.file(drive.image)).base64EncodedString()
        case nil, .null, .bool, .integer, .number, .string, .array: return nil
        }
    }
}
