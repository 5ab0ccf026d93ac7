import Documents
package import Model

extension Flavor {
    /// What the API shows and accepts of a flavor, an extension of ours.
    package static let fields = FieldTable<Flavor>(
        "flavor", collection: "flavors",
        [
            .identity({ $0.uuid }, \.uuid),
            .requiredText(
                "name", options: .summary, { $0.name }, \.name,
                check: { (name, _) throws(APIError) in try ResourceName.check(name, of: "flavor") }),
            .requiredText("resource_class", options: [.summary, .unsortable], max: 80, { $0.resourceClass }, \.resourceClass),
            Field(
                "traits", .both, options: [.summary, .unsortable],
                write: { flavor, _, writer in writer.strings(flavor.traits) },
                set: { (flavor, value, _) throws(APIError) in flavor.traits = try TraitName.list(value, of: "traits") },
                reset: { $0.traits = [] }),
            .text("description", options: [.summary, .unsortable], { $0.description }, \.description),
            .object(
                "scheduling", options: [.summary, .unsortable], { $0.scheduling }, \.scheduling,
                check: { (object, _) throws(APIError) in
                    _ = try SchedulingRequest(object, at: Timestamp(microseconds: 0))
                }),
            .object("extra", options: .unsortable, { $0.extra }, \.extra),
            .links("flavors") { $0.uuid },
        ] + Field.times({ $0.createdAt }, { $0.updatedAt }))
}
