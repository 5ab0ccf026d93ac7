import Documents
import Foundation
import Testing

/// What goes wrong on the way to a system on disk: each ends as the operator asked, or in a failure that `node why` explains and one
/// verb repairs. No disk is touched that was not chosen, and no machine is started over and over.
@Suite(.serialized) struct DeploymentFaultTests {
    let machine: ProcessMachine

    init() throws {
        machine = try ProcessMachine()
    }

    /// The operation failed, and the node's explanation has these words.
    private func expectFailure(_ result: Tool.Result, state: String, words: [String], repair: String) throws {
        #expect(result.status != 0, "it succeeded: \(result.output)")
        #expect(try machine.state() == state)
        let why = try machine.why()
        for word in words + ["Once the cause is dealt with, \"\(repair)\" "] {
            #expect(why.contains(word), "“\(word)” is not in: \(why)")
        }
    }

    // MARK: - Controllers

    @Test func aWrongPasswordIsNamedAndManageTakesTheRightOne() throws {
        try machine.enrol(password: "wrong")
        try expectFailure(try machine.verb("manage"), state: "enroll", words: ["password"], repair: "manage")
        try machine.run("node", "set", ProcessMachine.name, "--driver-info", "ipmi_password=\(IPMISimulator.password)")
        #expect(try machine.verb("manage").status == 0)
        #expect(try machine.state() == "manageable")
        try machine.hardware.expectUnharmed(boots: 0...0)
    }

    @Test func aControllerThatIsSilentForAWhileDelaysADeployment() throws {
        try machine.makeAvailable()
        machine.images.become(.stalled)
        try machine.beginDeploying()
        try machine.await("wait call-back", "deploying") { machine.images.hasBroken }
        machine.controller.freeze()
        machine.images.become(nil)
        // The agent is told to go meanwhile, and then the controller is asked whether the machine is off.
        try machine.await("deploying", "wait call-back") { try machine.why().contains("prepare_instance_boot") }
        machine.controller.thaw()
        try machine.await("active", "deploy failed")
        try machine.expectDeployed(boots: 2...2)
    }

    @Test func aControllerThatStaysSilentEndsADeploymentThatDeployRepairs() throws {
        try machine.makeAvailable()
        machine.controller.freeze()
        try expectFailure(
            try machine.deploy(), state: "deploy failed", words: ["does not answer"], repair: "active")
        machine.controller.thaw()
        #expect(try machine.deploy().status == 0)
        try machine.expectDeployed(boots: 2...2)
    }

    // MARK: - Images

    /// What is wrong with an image, and the words in which the operator is told.
    static let imageFaults: [(fault: ImageServer.Fault, words: [String])] = [
        (.missing, ["answered 404", "disk.raw"]), (.stalled, ["could not be downloaded"]),
        (.truncated, ["could not be downloaded", "after 3 attempts"]), (.damaged, ["is not the one that was meant", "sha256"]),
        (.larger, ["the disk has \(FolderMachine.diskBytes)", "choose a larger root device"]),
    ]

    @Test(arguments: imageFaults) func aBadImageIsNamedAndDeployTakesAGoodOne(fault: ImageServer.Fault, words: [String]) throws {
        try machine.makeAvailable()
        machine.images.become(fault)
        try expectFailure(try machine.deploy(), state: "deploy failed", words: words, repair: "active")
        try machine.hardware.expectUnharmed(boots: 1...1)
        machine.images.become(nil)
        #expect(try machine.deploy().status == 0)
        try machine.expectDeployed(boots: 3...3)
    }

    @Test(arguments: [ImageServer.Fault.stalled, .truncated])
    func aServerThatRecoversInTimeIsNoFailure(fault: ImageServer.Fault) throws {
        try machine.makeAvailable()
        machine.images.become(fault)
        try machine.beginDeploying()
        try machine.await("wait call-back", "deploying") { machine.images.hasBroken }
        machine.images.become(nil)
        try machine.await("active", "deploy failed")
        try machine.expectDeployed(boots: 2...2)
    }

    // MARK: - Machines

    @Test func aMachineThatIsSwitchedOffInTheMiddleIsSaidToBeOff() throws {
        try machine.makeAvailable()
        machine.images.become(.stalled)
        try machine.beginDeploying()
        try machine.await("wait call-back", "deploying") { machine.images.hasBroken }
        machine.hardware.switchOff()
        try machine.await("deploy failed", "active")
        let why = try machine.why()
        #expect(why.contains("The machine was switched off during the deploy step deploy.write_image"), "\(why)")
        #expect(why.contains("\"active\" deploys it again"), "\(why)")
        machine.images.become(nil)
        #expect(try machine.deploy().status == 0)
        try machine.expectDeployed(boots: 3...3)
    }

    @Test func anAgentWithAWrongTokenIsRefusedAndDisturbsNobody() throws {
        try machine.makeAvailable()
        machine.images.become(.stalled)
        try machine.beginDeploying()
        try machine.await("wait call-back", "deploying") { machine.images.hasBroken }
        let said = try runImpostor()
        #expect(said.contains("the service answered 4"), "\(said)")
        machine.images.become(nil)
        try machine.await("active", "deploy failed")
        try machine.expectDeployed(boots: 2...2)
    }

    /// Another agent that says it is the same machine and brings a token of its own. Returns what it said until it was refused.
    private func runImpostor() throws -> String {
        let output = Pipe()
        let process = Process()
        process.executableURL = Checkout.agent
        process.arguments = [
            "--sysroot", machine.hardware.folder.appending(path: "root").path, "--spare-machine", "--ipa-api-url",
            machine.service.endpoint,
            "--ipa-agent-token", String(repeating: "w", count: 43), "--ipa-listen-host", "127.0.0.1", "--ipa-listen-port", "0",
            "--ipa-advertise-host", "127.0.0.1",
        ]
        process.standardError = output
        try process.run()
        defer {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        var said = ""
        while !said.contains("the service answered 4"), !said.contains("first heartbeat") {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { break }
            said += String(decoding: data, as: UTF8.self)
        }
        return said
    }
}
