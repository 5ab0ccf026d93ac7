import Documents
package import Model

/// Something that belongs to a node, with the node that its links lead through.
package struct NodePart<Part: Sendable>: Sendable {
    package let node: Node.ID
    package let part: Part

    /// The `part` of `node`.
    package init(_ part: Part, of node: Node.ID) {
        self.part = part
        self.node = node
    }
}

extension BIOSSetting {
    /// What the API shows of a firmware setting; the registry's description comes with 1.74.
    package static let fields = FieldTable<NodePart<BIOSSetting>>(
        "BIOS setting", collection: "bios",
        [
            .shown("name", options: .summary) { setting, _, writer in writer.string(setting.part.name) },
            .shown("value", options: .summary) { setting, _, writer in writer.string(setting.part.value) },
            .shown("links", options: [.unselectable, .unsortable, .always]) { setting, context, writer in
                writer.links(context, to: "nodes/\(setting.node)/bios/" + setting.part.name.percentEncoded)
            },
            registry("attribute_type"), registry("allowable_values"), registry("lower_bound"), registry("max_length"),
            registry("min_length"), registry("read_only"), registry("reset_required"), registry("unique"),
            registry("upper_bound"),
        ] + Field.times({ $0.part.createdAt }, { $0.part.updatedAt }, options: .summary))

    private static func registry(_ key: StaticString) -> Field<NodePart<BIOSSetting>> {
        .shown(key, since: 74, options: .unsortable) { setting, _, writer in
            writer.json(setting.part.registry.object[key.description])
        }
    }
}

extension FirmwareComponent {
    /// What the API shows of a piece of firmware.
    package static let fields = FieldTable<FirmwareComponent>(
        "firmware component", collection: "firmware",
        [
            .shown("component") { component, _, writer in writer.string(component.component) },
            .shown("initial_version") { component, _, writer in writer.string(component.initialVersion) },
            .shown("current_version") { component, _, writer in writer.string(component.currentVersion) },
            .shown("last_version_flashed") { component, _, writer in writer.string(component.lastVersionFlashed) },
            .shown("vendor", since: 114) { component, _, writer in writer.string(component.vendor) },
            .shown("model", since: 114) { component, _, writer in writer.string(component.model) },
            .shown("serial_number", since: 114) { component, _, writer in writer.string(component.serialNumber) },
        ] + Field.times({ $0.createdAt }, { $0.updatedAt }))
}

extension HistoryEvent {
    /// What the API shows of a node's history.
    package static let fields = FieldTable<HistoryEvent>(
        "history event", collection: "history",
        [
            .shown("uuid", options: .summary) { event, _, writer in writer.uuid(event.uuid) },
            .time("created_at", options: .summary) { $0.createdAt },
            .shown("severity", options: .summary) { event, _, writer in writer.string(event.severity.rawValue) },
            .shown("event", options: .summary) { event, _, writer in writer.string(event.event) },
            .shown("event_type") { event, _, writer in writer.string(event.eventType) },
            .shown("conductor") { event, _, writer in writer.string(event.conductor) },
            .shown("user") { event, _, writer in writer.string(event.user) },
            .shown("project", since: 113) { event, _, writer in writer.string(event.project) },
            .shown("state", since: 115) { event, _, writer in writer.string(event.state?.rawValue) },
            .shown("target_provision_state", since: 115) { event, _, writer in
                writer.string(event.targetProvisionState?.rawValue)
            },
            .shown("duration_seconds", since: 115) { event, _, writer in
                writer.number(event.duration.map { Double($0.components.seconds) + Double($0.components.attoseconds) * 1e-18 })
            },
            .shown("links", options: [.unselectable, .unsortable, .always]) { event, context, writer in
                writer.selfLink(context, to: "nodes/\(event.nodeUUID)/history/\(event.uuid)")
            },
        ])

    /// The event as lists show it, with at most 255 characters of its text.
    package var shortened: HistoryEvent {
        guard event.unicodeScalars.count > 255 else { return self }
        var copy = self
        copy.event = String(String.UnicodeScalarView(event.unicodeScalars.prefix(255)))
        return copy
    }
}
