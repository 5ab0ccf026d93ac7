import IPMI

/// What a virtual controller answers to the commands about serial consoles (§24, §26). It has one console, for one session at a time.
struct PayloadResponder: Sendable {
    /// What is to be done besides answering.
    enum Effect: Sendable, Hashable {
        case activate
        case deactivate
    }

    /// The session that has the console.
    var owner: UInt32?
    /// Where the controller listens.
    var port: Int

    private static let activate: UInt8 = 0x48
    private static let deactivate: UInt8 = 0x49
    private static let activationStatus: UInt8 = 0x4A
    private static let instanceInformation: UInt8 = 0x4B
    private static let channelSupport: UInt8 = 0x4E
    private static let getConfiguration: UInt8 = 0x22
    private static let alreadyActive = CompletionCode(rawValue: 0x80)
    private static let alreadyInactive = CompletionCode(rawValue: 0x80)

    /// The answer to a request of `session`, and what follows from it; `nil` for commands of others.
    func response(to request: Message, in session: UInt32) -> (response: Response, effect: Effect?)? {
        switch (NetworkFunction(rawValue: request.function), request.command) {
        case (.application, Self.activate): activation(request.data, session)
        case (.application, Self.deactivate): deactivation(request.data)
        case (.application, Self.activationStatus): (status(request.data), nil)
        case (.application, Self.instanceInformation): (instance(request.data), nil)
        // Messages and the serial console, and what sets up sessions.
        case (.application, Self.channelSupport): (Response(.completed, [0x03, 0x00, 0x3F, 0x00, 0x00, 0x00, 0x00, 0x00]), nil)
        case (.transport, Self.getConfiguration): (configuration(request.data), nil)
        default: nil
        }
    }

    private func isConsole(_ data: [UInt8]) -> Bool {
        data.first.map { $0 & 0x3F } == PayloadType.serialOverLAN.rawValue && data.dropFirst().first.map { $0 & 0x0F } == 1
    }

    private func activation(_ data: [UInt8], _ session: UInt32) -> (Response, Effect?) {
        guard data.count == 6 else { return (Response(.wrongLength), nil) }
        guard isConsole(data) else { return (Response(.parameterNotSupported), nil) }
        guard owner == nil || owner == session else { return (Response(Self.alreadyActive), nil) }
        let payloadBytesMax = Self.littleEndian(255)
        let answer = [0, 0, 0, 0] + payloadBytesMax + payloadBytesMax + Self.littleEndian(port) + [0xFF, 0xFF]
        return (Response(.completed, answer), .activate)
    }

    /// Whoever may log in may take the console from another one.
    private func deactivation(_ data: [UInt8]) -> (Response, Effect?) {
        guard data.count == 6 else { return (Response(.wrongLength), nil) }
        guard isConsole(data) else { return (Response(.parameterNotSupported), nil) }
        guard owner != nil else { return (Response(Self.alreadyInactive), nil) }
        return (Response(.completed), .deactivate)
    }

    private func status(_ data: [UInt8]) -> Response {
        guard data.count == 1 else { return Response(.wrongLength) }
        guard data[0] & 0x3F == PayloadType.serialOverLAN.rawValue else { return Response(.wrongField) }
        return Response(.completed, [0x01, owner == nil ? 0x00 : 0x01, 0x00])
    }

    private func instance(_ data: [UInt8]) -> Response {
        guard data.count == 2 else { return Response(.wrongLength) }
        guard isConsole(data) else { return Response(.wrongField) }
        return Response(
            .completed,
            (0..<4).map { UInt8(truncatingIfNeeded: (owner ?? 0) >> ($0 * 8)) } + [0x01] + [UInt8](repeating: 0, count: 7))
    }

    /// The parameters of the console (§26.3), which nobody needs to change: on, for administrators and users, 115,200 bit/s.
    private func configuration(_ data: [UInt8]) -> Response {
        guard data.count == 4 else { return Response(.wrongLength) }
        let value: [UInt8]
        switch data[1] {
        case 0: value = [0x00]
        case 1: value = [0x01]
        case 2: value = [0x02]
        case 3: value = [0x0C, 0x60]
        case 4: value = [0x07, 0x32]
        case 5, 6: value = [0x0A]
        case 7: value = [0x01]
        case 8: value = Self.littleEndian(port)
        default: return Response(.parameterNotSupported)
        }
        return Response(.completed, [0x11] + value)
    }

    private static func littleEndian(_ number: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8)]
    }
}
