/// Takes a body part by part while it arrives, so that it never has to be in memory as a whole. Called on the client's thread:
/// it must not wait. A new one belongs to each request.
package protocol HTTPBodyReceiver: AnyObject, Sendable {
    /// Status and header fields have come, a part of the body follows. `false` ends the transfer with `refused`.
    ///
    /// `resume` lets a transfer go on that was told `full`; it may be called from anywhere, at any time, and more than once.
    func begin(_ head: HTTPResponse, resume: @escaping @Sendable () -> Void) -> Bool

    /// Takes a part of the body, or says why not.
    func receive(_ part: UnsafeRawBufferPointer) -> HTTPBodyVerdict
}

/// What becomes of a part of a body.
package enum HTTPBodyVerdict: Sendable, Hashable {
    /// It was taken.
    case taken
    /// There is no room: the same part comes again after `resume`, and until then the sender is held back.
    case full
    /// No more of it is wanted: the transfer ends with `refused`.
    case refused
}
