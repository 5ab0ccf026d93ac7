import Documents
import DriverInterfaces
import Model

/// The methods of Ironic's fake vendor B: they answer whether `bar` is `baz`.
struct FakeVendor: VendorInterface {
    let controller: FakeController

    func validate(_ node: NodeContext) throws(ValidationFailure) {}

    var methods: [VendorMethod] { Self.all }

    private static let all = [
        VendorMethod(name: "second_method", httpMethods: ["POST"], isAsynchronous: true, description: "Test method"),
        VendorMethod(
            name: "third_method_sync", httpMethods: ["POST"], isAsynchronous: false, description: "Test method, synchronous"),
        VendorMethod(
            name: "fourth_method_shared_lock", httpMethods: ["POST"], isAsynchronous: true,
            description: "Test method that takes no lock"),
    ]

    func check(_ arguments: JSONObject, of method: String) throws(ValidationFailure) {
        if arguments["bar"] == nil { throw ValidationFailure("bar: is missing; the method \(method) needs it.") }
    }

    func call(_ method: String, with arguments: JSONObject, on node: NodeContext) async throws(HardwareError) -> JSON? {
        guard let found = methods.first(where: { $0.name == method }) else {
            throw refusal(method, node, "there is no such method")
        }
        try await controller.ask(to: "call the method \(method)", node) { _ in }
        return found.isAsynchronous ? nil : .bool(arguments["bar"] == "baz")
    }

    func steps(_ kind: StepKind, for node: NodeContext) async throws(HardwareError) -> [Step] {
        FakeSteps.offered(by: .vendor, kind)
    }

    func run(
        _ step: Step, _ kind: StepKind, on node: NodeContext, as command: CommandID
    ) async throws(HardwareError) -> Outcome {
        guard step.step == "trigger_servicewait" else {
            return try await controller.run(step, on: node, as: command) { _ in Findings() }
        }
        // Started, it waits for the agent; the agent's call has it asked after again, and then it is done.
        let now = controller.time.now
        return try await controller.ask(to: step.qualifiedName, node) { bench in
            guard bench.machine.command(command) == nil else { return .done(Findings()) }
            bench.act(.start(FakeCommand(id: command, name: step.qualifiedName, endsAt: now, fails: false)))
            return .underway(pollAfter: nil)
        }
    }

    private func refusal(_ method: String, _ node: NodeContext, _ reason: String) -> HardwareError {
        HardwareError(.fail, operation: "call the method \(method)", node: node.node.uuid, reason: reason)
    }
}
