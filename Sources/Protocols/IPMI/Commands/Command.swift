/// Something to ask of a controller, with the meaning of the answer.
package protocol Command: Sendable {
    /// What a controller says to the command.
    associatedtype Answer: Sendable
    /// The command as it is sent.
    var request: Request { get }
    /// The meaning of what follows the completion code.
    func answer(decoding data: [UInt8]) throws(DecodingFailure) -> Answer
}

extension Command where Answer == Void {
    package func answer(decoding data: [UInt8]) throws(DecodingFailure) {}
}
