import Documents
import Lifecycle
import Model
import Testing

/// What a machine is given to boot, for every state and every phase of every operation.
@Suite struct NetworkBootTests {
    private func node(_ state: ProvisionState, _ operation: Operation? = nil, boot: String? = "ipxe") throws -> ManagedNode {
        let uuid = try #require(ResourceID("00000000-0000-4000-8000-000000000001"))
        var node = Node(uuid: uuid, driver: "ipmi", createdAt: Timestamp(microseconds: 0))
        node.interfaces[.boot] = boot
        node.status.provisionState = state
        return ManagedNode(node: node, work: Work(operation: operation))
    }

    private func operation(_ kind: OperationKind, _ phase: Operation.Phase, usesAgent: Bool = false) -> Operation {
        var operation = Operation(
            kind: kind, request: StepRequest(), command: "c1", startedAt: Timestamp(microseconds: 0))
        operation.phase = phase
        operation.usesAgent = usesAgent
        return operation
    }

    private func word(_ boot: NetworkBoot) -> String {
        switch boot {
        case .ramdisk(let purpose): purpose.rawValue
        case .localDisk(let reason): reason.isEmpty ? "" : "disk"
        case .silence(let reason): reason.isEmpty ? "" : "-"
        }
    }

    @Test func atRestOnlyTheRescueSystemIsBooted() throws {
        for state in ProvisionState.allCases where ![.transient, .wait].contains(state.kind) {
            let expected = state == .active ? "disk" : state == .rescue ? "rescue" : "-"
            #expect(word(try node(state).networkBoot) == expected, "\(state.rawValue)")
            // What failed, or is held, is still in the row.
            for phase in Operation.Phase.allCases {
                let boot = try node(state, operation(.deploy, phase, usesAgent: true)).networkBoot
                #expect(word(boot) == expected, "\(state.rawValue)")
            }
        }
    }

    /// The phases in the order of `Phase.allCases`; what is before the colon is without an agent so far, behind it with one.
    private static let table: [(kind: OperationKind, expected: String)] = [
        // surveying, beginning, awaitingAgent, planning, stepping, rebooting, holding, ending, givingUp, failed
        (.inspect, "- inspect inspect - - inspect - - - - : inspect inspect inspect inspect - inspect - - - -"),
        (.manualClean, "- clean clean - - clean - - - - : clean clean clean clean - clean - - - -"),
        (.automatedClean, "- clean clean - - clean - - - - : clean clean clean clean - clean - - - -"),
        (.deploy, "- deploy deploy - - deploy - disk - - : deploy deploy deploy deploy - deploy - disk - -"),
        (.rebuild, "- deploy deploy - - deploy - disk - - : deploy deploy deploy deploy - deploy - disk - -"),
        (.rescue, "- rescue rescue - - rescue - - - - : rescue rescue rescue rescue - rescue - - - -"),
        (.service, "- service service - - service - disk - - : service service service service - service - disk - -"),
        (.verify, "- - - - - - - - - - : - - - - - - - - - -"),
        (.delete, "- - - - - - - - - - : - - - - - - - - - -"),
        (.adopt, "disk disk disk disk disk disk disk disk disk disk : disk disk disk disk disk disk disk disk disk disk"),
        (.unrescue, "disk disk disk disk disk disk disk disk disk disk : disk disk disk disk disk disk disk disk disk disk"),
    ]

    @Test func everyKindOfOperationIsInTheTable() {
        #expect(Set(Self.table.map(\.kind)) == Set(OperationKind.allCases))
    }

    @Test(arguments: table.indices)
    func theRamdiskIsBootedWhileItsAgentIsExpected(_ index: Int) throws {
        let (kind, expected) = Self.table[index]
        for state in [kind.course.working] + [kind.course.wait].compactMap(\.self) {
            let words = try [false, true].map { usesAgent in
                try Operation.Phase.allCases.map {
                    word(try node(state, operation(kind, $0, usesAgent: usesAgent)).networkBoot)
                }.joined(separator: " ")
            }
            #expect(words.joined(separator: " : ") == expected, "\(state.rawValue)")
        }
    }

    @Test func aStepThatStartsTheMachineBootsTheRamdisk() throws {
        for (name, expected) in [("reboot", "clean"), ("power_on", "clean"), ("power_off", "-"), ("erase_devices", "-")] {
            var operation = operation(.manualClean, .stepping, usesAgent: true)
            operation.plan = [Step(interface: .power, step: name)]
            #expect(word(try node(.cleaning, operation).networkBoot) == expected, "\(name)")
            operation.usesAgent = false
            #expect(word(try node(.cleaning, operation).networkBoot) == "-", "\(name)")
        }
    }

    @Test func onlyBootInterfacesOfTheNetworkBootOverIt() throws {
        let waiting = operation(.deploy, .awaitingAgent)
        for boot in ["pxe", "ipxe", "http", "http-ipxe"] {
            #expect(word(try node(.deployWait, waiting, boot: boot).networkBoot) == "deploy")
        }
        for boot in ["redfish-virtual-media", "fake", nil] {
            #expect(word(try node(.deployWait, waiting, boot: boot).networkBoot) == "-")
        }
    }

    @Test func anOperationWithoutTheRamdiskBootsNone() throws {
        var operation = operation(.manualClean, .beginning)
        operation.request.disableRamdisk = true
        #expect(word(try node(.cleaning, operation).networkBoot) == "-")
    }

    @Test func inspectionByTheControllerBootsNothing() throws {
        var inspecting = try node(.inspectWait, operation(.inspect, .awaitingAgent))
        inspecting.node.interfaces[.inspect] = "redfish"
        #expect(word(inspecting.networkBoot) == "-")
        inspecting.node.interfaces[.inspect] = "agent"
        #expect(word(inspecting.networkBoot) == "inspect")
    }

    @Test func maintenanceForAFailureBootsNothing() throws {
        var rescued = try node(.rescue)
        rescued.node.status.isMaintenance = true
        #expect(word(rescued.networkBoot) == "rescue")
        rescued.node.status.fault = .rescueAbortFailure
        #expect(word(rescued.networkBoot) == "-")
        rescued.node.status.fault = .powerFailure
        #expect(word(rescued.networkBoot) == "rescue")
    }
}

extension Work {
    fileprivate init(operation: Operation?) {
        self.init()
        self.operation = operation
    }
}
