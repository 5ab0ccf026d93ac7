import Documents
package import Model

extension Runbook {
    /// What the API shows and accepts of a runbook.
    package static let fields = FieldTable<Runbook>(
        "runbook", collection: "runbooks",
        [
            .identity({ $0.uuid }, \.uuid),
            .requiredText("name", options: .summary, { $0.name }, \.name, check: checkName),
            .text("description", since: 112, { $0.description }, \.description),
            .steps(\.steps, { (value) throws(APIError) in try StepSchema.runbookSteps(value) }, \.document),
            .bool("disable_ramdisk", { $0.disableRamdisk }, \.disableRamdisk),
            .object("extra", { $0.extra }, \.extra),
            .text("owner", { $0.owner }, \.owner),
            Field(
                "public", .both,
                write: { runbook, _, writer in writer.bool(runbook.isPublic) },
                set: { (runbook, value, _) throws(APIError) in
                    runbook.isPublic = try value.boolean(of: "public")
                    if runbook.isPublic { runbook.owner = nil }
                },
                reset: { $0.isPublic = false }),
            .shown("traits", since: 112, options: .unsortable) { runbook, _, writer in writer.strings(runbook.traits) },
            .links("runbooks") { $0.uuid },
        ] + Field.times({ $0.createdAt }, { $0.updatedAt }))

    /// Until 1.112 the name is the trait by which nodes choose the runbook.
    private static let checkName: @Sendable (String, Microversion) throws(APIError) -> Void = {
        (name, version) throws(APIError) in
        if version < 112 {
            try TraitName.check(name, of: "name")
        } else {
            try ResourceName.check(name, of: "runbook")
        }
    }
}
