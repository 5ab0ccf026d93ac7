import Documents
package import Model

extension InspectionRule {
    /// What the API shows and accepts of an inspection rule.
    package static let fields = FieldTable<InspectionRule>(
        "inspection rule", collection: "inspection_rules",
        [
            .identity({ $0.uuid }, \.uuid),
            .text("description", options: .summary, { $0.description }, \.description),
            .integer("priority", options: .summary, in: 0...9999, standard: 0, { $0.priority }, \.priority),
            Field(
                "phase", .both, options: .summary,
                write: { rule, _, writer in writer.string(rule.phase) },
                set: { (rule, value, _) throws(APIError) in
                    guard value == "main" else { throw .badRequest("phase: must be main, not \(value.shortText).") }
                    rule.phase = "main"
                },
                reset: { $0.phase = "main" }),
            sensitive, conditions, actions,
            .links("inspection_rules") { $0.uuid },
        ] + Field.times({ $0.createdAt }, { $0.updatedAt }))

    private static let sensitive = Field<InspectionRule>(
        "sensitive", .both,
        write: { rule, _, writer in writer.bool(rule.isSensitive) },
        set: { (rule, value, _) throws(APIError) in
            let isSensitive = try value.boolean(of: "sensitive")
            guard isSensitive || !rule.isSensitive else {
                throw .badRequest("sensitive: cannot be taken back; create the rule anew.")
            }
            rule.isSensitive = isSensitive
        })

    private static let conditions = Field<InspectionRule>(
        "conditions", .both, options: .unsortable,
        write: { rule, _, writer in writer.text(rule.isSensitive ? .null : rule.conditions.maskingSecrets) },
        set: { (rule, value, _) throws(APIError) in
            try InspectionRuleSchema.checkConditions(value)
            rule.conditions = JSONText(value.restoringSecrets(from: rule.conditions.parsed))
        },
        reset: { $0.conditions = .emptyArray })

    private static let actions = Field<InspectionRule>(
        "actions", .both, options: [.unsortable, .required],
        write: { rule, _, writer in writer.text(rule.isSensitive ? .null : rule.actions.maskingSecrets) },
        set: { (rule, value, _) throws(APIError) in
            try InspectionRuleSchema.checkActions(value)
            rule.actions = JSONText(value.restoringSecrets(from: rule.actions.parsed))
        })
}
