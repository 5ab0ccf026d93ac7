import Documents
package import Model

extension ConductorRecord {
    /// What the API shows of a conductor.
    package static let fields = FieldTable<ConductorRecord>(
        "conductor", collection: "conductors",
        [
            .shown("hostname", options: .summary) { conductor, _, writer in writer.string(conductor.hostname) },
            .shown("conductor_group", options: .summary) { conductor, _, writer in writer.string(conductor.conductorGroup) },
            .shown("alive", options: .summary) { conductor, context, writer in
                writer.bool(conductor.leaseExpiresAt > context.now)
            },
            .shown("drivers", options: .unsortable) { conductor, _, writer in writer.strings(conductor.drivers) },
            .shown("links", options: [.unselectable, .unsortable, .always]) { conductor, context, writer in
                writer.links(context, to: "conductors/" + conductor.hostname.percentEncoded)
            },
        ] + Field.times({ $0.createdAt }, { $0.updatedAt }))
}
