package import Documents
package import Model

extension DeployTemplate: StoredResource {
    package static let membersWithSecrets: Set<String> = ["steps"]
    package static let schema = ResourceSchema(table: "deploy_templates", columns: ["name"], unique: [["name"]])

    package var columnValues: [ColumnValue] {
        [ColumnValue(name)]
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
        writer.endObject()
        return writer.document
    }

    package init?(row: ResourceRow) {
        var columns = ColumnReader(row)
        guard let name = columns.text() else { return nil }
        let members = row.document.object
        let steps = (members["steps"]?.arrayValue ?? []).compactMap { Step(stored: $0) }
        self.init(uuid: row.uuid, name: name, steps: steps, createdAt: row.createdAt)
        updatedAt = row.updatedAt
        extra = members.document("extra")
    }
}

extension Step {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("interface")
        writer.string(interface.rawValue)
        writer.key("step")
        writer.string(step)
        writer.key("args")
        writer.text(args)
        writer.key("priority")
        writer.integer(priority)
        writer.key("abortable")
        writer.bool(isAbortable)
        writer.key("requires_ramdisk")
        writer.bool(requiresRamdisk)
        writer.endObject()
    }

    fileprivate init?(stored json: JSON) {
        guard let interface = (json["interface"]?.stringValue).flatMap(InterfaceKind.init(rawValue:)),
            let step = json["step"]?.stringValue, let priority = (json["priority"]?.integerValue).flatMap(Int.init(exactly:))
        else { return nil }
        self.init(
            interface: interface, step: step, args: JSONText(json["args"] ?? .object([:])), priority: priority,
            isAbortable: json["abortable"]?.boolValue ?? false, requiresRamdisk: json["requires_ramdisk"]?.boolValue ?? true)
    }
}
