/// What a controller knows of the machine that it controls.
package protocol ControlledMachine: Sendable {
    var description: MachineDescription { get }
    var isOn: Bool { get }
    var bootOverride: BootOverride? { get }
    var console: MachineConsole { get }
    /// Takes an order; what follows from it happens soon after.
    func order(_ order: MachinePower.Order) throws(MachinePower.IsOff)
    /// Says what the next boots are to be from; `nil` takes it back.
    func setBootOverride(_ bootOverride: BootOverride?)
}
