import Documents
package import Model

extension Chassis {
    /// What the API shows and accepts of a chassis.
    package static let fields = FieldTable<Chassis>(
        "chassis", collection: "chassis",
        [
            .identity({ $0.uuid }, \.uuid),
            .text("description", options: .summary, { $0.description }, \.description),
            .object("extra", { $0.extra }, \.extra),
            .links("chassis") { $0.uuid },
            .sublinks("nodes", "chassis", "/nodes") { $0.uuid },
        ] + Field.times({ $0.createdAt }, { $0.updatedAt }))
}
