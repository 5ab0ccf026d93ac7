import Documents
import DriverInterfaces
import Model

/// Arranges the disks that fake machines do not have: the result is what was asked for.
struct FakeRAID: RAIDInterface {
    let controller: FakeController

    var logicalDiskProperties: [(name: String, description: String)] { LogicalDiskProperty.all }

    func validate(_ node: NodeContext) throws(ValidationFailure) {}

    func steps(_ kind: StepKind, for node: NodeContext) async throws(HardwareError) -> [Step] {
        FakeSteps.offered(by: .raid, kind)
    }

    func run(
        _ step: Step, _ kind: StepKind, on node: NodeContext, as command: CommandID
    ) async throws(HardwareError) -> Outcome {
        let result = result(of: step, on: node)
        return try await controller.run(step, on: node, as: command) { _ in
            var findings = Findings()
            findings.raidConfig = JSONText(.object(result))
            return findings
        }
    }

    private func result(of step: Step, on node: NodeContext) -> JSONObject {
        guard step.step != "delete_configuration" else { return [:] }
        let wanted = step.args.object["raid_config"]?.objectValue ?? node.node.targetRAIDConfig.object
        guard !wanted.isEmpty else { return [:] }
        var result = wanted
        result["last_updated"] = .string(controller.time.now.description)
        return result
    }
}
