import IPMI

/// What a controller of a virtual machine does with the commands of a session.
struct ChassisResponder: Sendable {
    let machine: any ControlledMachine
    let discovery: Discovery

    /// The answer to a request, after it was carried out.
    func response(to request: Message) -> Response {
        if let response = discovery.response(to: request) { return response }
        switch (NetworkFunction(rawValue: request.function), request.command) {
        case (.application, GetDeviceID.code): return deviceID
        case (.application, Self.getDeviceGUID), (.application, Self.getSystemGUID):
            return Response(.completed, Self.guid(machine.description.uuid))
        case (.application, Self.getSelfTestResults): return Response(.completed, [0x55, 0x00])
        case (.application, SetSessionPrivilegeLevel.code): return privilege(request.data)
        case (.application, CloseSession.code): return Response(.completed)
        case (.chassis, GetChassisStatus.code): return Response(.completed, [machine.isOn ? 0x61 : 0x60, 0x00, 0x40])
        case (.chassis, ChassisControl.code): return control(request.data)
        case (.chassis, SetBootFlags.code): return setBootOption(request.data)
        case (.chassis, GetBootFlags.code): return bootOption(request.data)
        default: return Response(.unknownCommand)
        }
    }

    private static let getSelfTestResults: UInt8 = 0x04
    private static let getDeviceGUID: UInt8 = 0x08
    private static let getSystemGUID: UInt8 = 0x37

    /// A chassis device with IPMI 2.0 and a manufacturer's number that is nobody's.
    private var deviceID: Response { Response(.completed, [0x20, 0x01, 0x01, 0x00, 0x02, 0x80, 0x00, 0x00, 0x00, 0x01, 0x00]) }

    /// The level that was asked for; zero asks for the present one.
    private func privilege(_ data: [UInt8]) -> Response {
        guard let level = data.first else { return Response(.wrongLength) }
        return Response(.completed, [level & 0x0F == 0 ? PrivilegeLevel.administrator.rawValue : level & 0x0F])
    }

    private func control(_ data: [UInt8]) -> Response {
        guard let action = data.first.flatMap({ ChassisControl.Action(rawValue: $0 & 0x0F) }) else {
            return Response(.wrongField)
        }
        let order: MachinePower.Order =
            switch action {
            case .powerDown: .off
            case .powerUp: .on
            case .powerCycle: .cycle
            case .hardReset: .reset
            case .diagnosticInterrupt: .interrupt
            case .softShutdown: .soft
            }
        do {
            try machine.order(order)
            return Response(.completed)
        } catch {
            return Response(.notInThisState)
        }
    }

    /// The 16 bytes of a UUID in IPMI's order, the last one first (§20.8).
    static func guid(_ uuid: String) -> [UInt8] {
        let digits = uuid.filter { $0 != "-" }
        let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { start in
            UInt8(digits.dropFirst(start).prefix(2), radix: 16)
        }
        return bytes.count == 16 ? bytes.reversed() : [UInt8](repeating: 0, count: 16)
    }
}

extension ChassisResponder {
    /// Boot options besides the flags (§28.12): set in progress, and whether the flags were read. They are taken and not needed.
    private static let setInProgress: UInt8 = 0
    private static let acknowledgement: UInt8 = 4

    private func setBootOption(_ data: [UInt8]) -> Response {
        switch data.first.map({ $0 & 0x7F }) {
        case Self.setInProgress, KeepBootFlags.parameter, Self.acknowledgement: return Response(.completed)
        case BootFlags.parameter:
            guard let flags = try? BootFlags(decoding: Array(data.dropFirst())) else { return Response(.wrongLength) }
            return set(flags)
        default: return Response(.parameterNotSupported)
        }
    }

    private func set(_ flags: BootFlags) -> Response {
        guard flags.isValid, let selected = flags.device, selected != .noOverride else {
            machine.setBootOverride(nil)
            return Response(.completed)
        }
        let device: BootOverride.Device
        switch selected {
        case .pxe: device = .network
        case .disk, .safeDisk: device = .disk
        // The machines have nothing else to boot from, and no setup menu.
        case .noOverride, .diagnosticPartition, .cdrom, .biosSetup, .remoteFloppy, .remoteCDROM, .primaryRemoteMedia, .remoteDisk,
            .floppy:
            return Response(.outOfRange)
        }
        machine.setBootOverride(BootOverride(device, isPersistent: flags.isPersistent, isEFI: flags.isEFI))
        return Response(.completed)
    }

    private func bootOption(_ data: [UInt8]) -> Response {
        switch data.first.map({ $0 & 0x7F }) {
        case Self.setInProgress: return Response(.completed, [0x01, Self.setInProgress, 0x00])
        case KeepBootFlags.parameter: return Response(.completed, [0x01, KeepBootFlags.parameter, 0x00])
        case Self.acknowledgement: return Response(.completed, [0x01, Self.acknowledgement, 0x00, 0x00])
        case BootFlags.parameter: return Response(.completed, [0x01, BootFlags.parameter] + flags.bytes)
        default: return Response(.parameterNotSupported)
        }
    }

    private var flags: BootFlags {
        guard let bootOverride = machine.bootOverride else {
            var flags = BootFlags(device: .noOverride, isPersistent: false, isEFI: false)
            flags.isValid = false
            return flags
        }
        let device: BootFlags.Device =
            switch bootOverride.device {
            case .network: .pxe
            case .disk: .disk
            }
        return BootFlags(device: device, isPersistent: bootOverride.isPersistent, isEFI: bootOverride.isEFI)
    }
}
