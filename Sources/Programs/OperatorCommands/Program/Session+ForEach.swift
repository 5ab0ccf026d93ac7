extension Session {
    /// How many requests about different things are underway at once.
    static let atOnceMax = 16

    /// Does `body` for each of `identifiers`, several at once. Failures are reported beside the name of each, and all of them are one
    /// failure in the end.
    func forEach(
        _ identifiers: [String], atOnceMax: Int = Session.atOnceMax, _ body: @escaping @Sendable (String) async throws -> Void
    ) async throws {
        guard identifiers.count > 1 else {
            for identifier in identifiers { try await body(identifier) }
            return
        }
        let failures = try await failures(of: identifiers, atOnceMax, body)
        guard let first = failures.first else { return }
        let isSame = failures.allSatisfy { $0.status == first.status }
        throw CommandFailure(isSame ? first.status : .failed, "\(failures.count) of \(identifiers.count) failed, see above")
    }

    private func failures(
        of identifiers: [String], _ atOnceMax: Int, _ body: @escaping @Sendable (String) async throws -> Void
    ) async throws -> [CommandFailure] {
        var rest = identifiers[...]
        return try await withThrowingTaskGroup(of: CommandFailure?.self) { group in
            let startNext = { (group: inout ThrowingTaskGroup<CommandFailure?, any Error>) in
                guard let identifier = rest.popFirst() else { return }
                group.addTask { try await attempt(identifier, body) }
            }
            for _ in 0..<min(atOnceMax, identifiers.count) { startNext(&group) }
            var failures: [CommandFailure] = []
            while let outcome = try await group.next() {
                if let outcome { failures.append(outcome) }
                startNext(&group)
            }
            return failures
        }
    }

    private func attempt(_ identifier: String, _ body: @Sendable (String) async throws -> Void) async throws -> CommandFailure? {
        do {
            try await body(identifier)
            return nil
        } catch let failure as CommandFailure {
            context.terminal.writeError("\(identifier): \(failure)\n")
            return failure
        }
    }
}
