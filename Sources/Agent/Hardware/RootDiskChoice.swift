package import Documents
package import Model

/// Chooses the disk that a system is written to. A disk that was not chosen is never touched.
package struct RootDiskChoice: Sendable, Hashable {
    /// Why no disk was chosen.
    package enum Failure: Error, Sendable, Hashable, CustomStringConvertible {
        case invalidHints(RootDeviceHints.Failure)
        /// What cannot be read is not taken for nothing: it may be about the disk that must not be touched.
        case unreadable(field: String, value: String)
        /// What was there is listed for the reader.
        case noneFits(hints: String, disks: String)
        case noneIsLargeEnough(bytesMin: Int64, disks: String)

        package var description: String {
            switch self {
            case .invalidHints(let failure): failure.description
            case .unreadable(let field, let value):
                "\(field): must be \(field == RootDiskChoice.skipField ? "a list of objects" : "an object") of hints, not \(value)"
            case .noneFits(let hints, let disks):
                "no disk fits the root device hints \(hints); there are \(disks)"
            case .noneIsLargeEnough(let bytesMin, let disks):
                "no disk has at least \(bytesMin >> 20) MiB, which one without root device hints must have; there are \(disks)"
            }
        }
    }

    private static let skipField = "skip_block_devices"

    /// What Ironic asks of a disk that nobody pointed at: 4 GiB.
    package static let usualBytesMin: Int64 = 4 << 30

    /// The smallest disk that is taken without hints, in bytes.
    package var bytesMin: Int64

    /// A choice among disks of at least `bytesMin`.
    package init(bytesMin: Int64 = RootDiskChoice.usualBytesMin) {
        self.bytesMin = bytesMin
    }

    /// The root disk among `disks` for the node with this record: the first that fits the hints in `instance_info`, else those in
    /// `properties`; without hints, the smallest that is large enough.
    package func disk(of node: JSONObject, among disks: [Disk]) throws(Failure) -> Disk {
        let allowed = try eligible(disks, node).filter { !$0.isReadOnly }.sorted { $0.name < $1.name }
        var document: JSONObject = [:]
        for place in ["properties", "instance_info"] {
            document = try Self.hints(node[place]?["root_device"], "root_device") ?? document
        }
        let hints = try parsed(document, "root_device")
        guard hints.isEmpty else {
            guard let disk = allowed.first(where: hints.fit) else {
                throw .noneFits(hints: JSON.object(document).text, disks: Self.list(allowed))
            }
            return disk
        }
        let large = allowed.filter { $0.sizeBytes >= bytesMin }
        guard let disk = large.min(by: { ($0.sizeBytes, $0.name) < ($1.sizeBytes, $1.name) }) else {
            throw .noneIsLargeEnough(bytesMin: bytesMin, disks: Self.list(allowed))
        }
        return disk
    }

    /// The disks that the node's `properties.skip_block_devices`, a list of hints, leaves: what cleaning may erase.
    package func eligible(_ disks: [Disk], _ node: JSONObject) throws(Failure) -> [Disk] {
        var left = disks
        guard let value = node["properties"]?[Self.skipField], !value.isNull, value != "" else { return disks }
        guard let elements = Self.opened(value).arrayValue else { throw .unreadable(field: Self.skipField, value: value.text) }
        for element in elements {
            guard let document = try Self.hints(element, Self.skipField) else { continue }
            let hints = try parsed(document, Self.skipField)
            guard !hints.isEmpty else { continue }
            left.removeAll { hints.fit($0) }
        }
        return left
    }

    private func parsed(_ document: JSONObject, _ field: String) throws(Failure) -> RootDeviceHints {
        do {
            return try RootDeviceHints(document)
        } catch {
            throw .invalidHints(RootDeviceHints.Failure(hint: error.hint, problem: error.problem, field: field))
        }
    }

    /// The hints of `field`; `nil` where there are none.
    private static func hints(_ value: JSON?, _ field: String) throws(Failure) -> JSONObject? {
        guard let value, !value.isNull, value != "" else { return nil }
        guard let members = opened(value).objectValue else { throw .unreadable(field: field, value: value.text) }
        return members.isEmpty ? nil : members
    }

    /// What a value is that may come as text which holds it.
    private static func opened(_ value: JSON) -> JSON {
        value.stringValue.flatMap { try? JSON(parsing: $0) } ?? value
    }

    private static func list(_ disks: [Disk]) -> String {
        disks.isEmpty ? "none" : disks.map { "\($0.name) (\($0.sizeBytes >> 20) MiB)" }.joined(separator: ", ")
    }
}
