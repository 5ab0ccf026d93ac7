import Foundation
import Logging
import Synchronization
import Testing

@testable import RESTAPI

struct AuthenticatorTests {
    private static let secretHash = "$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"
    private static let otherHash = "$2y$04$ABCDEFGHIJKLMNOPQRSTUubdTkc8VfDg3xLFFedNQLivmNw6I3T6K"

    /// A password file in a folder of its own, and an authenticator that counts how often it computes.
    private final class House: Sendable {
        let path: String
        private let folder: URL
        private let computed = Mutex(0)
        private let time = Mutex<Int64>(0)
        private let logged = Mutex<[String]>([])

        /// Records what is logged.
        private struct Recorder: LogHandler {
            let house: House
            var logLevel = Logger.Level.trace
            var metadata: Logger.Metadata = [:]
            subscript(metadataKey key: String) -> Logger.Metadata.Value? {
                get { metadata[key] }
                set { metadata[key] = newValue }
            }
            func log(event: LogEvent) { house.logged.withLock { $0.append(event.message.description) } }
        }

        init(_ lines: String...) throws {
            folder = FileManager.default.temporaryDirectory.appending(path: "htpasswd-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            path = folder.appending(path: "htpasswd").path
            // Later than anything that the file system writes, so that no change is too recent.
            time.withLock { $0 = .max / 2 }
            try write(lines.joined(separator: "\n"))
        }

        deinit { try? FileManager.default.removeItem(at: folder) }

        func write(_ text: String, atomically: Bool = true) throws {
            try text.write(toFile: path, atomically: atomically, encoding: .utf8)
        }

        func remove() throws { try FileManager.default.removeItem(atPath: path) }

        func setTimeToLastChange() throws {
            let version = try #require(FileVersion(path: path))
            time.withLock { $0 = version.modified }
        }

        var computations: Int { computed.withLock { $0 } }
        var log: [String] { logged.withLock { $0 } }

        func authenticator(
            _ limits: Authenticator.Limits = .init(),
            matches: @escaping @Sendable (BcryptHash, [UInt8]) -> Bool = { $0.matches($1) }
        ) -> Authenticator {
            Authenticator(
                htpasswdPath: path, limits: limits, logger: Logger(label: "test") { _ in Recorder(house: self) },
                matches: { hash, password in
                    self.computed.withLock { $0 += 1 }
                    return matches(hash, password)
                }, now: { self.time.withLock { $0 } })
        }
    }

    private func basic(_ user: String, _ password: String) -> String {
        "Basic \(Data("\(user):\(password)".utf8).base64EncodedString())"
    }

    @Test func letsInWhoeverKnowsThePassword() async throws {
        let authenticator = try House("admin:\(Self.secretHash)").authenticator()
        #expect(await authenticator.decide(authorizationHeader: basic("admin", "secret")) == .allowed(user: "admin"))
    }

    @Test func refusesEverybodyElse() async throws {
        let authenticator = try House("admin:\(Self.secretHash)").authenticator()
        let refusals: [(String?, AuthenticationRefusal)] = [
            (nil, .missing), (basic("admin", "Secret"), .wrong), (basic("admin", ""), .wrong),
            (basic("nobody", "secret"), .wrong),
            (basic("Admin", "secret"), .wrong), ("Bearer abc", .unsupportedScheme), ("Basic ?", .undecodable),
        ]
        for (header, refusal) in refusals {
            #expect(await authenticator.decide(authorizationHeader: header) == .refused(refusal))
        }
    }

    @Test func answersAsIronicDoes() throws {
        let expected: [AuthenticationRefusal: Int] = [
            .missing: 401, .wrong: 401, .unsupportedScheme: 400, .undecodable: 400, .fileUnusable: 503, .overloaded: 503,
        ]
        for refusal in AuthenticationRefusal.allCases {
            #expect(refusal.status == expected[refusal])
            #expect(refusal.challenge == (refusal.status == 401 ? "Basic realm=\"Baremetal API\"" : nil))
            let body = try #require(JSONSerialization.jsonObject(with: Data(refusal.body.utf8)) as? [String: [String: Any]])
            #expect(body["error"]?["code"] as? Int == refusal.status)
            #expect(body["error"]?["message"] as? String == refusal.message)
        }
    }

    @Test func computesOncePerPasswordAndEachTimeForAFailure() async throws {
        let house = try House("admin:\(Self.secretHash)")
        let authenticator = house.authenticator()
        for _ in 0..<10 { _ = await authenticator.decide(authorizationHeader: basic("admin", "secret")) }
        #expect(house.computations == 1)
        for _ in 0..<3 {
            #expect(await authenticator.decide(authorizationHeader: basic("admin", "wrong")) == .refused(.wrong))
        }
        #expect(house.computations == 4)
    }

    @Test func anUnknownUserCostsAsMuchAsAWrongPassword() async throws {
        let house = try House("admin:\(Self.secretHash)")
        #expect(await house.authenticator().decide(authorizationHeader: basic("nobody", "secret")) == .refused(.wrong))
        #expect(house.computations == 1)
    }

    @Test(arguments: [true, false])
    func aChangedPasswordCountsAtOnce(atomically: Bool) async throws {
        let house = try House("admin:\(Self.secretHash)")
        let authenticator = house.authenticator()
        // The worst case: both contents have the same length, and the same time of change as far as anybody can tell.
        try house.setTimeToLastChange()
        #expect(await authenticator.decide(authorizationHeader: basic("admin", "secret")) == .allowed(user: "admin"))
        try house.write("admin:\(Self.otherHash)", atomically: atomically)
        #expect(await authenticator.decide(authorizationHeader: basic("admin", "secret")) == .refused(.wrong))
        #expect(await authenticator.decide(authorizationHeader: basic("admin", "other")) == .allowed(user: "admin"))
    }

    @Test func aRemovedUserIsOutAtOnce() async throws {
        let house = try House("admin:\(Self.secretHash)", "reader:\(Self.otherHash)")
        let authenticator = house.authenticator()
        #expect(await authenticator.decide(authorizationHeader: basic("reader", "other")) == .allowed(user: "reader"))
        try house.write("admin:\(Self.secretHash)")
        #expect(await authenticator.decide(authorizationHeader: basic("reader", "other")) == .refused(.wrong))
    }

    @Test func aFileThatCannotBeUsedLetsNobodyInAndIsLoggedOnce() async throws {
        let house = try House("admin:\(Self.secretHash)")
        let authenticator = house.authenticator()
        #expect(await authenticator.decide(authorizationHeader: basic("admin", "secret")) == .allowed(user: "admin"))
        try house.remove()
        for _ in 0..<3 {
            #expect(await authenticator.decide(authorizationHeader: basic("admin", "secret")) == .refused(.fileUnusable))
        }
        try house.write("admin:plain")
        #expect(await authenticator.decide(authorizationHeader: basic("admin", "secret")) == .refused(.fileUnusable))
        #expect(house.log.count == 2)
        #expect(house.log.last?.contains("line 1") == true)
        try house.write("admin:\(Self.secretHash)")
        #expect(await authenticator.decide(authorizationHeader: basic("admin", "secret")) == .allowed(user: "admin"))
    }

    @Test func saysAtStartThatAFileCannotBeUsed() throws {
        let house = try House("admin:plain")
        #expect(throws: Authenticator.FileFailure.self) { try house.authenticator().checkFile() }
        try house.remove()
        #expect(throws: Authenticator.FileFailure.self) { try house.authenticator().checkFile() }
        try house.write("admin:\(Self.secretHash)")
        try house.authenticator().checkFile()
        var limits = Authenticator.Limits()
        limits.fileBytesMax = 10
        #expect(throws: Authenticator.FileFailure.self) { try house.authenticator(limits).checkFile() }
    }

    @Test func remembersOnlySoManyUsers() async throws {
        let users = (0..<4).map { "user\($0)" }
        let house = try House(users.map { "\($0):\(Self.secretHash)" }.joined(separator: "\n"))
        var limits = Authenticator.Limits()
        limits.verifiedUsersMax = 2
        let authenticator = house.authenticator(limits)
        for user in users { _ = await authenticator.decide(authorizationHeader: basic(user, "secret")) }
        #expect(house.computations == 4)
        for user in users.suffix(2) { _ = await authenticator.decide(authorizationHeader: basic(user, "secret")) }
        #expect(house.computations == 4)
        _ = await authenticator.decide(authorizationHeader: basic(users[0], "secret"))
        #expect(house.computations == 5)
    }

    @Test func verifiesOnlySoManyAtOnceAndRefusesWhatCannotWait() async throws {
        let house = try House("admin:\(Self.secretHash)")
        var limits = Authenticator.Limits()
        limits.verificationsAtOnceMax = 2
        limits.verificationsWaitingMax = 3
        let door = DispatchSemaphore(value: 0)
        let running = Mutex((now: 0, most: 0))
        let authenticator = house.authenticator(limits) { _, _ in
            running.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            door.wait()
            running.withLock { $0.now -= 1 }
            return false
        }
        await withTaskGroup(of: AuthenticationDecision.self) { group in
            for _ in 0..<9 { group.addTask { await authenticator.decide(authorizationHeader: basic("admin", "x")) } }
            // Four find no room; those are answered while the others stand at the door.
            for _ in 0..<4 { #expect(await group.next() == .refused(.overloaded)) }
            for _ in 0..<5 { door.signal() }
            for await decision in group { #expect(decision == .refused(.wrong)) }
        }
        #expect(running.withLock { $0.most } <= 2)
        #expect(house.computations == 5)
    }
}
