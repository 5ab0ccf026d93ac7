import Documents
import Foundation
import Testing

/// Our deploy agent at work for OpenStack Ironic, unmodified, which switches its machine over IPMI.
@Suite(.serialized, .enabled(if: LabWorld.isPossible, LabWorld.reason)) struct IronicTests {
    @Test func ourAgentInspectsCleansAndDeploysForIronic() throws {
        let ironic = try IronicProcess()
        let machine = try FolderMachine()
        let controller = try machine.makeController(api: ironic.endpoint)
        // The agent on it, which the controller started, holds what the controller held.
        defer { machine.switchOff() }
        let images = ImageServer()
        let life = Life(ironic: ironic, machine: machine, baremetal: try Tool.baremetal(endpoint: ironic.endpoint))
        try withExtendedLifetime(controller) {
            try life.enrol()
            try life.run("node manage one --wait 60")
            try life.run("node inspect one --wait 120")
            #expect(try life.run("node inventory save one").output.contains(FolderMachine.address))
            try life.run("node provide one --wait 120")
            try machine.expectUnharmed(boots: 2...2)
            try life.deploy(images)
            #expect(try life.run("node show one -f value -c provision_state").output == "active\n")
            // A partition for the config drive is in the first sector.
            let disk = try machine.disk(upTo: FolderMachine.diskBytes)
            #expect(disk[512..<images.image.count] == Data(images.image)[512...])
            #expect(disk.range(of: Data("under-ironic".utf8)) != nil)
            try machine.expectUnharmed(boots: 4...4)
            #expect(try machine.starts().last != "pxe")
            try life.run("node undeploy one --wait 120")
            #expect(try life.run("node show one -f value -c provision_state").output == "available\n")
            try machine.expectUnharmed(boots: 5...5)
        }
    }

    /// What an operator does with the machine.
    private struct Life {
        let ironic: IronicProcess
        let machine: FolderMachine
        let baremetal: Tool

        func enrol() throws {
            var words = ["node", "create", "--driver", "ipmi", "--name", "one", "-f", "value", "-c", "uuid"]
            for (name, value) in [
                ("address", "127.0.0.1"), ("port", "\(machine.controllerPort)"), ("username", IPMISimulator.userName),
                ("password", IPMISimulator.password),
            ] { words += ["--driver-info", "ipmi_\(name)=\(value)"] }
            words += ["--driver-info", "deploy_kernel=\(ironic.kernel)", "--driver-info", "deploy_ramdisk=\(ironic.ramdisk)"]
            for (name, value) in FolderMachine.properties.objectValue ?? [:] {
                words += ["--property", "\(name)=\(value.stringValue ?? value.text)"]
            }
            let uuid = try ask(words).output.trimmingCharacters(in: .newlines)
            try run("port create \(FolderMachine.address) --node \(uuid)")
        }

        func deploy(_ images: ImageServer) throws {
            let file = machine.folder.appending(path: "image")
            try Data(images.image).write(to: file)
            let sum = try Tool(program: URL(fileURLWithPath: "/usr/bin/sha256sum"))([file.path]).output.prefix(64)
            let instance = ["image_source=\(images.url)", "image_checksum=\(sum)", "image_disk_format=raw"]
            _ = try ask(["node", "set", "one"] + instance.flatMap { ["--instance-info", $0] })
            let drive = #"{"meta_data": {"hostname": "under-ironic"}}"#
            _ = try ask(["node", "deploy", "one", "--config-drive", drive, "--wait", "180"])
        }

        @discardableResult
        func run(_ line: String) throws -> Tool.Result { try ask(line.split(separator: " ").map(String.init)) }

        private func ask(_ words: [String]) throws -> Tool.Result {
            let result = try baremetal(words)
            let said = result.status == 0 ? "" : "\((try? machine.agentLog()) ?? "")\n\(ironic.log)"
            try #require(result.status == 0, "baremetal \(words.joined(separator: " ")): \(result.errors)\n\(said)")
            return result
        }
    }
}
