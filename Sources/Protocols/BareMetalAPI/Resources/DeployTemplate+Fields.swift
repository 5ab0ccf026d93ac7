import Documents
package import Model

extension DeployTemplate {
    /// What the API shows and accepts of a deploy template.
    package static let fields = FieldTable<DeployTemplate>(
        "deploy template", collection: "deploy_templates",
        [
            .identity({ $0.uuid }, \.uuid),
            .requiredText(
                "name", options: .summary, { $0.name }, \.name,
                check: { (name, _) throws(APIError) in try TraitName.check(name, of: "name") }),
            .steps(
                \.steps, { (value) throws(APIError) in try StepSchema.prioritized("steps").steps(value) }, \.prioritizedDocument),
            .object("extra", { $0.extra }, \.extra),
            // Accepted and forgotten, as Ironic does.
            Field(
                "description", .both, options: .hidden, write: { _, _, writer in writer.null() },
                set: { (_, value, _) throws(APIError) in _ = try value.text(of: "description") }, reset: { _ in }),
            .links("deploy_templates") { $0.uuid },
        ] + Field.times({ $0.createdAt }, { $0.updatedAt }))
}
