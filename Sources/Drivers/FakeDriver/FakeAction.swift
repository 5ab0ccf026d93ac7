import Documents
package import Model

/// Something that physically happened to a machine. Each is one line of the record.
package enum FakeAction: Sendable, Hashable {
    case power(PowerState)
    /// Work was started under a name. The same name is never started twice.
    case start(FakeCommand)
    case bootDevice(BootDevice, isPersistent: Bool)
    case bootMode(BootMode)
    case secureBoot(Bool)
    case console(Bool)
    case indicator(String, state: String)
    case insert(type: String, image: String)
    case eject(type: String)
    case biosSetting(String, value: String)
    case biosReset
    case firmware(component: String, version: String)
    case interrupt
}

extension FakeAction {
    /// The action as members of a record's line.
    var members: JSONObject {
        switch self {
        case .power(let state): ["action": "power", "state": .string(state.rawValue)]
        case .start(let command):
            [
                "action": "start", "command": .string(command.id.description), "name": .string(command.name),
                "ends_at": .integer(command.endsAt.microseconds), "fails": .bool(command.fails),
            ]
        case .bootDevice(let device, let isPersistent):
            ["action": "boot device", "device": .string(device.rawValue), "persistent": .bool(isPersistent)]
        case .bootMode(let mode): ["action": "boot mode", "mode": .string(mode.rawValue)]
        case .secureBoot(let isOn): ["action": "secure boot", "on": .bool(isOn)]
        case .console(let isOn): ["action": "console", "on": .bool(isOn)]
        case .indicator(let name, let state): ["action": "indicator", "name": .string(name), "state": .string(state)]
        case .insert(let type, let image): ["action": "insert", "type": .string(type), "image": .string(image)]
        case .eject(let type): ["action": "eject", "type": .string(type)]
        case .biosSetting(let name, let value): ["action": "bios setting", "name": .string(name), "value": .string(value)]
        case .biosReset: ["action": "bios reset"]
        case .firmware(let component, let version):
            ["action": "firmware", "component": .string(component), "version": .string(version)]
        case .interrupt: ["action": "interrupt"]
        }
    }

    /// The action of a record's line, or `nil` when it is none.
    init?(_ members: JSONObject) {
        func text(_ key: String) -> String? { members[key]?.stringValue }
        func flag(_ key: String) -> Bool? { members[key]?.boolValue }
        let action: FakeAction? =
            switch text("action") {
            case "power": text("state").flatMap(PowerState.init(rawValue:)).map { .power($0) }
            case "start": FakeCommand(members).map { .start($0) }
            case "boot device":
                text("device").flatMap(BootDevice.init(rawValue:)).map {
                    .bootDevice($0, isPersistent: flag("persistent") ?? false)
                }
            case "boot mode": text("mode").flatMap(BootMode.init(rawValue:)).map { .bootMode($0) }
            case "secure boot": flag("on").map { .secureBoot($0) }
            case "console": flag("on").map { .console($0) }
            case "indicator": text("name").flatMap { name in text("state").map { .indicator(name, state: $0) } }
            case "insert": text("type").flatMap { type in text("image").map { .insert(type: type, image: $0) } }
            case "eject": text("type").map { .eject(type: $0) }
            case "bios setting": text("name").flatMap { name in text("value").map { .biosSetting(name, value: $0) } }
            case "bios reset": .biosReset
            case "firmware":
                text("component").flatMap { name in text("version").map { .firmware(component: name, version: $0) } }
            case "interrupt": .interrupt
            default: nil
            }
        guard let action else { return nil }
        self = action
    }
}

extension FakeCommand {
    fileprivate init?(_ members: JSONObject) {
        guard let id = members["command"]?.stringValue, let name = members["name"]?.stringValue,
            let endsAt = members["ends_at"]?.integerValue, let fails = members["fails"]?.boolValue
        else { return nil }
        self.init(id: CommandID(id), name: name, endsAt: Timestamp(microseconds: endsAt), fails: fails)
    }
}
