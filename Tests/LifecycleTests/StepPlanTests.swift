import Documents
import Lifecycle
import Model
import Testing

/// Which steps run, and in which order (drivers §7).
struct StepPlanTests {
    private func names(_ steps: [Step]) -> [String] { steps.map(\.qualifiedName) }

    private func plan(_ kind: Operation.Kind, _ wanted: [Step], _ offered: [Step], disableRamdisk: Bool = false) throws -> [Step]
    {
        try StepPlan.steps(for: kind, request: StepRequest(steps: wanted, disableRamdisk: disableRamdisk), offered: offered)
    }

    @Test func runsTheHighestPriorityFirstAndLeavesOutZero() {
        let steps = [("a", 1), ("b", 0), ("c", 9), ("d", -1)].map { Step(interface: .deploy, step: $0.0, priority: $0.1) }
        #expect(names(StepPlan.sorted(steps, .clean)) == ["deploy.c", "deploy.a"])
    }

    @Test(arguments: [
        (StepKind.clean, ["vendor", "power", "management", "firmware", "deploy", "bios", "raid"]),
        (.deploy, ["vendor", "power", "management", "firmware", "deploy", "bios", "raid"]),
        (.service, ["network", "vendor", "power", "management", "firmware", "deploy", "bios", "raid"]),
        (
            .verify,
            [
                "power", "management", "firmware", "inspect", "deploy", "boot", "bios", "raid", "vendor", "network", "storage",
                "console", "rescue",
            ]
        ),
    ])
    func equalPrioritiesRunByInterface(kind: StepKind, order: [String]) {
        let steps = InterfaceKind.allCases.map { Step(interface: $0, step: "s", priority: 5) }
        #expect(StepPlan.sorted(steps, kind).map(\.interface.rawValue).prefix(order.count).elementsEqual(order))
        #expect(StepPlan.sorted(steps.reversed(), kind).prefix(order.count).map(\.interface.rawValue) == order)
    }

    @Test func stepsThatAreEqualInRankRunAsTheyWereOffered() {
        let steps = ["x", "a", "m"].map { Step(interface: .deploy, step: $0, priority: 5) }
        #expect(names(StepPlan.sorted(steps, .clean)) == ["deploy.x", "deploy.a", "deploy.m"])
    }

    @Test func deploymentOverlaysWhatIsOffered() throws {
        let offered = [
            Step(interface: .deploy, step: "deploy", priority: 100), Step(interface: .deploy, step: "write_image", priority: 80),
            Step(interface: .raid, step: "apply_configuration", isAbortable: true, requiresRamdisk: false),
        ]
        let wanted = [
            Step(interface: .raid, step: "apply_configuration", args: ["x": 1], priority: 90),
            Step(interface: .deploy, step: "write_image", priority: 0),
            Step(interface: .raid, step: "apply_configuration", args: ["x": 2], priority: 95),
        ]
        let plan = try plan(.deploy, wanted, offered)
        #expect(names(plan) == ["deploy.deploy", "raid.apply_configuration"])
        #expect(plan.last?.args == ["x": 2])
        #expect(plan.last?.isAbortable == true && plan.last?.requiresRamdisk == false)
    }

    @Test func manualCleaningRunsInTheOrderGivenWhateverThePriorities() throws {
        let offered = [Step(interface: .bios, step: "a", priority: 9), Step(interface: .raid, step: "b")]
        let wanted = [Step(interface: .raid, step: "b"), Step(interface: .bios, step: "a"), Step(interface: .raid, step: "b")]
        #expect(names(try plan(.manualClean, wanted, offered)) == ["raid.b", "bios.a", "raid.b"])
    }

    @Test func automatedCleaningTakesNoRequest() throws {
        #expect(names(try plan(.automatedClean, [Step(interface: .bios, step: "zzz")], [])) == [])
    }

    @Test(arguments: [
        (Operation.Kind.deploy, Step(interface: .deploy, step: "deploy", priority: 1), "may not be overridden"),
        (.deploy, Step(interface: .deploy, step: "zzz", priority: 1), "does not support the deploy step deploy.zzz"),
        (.manualClean, Step(interface: .bios, step: "a"), "does not support the clean step bios.a"),
        (.service, Step(interface: .raid, step: "b", args: ["y": 1]), "unexpected arguments: y"),
        (.manualClean, Step(interface: .raid, step: "b", args: [:]), "lacks required arguments: x"),
    ])
    func refusesBadSteps(kind: Operation.Kind, wanted: Step, text: String) {
        let offered = [
            Step(interface: .deploy, step: "deploy", priority: 100),
            Step(interface: .raid, step: "b", argsInfo: ["x": ["required": true], "z": ["required": false]]),
        ]
        let failure = #expect(throws: StepPlan.Failure.self) { try plan(kind, [wanted], offered) }
        #expect(failure?.description.contains(text) == true, "\(failure?.description ?? "")")
    }

    @Test func withoutTheRamdiskNoStepMayNeedIt() throws {
        let offered = [Step(interface: .raid, step: "b"), Step(interface: .bios, step: "a", requiresRamdisk: false)]
        #expect(throws: StepPlan.Failure.self) {
            try plan(.manualClean, [Step(interface: .raid, step: "b")], offered, disableRamdisk: true)
        }
        let fine = [Step(interface: .bios, step: "a"), Step(interface: .deploy, step: "hold")]
        #expect(names(try plan(.manualClean, fine, offered, disableRamdisk: true)) == ["bios.a", "deploy.hold"])
    }

    @Test func argumentsThatAreNotDescribedAreNotChecked() throws {
        #expect(
            try plan(.service, [Step(interface: .raid, step: "b", args: ["q": 1])], [Step(interface: .raid, step: "b")]).count
                == 1)
    }
}
