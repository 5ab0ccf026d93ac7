/// The family that a command belongs to (§5.1); answers have the number that follows.
package enum NetworkFunction: UInt8, Sendable, Hashable, CaseIterable {
    case chassis = 0x00
    case sensor = 0x04
    case application = 0x06
    case storage = 0x0A
    case transport = 0x0C
}

/// The frame that requests and answers have in common (§13.8): addresses, number, command, data, two checksums.
package struct Message: Sendable, Hashable {
    /// Who is to receive the message: the controller, or the remote console.
    package var receiver: UInt8
    /// The network function as on the wire: odd for answers.
    package var function: UInt8
    package var sender: UInt8
    /// Six bits by which an answer finds its request.
    package var number: UInt8
    package var command: UInt8
    /// Of an answer, the completion code and what follows it.
    package var data: [UInt8]

    /// The controller's address.
    package static let controller: UInt8 = 0x20
    /// The remote console's software identifier (§5.5).
    package static let console: UInt8 = 0x81

    /// A request to the controller.
    package init(_ request: Request, number: UInt8) {
        receiver = Self.controller
        function = request.function.rawValue
        sender = Self.console
        self.number = number & 0x3F
        command = request.command
        data = request.data
    }

    /// The controller's answer to `request`.
    package init(answering request: Message, _ code: CompletionCode, _ data: [UInt8] = []) {
        receiver = request.sender
        function = request.function | 1
        sender = request.receiver
        number = request.number
        command = request.command
        self.data = [code.rawValue] + data
    }

    /// The message in `bytes`.
    package init(decoding bytes: [UInt8]) throws(DecodingFailure) {
        guard bytes.count >= 7 else { throw .truncated(at: bytes.count) }
        guard Self.sum(bytes[0..<3]) == 0 else { throw .wrongChecksum(at: 2) }
        guard Self.sum(bytes[3...]) == 0 else { throw .wrongChecksum(at: bytes.count - 1) }
        receiver = bytes[0]
        function = bytes[1] >> 2
        sender = bytes[3]
        number = bytes[4] >> 2
        command = bytes[5]
        data = Array(bytes[6..<bytes.count - 1])
    }

    /// The message as it is sent; logical units are zero.
    package var bytes: [UInt8] {
        let head = [receiver, function << 2]
        let body = [sender, number << 2, command] + data
        return head + [0 &- Self.sum(head)] + body + [0 &- Self.sum(body)]
    }

    private static func sum(_ bytes: some Sequence<UInt8>) -> UInt8 {
        bytes.reduce(0, &+)
    }
}

/// A command on its way, whatever it asks for.
package struct Request: Sendable, Hashable {
    /// What becomes of a controller that carries a request out twice, as it may when an answer is lost.
    package enum Repetition: Sendable, Hashable {
        /// Nothing changes by asking, so that equal requests can share one answer.
        case read
        /// The second time changes nothing.
        case harmless
        /// It must not happen.
        case forbidden
    }

    package var function: NetworkFunction
    package var command: UInt8
    package var data: [UInt8]
    package var repetition: Repetition

    /// A request that a controller may see more than once, if `repetition` allows.
    package init(_ function: NetworkFunction, _ command: UInt8, _ data: [UInt8] = [], repetition: Repetition) {
        self.function = function
        self.command = command
        self.data = data
        self.repetition = repetition
    }

    /// Whether `message` is the answer to this request, sent under `number`.
    func isAnswered(by message: Message, number: UInt8) -> Bool {
        message.function == function.rawValue | 1 && message.command == command && message.number == number
            && message.receiver == Message.console
    }
}

/// What a controller said to a request.
package struct Response: Sendable, Hashable {
    package var code: CompletionCode
    package var data: [UInt8]

    /// An answer.
    package init(_ code: CompletionCode, _ data: [UInt8] = []) {
        self.code = code
        self.data = data
    }

    init(_ message: Message) throws(DecodingFailure) {
        guard let code = message.data.first else { throw .truncated(at: 6) }
        self.init(CompletionCode(rawValue: code), Array(message.data.dropFirst()))
    }
}
