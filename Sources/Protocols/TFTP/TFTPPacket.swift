/// A TFTP packet (RFC 1350; option acknowledgement, RFC 2347).
package enum TFTPPacket: Sendable, Hashable {
    case readRequest(TFTPRequest)
    case writeRequest(TFTPRequest)
    case data(block: UInt16, [UInt8])
    case acknowledgement(block: UInt16)
    case error(TFTPError)
    case optionAcknowledgement([TFTPOption])

    /// What is wrong with bytes that are no packet.
    package enum DecodingFailure: Error, Sendable, Hashable {
        case truncated(at: Int)
        case unknownOpcode(UInt16)
        /// A text does not end, or is not UTF-8.
        case badText(at: Int)
        /// More options than anybody has.
        case tooManyOptions
    }

    private static let optionsMax = 16

    /// The packet in `bytes`.
    package init(decoding bytes: [UInt8]) throws(DecodingFailure) {
        var reader = Reader(bytes: bytes)
        switch try reader.number() {
        case 1: self = .readRequest(try reader.request())
        case 2: self = .writeRequest(try reader.request())
        case 3: self = .data(block: try reader.number(), Array(bytes.dropFirst(4)))
        case 4: self = .acknowledgement(block: try reader.number())
        case 5: self = .error(TFTPError(code: TFTPError.Code(rawValue: try reader.number()), text: try reader.lastText()))
        case 6: self = .optionAcknowledgement(try reader.options())
        case let opcode: throw .unknownOpcode(opcode)
        }
    }

    private struct Reader {
        let bytes: [UInt8]
        var position = 0

        mutating func number() throws(DecodingFailure) -> UInt16 {
            guard position + 2 <= bytes.count else { throw .truncated(at: bytes.count) }
            defer { position += 2 }
            return UInt16(bytes[position]) << 8 | UInt16(bytes[position + 1])
        }

        /// A text and the zero byte that ends it.
        mutating func text() throws(DecodingFailure) -> String {
            guard let end = bytes[position...].firstIndex(of: 0) else { throw .badText(at: position) }
            guard let text = String(validating: bytes[position..<end], as: UTF8.self) else { throw .badText(at: position) }
            position = end + 1
            return text
        }

        /// The text of an error: some peers leave out the zero byte, and some the text.
        mutating func lastText() throws(DecodingFailure) -> String {
            String(decoding: bytes[position...].prefix { $0 != 0 }, as: UTF8.self)
        }

        mutating func request() throws(DecodingFailure) -> TFTPRequest {
            TFTPRequest(fileName: try text(), mode: try text(), options: try options())
        }

        /// Pairs up to the end. Bytes after the last whole text are dropped: firmware is known to send a few more.
        mutating func options() throws(DecodingFailure) -> [TFTPOption] {
            var options: [TFTPOption] = []
            while position < bytes.count, bytes[position] != 0, bytes[position...].contains(0) {
                guard options.count < optionsMax else { throw .tooManyOptions }
                options.append(TFTPOption(name: try text(), value: try text()))
            }
            return options
        }
    }

    /// The packet as it is sent.
    package var bytes: [UInt8] {
        switch self {
        case .readRequest(let request): Self.head(1) + request.bytes
        case .writeRequest(let request): Self.head(2) + request.bytes
        case .data(let block, let data): Self.head(3) + Self.head(block) + data
        case .acknowledgement(let block): Self.head(4) + Self.head(block)
        case .error(let error): Self.head(5) + Self.head(error.code.rawValue) + Array(error.text.utf8) + [0]
        case .optionAcknowledgement(let options): Self.head(6) + options.flatMap(\.bytes)
        }
    }

    private static func head(_ number: UInt16) -> [UInt8] {
        [UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)]
    }
}

/// What a client asks for.
package struct TFTPRequest: Sendable, Hashable {
    package var fileName: String
    /// `octet`, in any case, is what is served.
    package var mode: String
    package var options: [TFTPOption]

    /// A request for a file.
    package init(fileName: String, mode: String = "octet", options: [TFTPOption] = []) {
        self.fileName = fileName
        self.mode = mode
        self.options = options
    }

    fileprivate var bytes: [UInt8] { fileName.utf8 + [0] + mode.utf8 + [0] + options.flatMap(\.bytes) }
}

/// An option with its value (RFC 2347); names are the same in any case.
package struct TFTPOption: Sendable, Hashable {
    package var name: String
    package var value: String

    /// An option as it stands in a packet.
    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    fileprivate var bytes: [UInt8] { name.utf8 + [0] + value.utf8 + [0] }
}

/// Why a transfer ends early.
package struct TFTPError: Error, Sendable, Hashable {
    /// The number of the reason (RFC 1350, appendix; RFC 2347).
    package struct Code: RawRepresentable, Sendable, Hashable {
        package let rawValue: UInt16

        package init(rawValue: UInt16) {
            self.rawValue = rawValue
        }

        package static let other = Code(rawValue: 0)
        package static let fileNotFound = Code(rawValue: 1)
        package static let accessViolation = Code(rawValue: 2)
        package static let illegalOperation = Code(rawValue: 4)
        package static let unknownTransfer = Code(rawValue: 5)
        package static let refusedOptions = Code(rawValue: 8)
    }

    package var code: Code
    package var text: String

    /// A reason with its text.
    package init(code: Code, text: String) {
        self.code = code
        self.text = text
    }
}
