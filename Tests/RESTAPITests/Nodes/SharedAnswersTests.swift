import Synchronization
import Testing

@testable import RESTAPI

/// Who asks the same at the same time gets the same answer, which is made once.
@Suite final class SharedAnswersTests: Sendable {
    private let answers = SharedAnswers(countMax: 2, bytesMax: 100)
    private let made = Mutex(0)

    private func question(_ since: Int64) -> SharedAnswers.Question {
        SharedAnswers.Question(since: since, limit: 1, fields: [], filters: [], version: "1.1", baseURL: "")
    }

    private func ask(_ since: Int64, bytes: Int = 1, isEmpty: Bool = false) async throws -> Int {
        let answer = try await answers.answer(question(since)) { [self] in
            let number = made.withLock { made in
                made += 1
                return made
            }
            await Task.yield()
            return SharedAnswers.Answer(bytes: [UInt8](repeating: 0, count: bytes), revision: Int64(number), isEmpty: isEmpty)
        }
        return Int(answer.revision)
    }

    @Test func oneMakesItForAll() async throws {
        let numbers = try await withThrowingTaskGroup { group in
            for _ in 0..<50 { group.addTask { try await self.ask(7) } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(numbers == [1])
        #expect(try await ask(7) == 1)
        #expect(try await ask(8) == 2)
    }

    @Test func nothingIsNotKept() async throws {
        #expect(try await ask(7, isEmpty: true) == 1)
        #expect(try await ask(7, isEmpty: true) == 2)
    }

    @Test func theOldestIsDroppedWhereThereAreTooManyOrTheyAreTooLarge() async throws {
        for since in Int64(1)...3 { _ = try await ask(since) }
        #expect(try await ask(3) == 3)
        #expect(try await ask(1) == 4)
        #expect(try await ask(5, bytes: 99) == 5)
        #expect(try await ask(6, bytes: 99) == 6)
        #expect(try await ask(6, bytes: 99) == 6)
        #expect(try await ask(5, bytes: 99) == 7)
        #expect(try await ask(9, bytes: 101) == 8)
        #expect(try await ask(9, bytes: 101) == 9, "too large to be kept at all")
    }

    @Test func whoeverWaitedForAFailureTriesAgain() async throws {
        struct Failure: Error {}
        let outcomes = await withTaskGroup { group in
            for _ in 0..<20 {
                group.addTask {
                    do {
                        _ = try await self.answers.answer(self.question(1)) {
                            await Task.yield()
                            throw Failure()
                        }
                        return false
                    } catch { return error is Failure }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes == [Bool](repeating: true, count: 20))
        #expect(try await ask(1) == 1)
    }
}
