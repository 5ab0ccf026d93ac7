import AgentContract
import CCrypt
import Documents
import DriverInterfaces
import Glibc
import Model

/// Gives a booted rescue system the user's password, hashed: the password itself never leaves the service.
struct RescuePassword: Sendable {
    let agents: AgentSteps

    /// Has the agent turn its ramdisk into the rescue system, or says how that stands.
    func finish(_ node: NodeContext, as command: CommandID) async throws(HardwareError) -> Outcome {
        guard let password = node.instanceInfo["rescue_password"]?.stringValue, let hash = Self.hash(password) else {
            return .failed("The rescue password is missing from instance_info; ask for the rescue again with one.")
        }
        let order = AgentOrder(
            request: CommandRequest(.finalizeRescue, ["rescue_password": .string(hash), "hashed": true]),
            what: "the rescue password", isRepeatable: true
        ) { history, _ in history.standing(of: .finalizeRescue) }
        return await agents.run(order, on: node, as: command)
    }

    /// SHA-512 in the form of `/etc/shadow`, with a salt of its own; `nil` where the system's library has no such hash.
    static func hash(_ password: String) -> String? {
        let alphabet = Array("./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
        var generator = SystemRandomNumberGenerator()
        let salt = (0..<16).map { _ in alphabet[Int(generator.next(upperBound: 64 as UInt64))] }
        let setting = "$6$" + String(decoding: salt, as: UTF8.self)
        let scratch = UnsafeMutablePointer<crypt_data>.allocate(capacity: 1)
        scratch.initialize(to: crypt_data())
        defer { scratch.deallocate() }
        guard let result = crypt_r(password, setting, scratch) else { return nil }
        let hash = String(cString: result)
        return hash.hasPrefix("$6$") ? hash : nil
    }
}
