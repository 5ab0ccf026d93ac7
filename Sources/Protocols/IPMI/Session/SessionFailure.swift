/// Why a request got no answer.
package enum SessionFailure: Error, Sendable, Hashable {
    /// Nothing was heard until the deadline, or not after so many attempts.
    case timedOut(Stage)
    /// Another request is still under way: one at a time.
    case busy
    /// The controller has sessions of IPMI v1.5 only.
    case noRMCPPlus
    /// The controller has none of the suites that were offered.
    case noCommonCipherSuite([CipherSuite])
    /// All of the controller's sessions are taken.
    case noFreeSession
    case unknownUser
    case wrongPassword
    /// The password is right, but the controller's own key is not the one that was given, or none was given.
    case wrongControllerKey
    /// The user or the channel may not have sessions of this level.
    case refusedPrivilege(PrivilegeLevel)
    /// The controller refuses for a reason of its own.
    case refused(Stage, SetupStatus)

    /// How far a session had come.
    package enum Stage: Sendable, Hashable {
        /// Asking what the controller can do.
        case discovery
        /// Asking for a session.
        case opening
        /// RAKP messages 1 and 2.
        case keyExchange
        /// RAKP messages 3 and 4.
        case activation
        /// Setting the session's privilege level.
        case privilege
        /// The request itself.
        case request
    }
}
