import Glibc
package import Logging
import Synchronization

/// Decides whether a request may go on, by HTTP Basic authentication against an htpasswd file with bcrypt hashes.
///
/// The file is read again when it has changed, so adding and removing users needs no restart. Credentials that were verified
/// are remembered; failures are not, and each costs a bcrypt computation on a thread of its own.
package final class Authenticator: Sendable {
    /// What verifying may cost.
    package struct Limits: Sendable {
        /// Verifications that run at once, each on one core.
        package var verificationsAtOnceMax = 2
        /// Verifications that wait for those; further requests are answered 503.
        package var verificationsWaitingMax = 256
        /// Users whose credentials are remembered.
        package var verifiedUsersMax = 1_024
        /// Bytes of the file.
        package var fileBytesMax = 1_048_576

        package init() {}
    }

    /// Why the service cannot start with this file.
    package struct FileFailure: Error, CustomStringConvertible {
        package let description: String
    }

    private struct State {
        var file: HtpasswdFile?
        var version: FileVersion?
        /// Whether a later change of the file is certain to give it another version.
        var isSettled = false
        var verified: VerifiedCredentials
        /// What the log was told last about a file that cannot be used.
        var complaint: String?
    }

    private let path: String
    private let limits: Limits
    private let logger: Logger
    private let matches: @Sendable (BcryptHash, [UInt8]) -> Bool
    private let now: @Sendable () -> Int64
    private let queues: VerificationQueues
    private let state: Mutex<State>

    /// An authenticator for the users in the file at `htpasswdPath`, which is first read by `checkFile` or a request.
    package convenience init(htpasswdPath: String, limits: Limits = Limits(), logger: Logger) {
        self.init(
            htpasswdPath: htpasswdPath, limits: limits, logger: logger, matches: { $0.matches($1) }, now: Self.systemTime)
    }

    /// The same with another way to compare, and another clock (nanoseconds since the Unix epoch).
    init(
        htpasswdPath: String, limits: Limits, logger: Logger, matches: @escaping @Sendable (BcryptHash, [UInt8]) -> Bool,
        now: @escaping @Sendable () -> Int64
    ) {
        path = htpasswdPath
        self.limits = limits
        self.logger = logger
        self.matches = matches
        self.now = now
        queues = VerificationQueues(atOnceMax: limits.verificationsAtOnceMax, waitingMax: limits.verificationsWaitingMax)
        state = Mutex(State(verified: VerifiedCredentials(usersMax: limits.verifiedUsersMax)))
    }

    /// Reads the file, so that a service with a file that cannot be used says so when it starts.
    package func checkFile() throws(FileFailure) {
        _ = try readFile()
    }

    /// What the value of a request's `Authorization` header earns; `nil` where the request has none.
    package func decide(authorizationHeader header: String?) async -> AuthenticationDecision {
        guard let header else { return .refused(.missing) }
        let credentials: BasicCredentials
        do throws(BasicCredentials.DecodingFailure) {
            credentials = try BasicCredentials(decoding: header)
        } catch {
            switch error {
            case .unsupportedScheme: return .refused(.unsupportedScheme)
            case .undecodable: return .refused(.undecodable)
            }
        }
        if isVerified(credentials) { return .allowed(user: credentials.user) }
        return await queues.run { self.verify(credentials) } ?? .refused(.overloaded)
    }

    /// Whether the credentials were verified before, and the file is still the one they were verified with.
    private func isVerified(_ credentials: BasicCredentials) -> Bool {
        let version = FileVersion(path: path)
        return state.withLock { state in
            guard state.isSettled, version != nil, version == state.version, let hash = state.file?.hashes[credentials.user]
            else { return false }
            return state.verified.contains(credentials, hash: hash)
        }
    }

    /// Reads the file and compares, unless another request did that with the same credentials in the meantime.
    private func verify(_ credentials: BasicCredentials) -> AuthenticationDecision {
        let file: HtpasswdFile
        do throws(FileFailure) {
            file = try readFile()
        } catch {
            complain(error)
            return .refused(.fileUnusable)
        }
        guard let hash = file.hashes[credentials.user] else {
            // As slow as for a user who exists, so that the duration does not tell who does.
            if let decoy = file.hashes.values.first { _ = matches(decoy, credentials.password) }
            return .refused(.wrong)
        }
        if state.withLock({ $0.verified.contains(credentials, hash: hash) }) { return .allowed(user: credentials.user) }
        guard matches(hash, credentials.password) else { return .refused(.wrong) }
        state.withLock { $0.verified.insert(credentials, hash: hash) }
        return .allowed(user: credentials.user)
    }

    /// The file as it is now, from memory when it has not changed.
    private func readFile() throws(FileFailure) -> HtpasswdFile {
        let seen = FileVersion(path: path)
        if let known = state.withLock({ $0.isSettled && seen != nil && $0.version == seen ? $0.file : nil }) { return known }
        do {
            let (content, version) = try FileVersion.read(path, bytesMax: limits.fileBytesMax)
            let file = try HtpasswdFile(decoding: content)
            let isSettled = (now() &- version.modified).magnitude > Self.settlingNanoseconds
            state.withLock { state in
                state.file = file
                state.version = version
                state.isSettled = isSettled
                state.complaint = nil
            }
            return file
        } catch {
            throw FileFailure(description: "The htpasswd file \(path) cannot be used: \(error)")
        }
    }

    /// Two changes within one tick of the file system's clock look alike, so a file that was changed just now is read again.
    private static let settlingNanoseconds: UInt64 = 1_000_000_000

    /// Tells the log what is wrong with the file, once.
    private func complain(_ failure: FileFailure) {
        let isNew = state.withLock { state in
            defer { state.complaint = failure.description }
            return state.complaint != failure.description
        }
        if isNew { logger.error("\(failure.description)") }
    }

    private static func systemTime() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
