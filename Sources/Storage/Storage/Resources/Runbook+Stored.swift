package import Documents
package import Model

extension Runbook: StoredResource {
    package static let membersWithSecrets: Set<String> = ["steps"]
    package static let schema = ResourceSchema(
        table: "runbooks", columns: ["name", "description", "disable_ramdisk", "public", "owner"], unique: [["name"]])

    package var columnValues: [ColumnValue] {
        [
            ColumnValue(name), ColumnValue(description), ColumnValue(disableRamdisk), ColumnValue(isPublic), ColumnValue(owner),
        ]
    }

    package var document: JSONText {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("extra")
        writer.text(extra)
        writer.key("steps")
        writer.beginArray()
        for step in steps { step.write(to: &writer) }
        writer.endArray()
        writer.key("traits")
        writer.strings(traits)
        writer.endObject()
        return writer.document
    }

    package init?(row: ResourceRow) {
        var columns = ColumnReader(row)
        guard let name = columns.text() else { return nil }
        let members = row.document.object
        let steps = (members["steps"]?.arrayValue ?? []).compactMap { OrderedStep(stored: $0) }
        self.init(uuid: row.uuid, name: name, steps: steps, createdAt: row.createdAt)
        updatedAt = row.updatedAt
        description = columns.text()
        disableRamdisk = columns.flag()
        isPublic = columns.flag()
        owner = columns.text()
        extra = members.document("extra")
        traits = members.strings("traits")
    }
}

extension OrderedStep {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("interface")
        writer.string(interface.rawValue)
        writer.key("step")
        writer.string(step)
        writer.key("args")
        writer.text(args)
        writer.key("order")
        writer.integer(order)
        writer.endObject()
    }

    fileprivate init?(stored json: JSON) {
        guard let interface = (json["interface"]?.stringValue).flatMap(InterfaceKind.init(rawValue:)),
            let step = json["step"]?.stringValue, let order = (json["order"]?.integerValue).flatMap(Int.init(exactly:))
        else { return nil }
        self.init(interface: interface, step: step, args: JSONText(json["args"] ?? .object([:])), order: order)
    }
}
