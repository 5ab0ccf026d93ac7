import Foundation

/// OpenIPMI's `ipmi_sim` as the controller of a machine: RMCP+ by other people, whose chassis is a script.
final class IPMISimulator {
    static let program = URL(fileURLWithPath: "/usr/bin/ipmi_sim")
    static let userName = "admin"
    static let password = "secret"

    private let process: Process

    /// A controller at this address. `chassis` is called as `CHASSIS … get PARAMETER…` and `CHASSIS … set PARAMETER VALUE…`, with
    /// `environment` besides ours.
    init(
        at address: String, port: UInt16, chassis: URL, environment: [String: String], folder: URL,
        in network: NetworkNamespace? = nil
    ) throws {
        try Missing.check(Self.program, install: "make setup")
        try FileManager.default.createDirectory(at: folder.appending(path: "state"), withIntermediateDirectories: true)
        try Data(Self.configuration(address, port, chassis.path).utf8).write(to: folder.appending(path: "lan.conf"))
        try Data(Self.commands.utf8).write(to: folder.appending(path: "emulator.conf"))
        let log = folder.appending(path: "ipmi_sim.log")
        try Data().write(to: log)
        let process = Process()
        (process.executableURL, process.arguments) = NetworkNamespace.words(
            Self.program, ["-c", "lan.conf", "-f", "emulator.conf", "-s", "state", "-n"], in: network)
        process.currentDirectoryURL = folder
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: log)
        process.standardError = try FileHandle(forWritingTo: log)
        try process.run()
        self.process = process
    }

    /// It would not hear SIGTERM: it inherits the signal mask of the thread that started it.
    deinit {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Makes it answer nothing, as one that hangs.
    func freeze() { kill(process.processIdentifier, SIGSTOP) }

    /// Lets it go on, with whatever it was asked meanwhile.
    func thaw() { kill(process.processIdentifier, SIGCONT) }

    private static func configuration(_ address: String, _ port: UInt16, _ chassis: String) -> String {
        """
        name "sim"
        set_working_mc 0x20
          startlan 1
            addr \(address) \(port)
            priv_limit admin
            allowed_auths_callback none md2 md5 straight
            allowed_auths_user none md2 md5 straight
            allowed_auths_operator none md2 md5 straight
            allowed_auths_admin none md2 md5 straight
            guid a123456789abcdefa123456789000001
          endlan
          chassis_control "\(chassis)"
          startnow false
          user 1 false "" "" user 10 none md2 md5 straight
          user 2 true "\(userName)" "\(password)" admin 10 none md2 md5 straight

        """
    }

    private static let commands = """
        mc_setbmc 0x20
        mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
        mc_enable 0x20

        """
}
