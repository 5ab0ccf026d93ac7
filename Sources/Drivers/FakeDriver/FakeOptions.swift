import Documents
import DriverInterfaces
package import Model

/// How fake machines behave. A node's `driver_info` may say otherwise: `fake_<interface>_delay` (seconds) and `fake_failure_odds`.
package struct FakeOptions: Sendable, Hashable {
    /// How long work takes, by interface; none by default. Work that takes time goes on by itself and is asked after.
    package var delays: [InterfaceKind: Duration] = [:]
    /// How many of all pieces of work fail, from 0 to 1.
    package var failureOdds = 0.0
    /// Decides, together with the work's name, which fail.
    package var seed: UInt64 = 0

    /// Machines that do everything at once and never fail.
    package init() {}

    func delay(of kind: InterfaceKind, on node: NodeContext) -> Duration {
        guard let seconds = node.driverInfo["fake_\(kind.rawValue)_delay"].flatMap(Self.number) else {
            return delays[kind] ?? .zero
        }
        return .seconds(min(max(seconds, 0), 1_000_000))
    }

    func fails(_ command: CommandID, on node: NodeContext) -> Bool {
        let odds = node.driverInfo["fake_failure_odds"].flatMap(Self.number) ?? failureOdds
        guard odds > 0 else { return false }
        let lot = Self.hash("\(seed) \(node.node.uuid) \(command)")
        return Double(lot >> 11) / Double(1 << 53) < odds
    }

    private static func number(_ json: JSON) -> Double? {
        switch json {
        case .integer(let value): Double(value)
        case .number(let value): value.isFinite ? value : nil
        case .string(let text): Double(text).flatMap { $0.isFinite ? $0 : nil }
        case .null, .bool, .array, .object: nil
        }
    }

    /// FNV-1a, mixed at the end so that every bit depends on all (SplitMix64's last step).
    static func hash(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        hash = (hash ^ (hash >> 30)) &* 0xbf58_476d_1ce4_e5b9
        hash = (hash ^ (hash >> 27)) &* 0x94d0_49bb_1331_11eb
        return hash ^ (hash >> 31)
    }
}
