import ArgumentParser
import Documents
import OperatorCommands
import Testing
import VirtualControllers

@testable import LabCommand

/// What a lab is to be, from the words of a command line.
struct LabPlanTests {
    private func plan(_ words: String...) throws -> LabPlan {
        try #require(try Lab.parseAsRoot(["up"] + words) as? LabUp).plan()
    }

    private func lab(_ words: String...) throws -> LabDescription {
        var random = SystemRandomNumberGenerator()
        return try #require(try Lab.parseAsRoot(["up"] + words) as? LabUp).plan().description(accelerator: .tcg, random: &random)
    }

    @Test func isOneMachineWithBIOSUnlessToldOtherwise() throws {
        let plan = try plan()
        #expect(plan.firmware == [.bios] && plan.controller == .ipmi && plan.diskGiB == 4)
    }

    @Test func firmwareIsForAllOrForEach() throws {
        #expect(try plan("--nodes", "3", "--firmware", "uefi").firmware == [.uefi, .uefi, .uefi])
        #expect(try plan("--nodes", "3", "--firmware", "bios,uefi").firmware == [.bios, .uefi, .bios])
    }

    @Test func theFirmwaresNetworkBootIsForAll() throws {
        let machines = try lab("--nodes", "2", "--firmware", "uefi", "--network-boot", "http").machines
        #expect(machines.map(\.networkBoot) == [.http, .http])
        #expect(try lab("--firmware", "uefi").machines.map(\.networkBoot) == [.pxe])
    }

    @Test(arguments: [
        ["--nodes", "0"], ["--nodes", "201"], ["--firmware", "coreboot"], ["--firmware", ""], ["--name", "../x"],
        ["--name", "UPPER"],
        ["--name", "a-name-that-is-far-too-long"], ["--disk-size", "0"], ["--disks", "0"], ["--memory", "16"],
        ["--processors", "0"], ["--network-boot", "http"], ["--firmware", "uefi-secure", "--network-boot", "http"],
        ["--nodes", "2", "--firmware", "uefi,bios", "--network-boot", "http"],
    ])
    func refusesWhatCannotBe(words: [String]) throws {
        let up = try #require(try Lab.parseAsRoot(["up"] + words) as? LabUp)
        #expect(throws: CommandFailure.self) { try up.plan() }
    }

    @Test func twoLabsHaveNothingInCommonOutsideOfTheirNamespaces() throws {
        let (one, other) = (try lab("--name", "one"), try lab("--name", "other"))
        #expect(one.network.namespace != other.network.namespace)
        #expect(one.directory != other.directory && one.controlSocket != other.controlSocket)
        #expect(one.password != other.password)
        #expect(one.machines[0].uuid != other.machines[0].uuid)
        // Addresses may be equal: each has a network of its own.
        #expect(one.machines[0].controllerAddress == other.machines[0].controllerAddress)
    }

    @Test func theNetworkIsANamespaceWithTwoBridges() throws {
        let network = try lab("--name", "rack", "--nodes", "2").network
        let commands = network.setUp.map { $0.joined(separator: " ") }
        #expect(commands.first == "ip netns add ironbird-lab-rack")
        #expect(commands.dropFirst().allSatisfy { $0.hasPrefix("ip -n ironbird-lab-rack ") })
        #expect(commands.contains("ip -n ironbird-lab-rack addr add 192.0.2.1/24 dev provision"))
        #expect(commands.contains("ip -n ironbird-lab-rack addr add 198.51.100.12/24 dev bmc"))
        #expect(commands.contains("ip -n ironbird-lab-rack link set tap2 master provision up"))
    }

    @Test func theInventoryHasWhatEnrolmentNeeds() throws {
        let lab = try lab("--name", "rack", "--nodes", "2", "--firmware", "bios,uefi")
        let nodes = try #require(LabInventory(lab: lab).document["nodes"]?.arrayValue)
        #expect(nodes.map { $0["name"]?.stringValue } == ["rack-1", "rack-2"])
        #expect(nodes[1]["driver_info"]?["ipmi_address"]?.stringValue == "198.51.100.12")
        #expect(nodes[1]["driver_info"]?["ipmi_password"]?.stringValue == lab.password)
        #expect(nodes[1]["properties"]?["capabilities"]?.stringValue == "boot_mode:uefi")
        #expect(nodes[0]["ports"]?[0]?.stringValue == lab.machines[0].macAddress)
    }

    @Test func theInventorySaysThatAMachineBootsSecurely() throws {
        let nodes = try #require(LabInventory(lab: try lab("--firmware", "uefi-secure")).document["nodes"]?.arrayValue)
        #expect(nodes[0]["properties"]?["capabilities"]?.stringValue == "boot_mode:uefi,secure_boot:true")
    }

    @Test(arguments: zip(["ipmi", "redfish"], ["agent", nil]))
    func onlyControllersThatKnowNothingNeedAnAgentToInspect(controller: String, inspection: String?) throws {
        let nodes = try #require(LabInventory(lab: try lab("--bmc", controller)).document["nodes"]?.arrayValue)
        #expect(nodes[0]["driver"]?.stringValue == controller && nodes[0]["inspect_interface"]?.stringValue == inspection)
    }

    @Test func saysWhatIsMissingAndHowToGetIt() {
        let present: Set<String> = ["ip", "qemu-img"]
        let failure = #expect(throws: CommandFailure.self) {
            try LabRequirements.check([.uefi], isRoot: true) { present.contains($0) }
        }
        #expect(failure?.remedy == "apt-get install --no-install-recommends ovmf qemu-system-x86")
        #expect(throws: CommandFailure.self) { try LabRequirements.check([.bios], isRoot: false) { _ in true } }
    }

    @Test func findsATextThatComesInParts() {
        var search = TextSearch("BOOTED-OK")
        let found = ["…BOO", "TED-", "OK hostname"].map { search.occurs(in: Array($0.utf8)[...]) }
        #expect(found == [false, false, true])
    }
}
