/// Answers about changes that several ask for at the same time: each is made once.
///
/// An answer about what followed a revision stays true, because it says up to which revision it is: whoever gets it a little later
/// asks from there. Only an answer without changes is not kept.
actor SharedAnswers {
    /// What is asked. Who asks the same gets the same bytes.
    struct Question: Sendable, Hashable {
        var since: Int64
        var limit: Int
        var fields: [String]
        var filters: [String]
        var version: String
        var baseURL: String
    }

    struct Answer: Sendable {
        /// The document.
        var bytes: [UInt8]
        /// What it is an answer up to.
        var revision: Int64
        var isEmpty: Bool
    }

    private enum Entry {
        /// Somebody makes it, and these wait for it.
        case making([CheckedContinuation<Answer?, Never>])
        case made(Answer)
    }

    private let countMax: Int
    private let bytesMax: Int
    private var entries: [Question: Entry] = [:]
    /// What is made, oldest first.
    private var order: [Question] = []
    private var bytes = 0

    /// Keeps at most so many answers and bytes.
    init(countMax: Int, bytesMax: Int) {
        self.countMax = countMax
        self.bytesMax = bytesMax
    }

    /// The answer to `question`, which `make` makes unless somebody else has made it or is about to.
    func answer(_ question: Question, _ make: () async throws -> Answer) async throws -> Answer {
        switch entries[question] {
        case .made(let answer)?: return answer
        case .making(let waiting)?:
            let shared = await withCheckedContinuation { entries[question] = .making(waiting + [$0]) }
            // Whoever was to make it could not: everybody is for himself then.
            if let shared { return shared }
            return try await make()
        case nil:
            entries[question] = .making([])
            do {
                let answer = try await make()
                end(question, answer)
                return answer
            } catch {
                end(question, nil)
                throw error
            }
        }
    }

    private func end(_ question: Question, _ answer: Answer?) {
        if case .making(let waiting)? = entries.removeValue(forKey: question) {
            for one in waiting { one.resume(returning: answer) }
        }
        guard let answer, !answer.isEmpty, answer.bytes.count <= bytesMax else { return }
        entries[question] = .made(answer)
        order.append(question)
        bytes += answer.bytes.count
        while order.count > countMax || bytes > bytesMax { dropOldest() }
    }

    private func dropOldest() {
        guard case .made(let answer)? = entries.removeValue(forKey: order.removeFirst()) else { return }
        bytes -= answer.bytes.count
    }
}
