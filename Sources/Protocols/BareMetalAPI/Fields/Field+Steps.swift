import Documents
import Model

extension Field {
    /// The steps of a deploy template or runbook. Secret arguments are masked in answers, and the mask that a client sends back stands
    /// for the argument that is there.
    static func steps<S: Sendable>(
        _ path: any FieldPath<R, [S]>, _ parse: @escaping @Sendable (JSON) throws(APIError) -> [S],
        _ document: @escaping @Sendable (S) -> JSONObject
    ) -> Field<R> {
        Field(
            "steps", .both, options: [.required, .unsortable],
            write: { resource, _, writer in
                writer.json(JSON.array(resource[keyPath: path].map { .object(document($0)) }).maskingSecrets)
            },
            set: { (resource, value, _) throws(APIError) in
                let stored = JSON.array(resource[keyPath: path].map { .object(document($0)) })
                resource[keyPath: path] = try parse(value.restoringSecrets(from: stored))
            })
    }
}

extension Step {
    /// The step as deploy templates show it.
    var prioritizedDocument: JSONObject {
        [
            "interface": .string(interface.rawValue), "step": .string(step), "args": args.parsed,
            "priority": .integer(Int64(priority)),
        ]
    }
}

extension OrderedStep {
    /// The step as runbooks show it.
    var document: JSONObject {
        ["interface": .string(interface.rawValue), "step": .string(step), "args": args.parsed, "order": .integer(Int64(order))]
    }
}
