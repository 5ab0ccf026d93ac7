import BareMetalAPI

/// What became known about a request on its way, for its headers, its metrics and its line in the log.
struct RequestCourse: Sendable {
    /// Which of the version headers the answer has.
    enum VersionHeaders: Sendable, Hashable {
        case none
        /// The oldest and newest version only.
        case range
        case served(Microversion)
    }

    let requestID: String
    let started = ContinuousClock.now
    /// The pattern of the route, never the path itself: there are few of them.
    var pattern = "unknown"
    /// The node that the path names, as it was named.
    var node: String?
    var userName: String?
    var versionHeaders = VersionHeaders.none
    /// What the path allows, where the method was wrong.
    var allowed: [HTTPMethod] = []

    var allowedText: String { allowed.map(\.rawValue).joined(separator: ", ") }

    init(requestID: String) {
        self.requestID = requestID
    }
}
