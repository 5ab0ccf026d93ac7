import Documents
package import Model

extension VolumeConnector {
    /// What the API shows and accepts of a volume connector.
    package static let fields = FieldTable<VolumeConnector>(
        "volume connector", collection: "connectors",
        [
            .identity({ $0.uuid }, \.uuid),
            .requiredUUID("node_uuid", options: .summary, { $0.nodeUUID }, \.nodeUUID),
            .requiredText("type", options: .summary, { $0.type }, \.type),
            .requiredText("connector_id", options: .summary, { $0.connectorID }, \.connectorID),
            .object("extra", { $0.extra }, \.extra),
            .links("volume/connectors") { $0.uuid },
        ] + Field.times({ $0.createdAt }, { $0.updatedAt }))
}

extension VolumeTarget {
    /// What the API shows and accepts of a volume target. Credentials among its properties are masked in answers.
    package static let fields = FieldTable<VolumeTarget>(
        "volume target", collection: "targets",
        [
            .identity({ $0.uuid }, \.uuid),
            .requiredUUID("node_uuid", options: .summary, { $0.nodeUUID }, \.nodeUUID),
            .requiredText("volume_type", options: .summary, { $0.volumeType }, \.volumeType),
            .requiredText("volume_id", options: .summary, { $0.volumeID }, \.volumeID),
            .integer("boot_index", options: .summary, in: 0...Int64(Int32.max), { $0.bootIndex }, \.bootIndex),
            Field(
                "properties", .both, options: .unsortable,
                write: { target, _, writer in writer.text(target.properties.maskingSecrets) },
                set: { (target, value, _) throws(APIError) in
                    let object = try value.object(of: "properties")
                    target.properties = JSONText(JSON.object(object).restoringSecrets(from: target.properties.parsed))
                },
                reset: { $0.properties = .emptyObject }),
            .object("extra", { $0.extra }, \.extra),
            .links("volume/targets") { $0.uuid },
        ] + Field.times({ $0.createdAt }, { $0.updatedAt }))
}
