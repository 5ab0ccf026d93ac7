package import Documents

/// What the lab's own commands ask of its machines: a line of words, answered by a line of JSON.
package enum LabOrder: Sendable, Hashable {
    case status
    case power(machine: Int, MachinePower.Order)
    /// `nil` takes the override back.
    case bootDevice(machine: Int, BootOverride?)

    /// The order in a line; `nil` when it is none.
    package init?(line: String) {
        let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
        switch (words.first, words.count) {
        case ("status", 1): self = .status
        case ("power", 3):
            guard let machine = Int(words[1]), let order = MachinePower.Order(rawValue: words[2]) else { return nil }
            self = .power(machine: machine, order)
        case ("bootdev", 4):
            guard let machine = Int(words[1]), ["once", "persistent"].contains(words[3]) else { return nil }
            if words[2] == "none" {
                self = .bootDevice(machine: machine, nil)
            } else if let device = BootOverride.Device(rawValue: words[2]) {
                self = .bootDevice(machine: machine, BootOverride(device, isPersistent: words[3] == "persistent"))
            } else {
                return nil
            }
        default: return nil
        }
    }

    /// The line.
    package var line: String {
        switch self {
        case .status: "status"
        case .power(let machine, let order): "power \(machine) \(order.rawValue)"
        case .bootDevice(let machine, let device):
            "bootdev \(machine) \(device?.device.rawValue ?? "none") \(device?.isPersistent == true ? "persistent" : "once")"
        }
    }
}

extension LabOrder {
    /// Carries the order out; the answer is `{"machines": […]}` or `{"error": "…"}`.
    package func carryOut(on machines: [any ControlledMachine]) -> JSON {
        do {
            switch self {
            case .status: break
            case .power(let number, let order): try Self.find(number, machines).order(order)
            case .bootDevice(let number, let device): try Self.find(number, machines).setBootOverride(device)
            }
            return ["machines": .array(machines.map(Self.state))]
        } catch let error as MachinePower.IsOff {
            return ["error": .string("the machine is off: it cannot be told to \(error.order.rawValue)")]
        } catch {
            return ["error": .string("\(error)")]
        }
    }

    private struct NoSuchMachine: Error, CustomStringConvertible {
        var number: Int
        var count: Int
        var description: String { "there is no machine \(number); the lab has \(count)" }
    }

    private static func find(_ number: Int, _ machines: [any ControlledMachine]) throws -> any ControlledMachine {
        guard let machine = machines.first(where: { $0.description.number == number }) else {
            throw NoSuchMachine(number: number, count: machines.count)
        }
        return machine
    }

    private static func state(_ machine: any ControlledMachine) -> JSON {
        let device = machine.bootOverride.map { "\($0.device.rawValue), \($0.isPersistent ? "persistent" : "once")" }
        return [
            "number": .integer(Int64(machine.description.number)), "power": .string(machine.isOn ? "on" : "off"),
            "boot_device": device.map(JSON.string) ?? .null,
        ]
    }
}
