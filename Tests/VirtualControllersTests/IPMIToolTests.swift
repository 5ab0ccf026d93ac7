import Foundation
import IPMIDriver
import Testing
import VirtualControllers

/// The controller of a virtual machine, asked by the real `ipmitool`. `make setup` installs it.
struct IPMIToolTests {
    private let machine = FakeMachine()
    private let controller: VirtualIPMIController

    init() {
        controller = VirtualIPMIController(
            machine, credentials: ControllerCredentials(userName: "admin", password: "a2b3c4d5e6f7g8h9"),
            cryptography: LibcryptoCryptography())
    }

    /// What `ipmitool` says, after the controller was told to listen on a port of the loopback.
    private func ipmitool(_ words: String..., password: String = "a2b3c4d5e6f7g8h9") async throws -> (status: Int32, text: String)
    {
        let port = try await controller.listen(host: "127.0.0.1", port: 0)
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/ipmitool")
        process.arguments = ["-I", "lanplus", "-H", "127.0.0.1", "-p", "\(port)", "-U", "admin", "-P", password] + words
        (process.standardOutput, process.standardError, process.standardInput) = (output, output, FileHandle.nullDevice)
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        await controller.close()
        return (process.terminationStatus, text)
    }

    @Test(arguments: ["3", "17"]) func switchesTheMachineUnderEitherSuite(suite: String) async throws {
        #expect(try await ipmitool("-C", suite, "chassis", "power", "on").status == 0)
        #expect(machine.isOn)
        #expect(try await ipmitool("-C", suite, "chassis", "power", "status").text.contains("Chassis Power is on"))
        #expect(try await ipmitool("-C", suite, "chassis", "power", "off").status == 0)
        #expect(!machine.isOn)
    }

    @Test func namesItsCipherSuitesToWhoAsks() async throws {
        // Without -C, ipmitool asks which suites there are, and waits for seconds when it is not told.
        let answer = try await ipmitool("chassis", "status")
        #expect(answer.status == 0)
        #expect(!answer.text.contains("Unable to Get Channel Cipher Suites"))
    }

    @Test func setsAndTellsTheBootDevice() async throws {
        #expect(try await ipmitool("-C", "17", "chassis", "bootdev", "pxe", "options=efiboot,persistent").status == 0)
        #expect(machine.bootOverride == BootOverride(.network, isPersistent: true, isEFI: true))
        let told = try await ipmitool("-C", "17", "chassis", "bootparam", "get", "5").text
        #expect(told.contains("Force PXE") && told.contains("BIOS EFI boot") && told.contains("all future boots"))
        #expect(try await ipmitool("-C", "17", "chassis", "bootdev", "none").status == 0)
        #expect(machine.bootOverride == nil)
    }

    @Test func refusesABootDeviceThatTheMachineHasNot() async throws {
        let answer = try await ipmitool("-C", "17", "chassis", "bootdev", "cdrom")
        // ipmitool says so and ends well all the same.
        #expect(answer.text.contains("out of range"))
        #expect(machine.bootOverride == nil)
    }

    @Test func refusesToResetAMachineThatIsOff() async throws {
        let answer = try await ipmitool("-C", "17", "chassis", "power", "reset")
        #expect(answer.status != 0 && answer.text.contains("not supported in present state"))
    }

    @Test func saysWhatItIs() async throws {
        #expect(try await ipmitool("-C", "17", "mc", "info").text.contains("IPMI Version              : 2.0"))
        // The identifier of the machine, as the system in it sees it.
        #expect(try await ipmitool("-C", "17", "mc", "guid").text.contains(machine.description.uuid))
    }

    @Test func refusesAWrongPassword() async throws {
        let answer = try await ipmitool("-C", "17", "chassis", "power", "on", password: "wrong")
        #expect(answer.status != 0)
        #expect(!machine.isOn)
    }
}
