import Foundation
import IPMIDriver
import NIOCore
import NIOPosix

/// OpenIPMI's `ipmi_sim`, a controller by other people, on a port of the loopback; with a chassis of ours that is a script
/// and two files.
final class IPMISim: Sendable {
    static let program = "/usr/bin/ipmi_sim"
    static let ipmitool = "/usr/bin/ipmitool"
    /// `make setup` installs both.
    static var isInstalled: Bool {
        [program, ipmitool].allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
    }

    let port: Int
    let folder: URL
    private let process: Int32

    init() async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "ironbird-ipmi-sim-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder.appending(path: "state"), withIntermediateDirectories: true)
        port = try await Self.freePort()
        let chassis = folder.appending(path: "chassis")
        try Data(Self.chassis.utf8).write(to: chassis)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: chassis.path)
        try Data("0\n".utf8).write(to: folder.appending(path: "power"))
        try Data("none\n".utf8).write(to: folder.appending(path: "boot"))
        try Data().write(to: folder.appending(path: "calls"))
        try Data(Self.network(port: port, chassis: chassis.path).utf8).write(to: folder.appending(path: "lan.conf"))
        try Data(Self.controller.utf8).write(to: folder.appending(path: "emulator.conf"))
        let started = Process()
        started.executableURL = URL(filePath: Self.program)
        started.currentDirectoryURL = folder
        started.arguments = ["-c", "lan.conf", "-f", "emulator.conf", "-s", "state", "-n"]
        (started.standardInput, started.standardOutput, started.standardError) = (
            FileHandle.nullDevice, FileHandle.nullDevice, FileHandle.nullDevice
        )
        try started.run()
        process = started.processIdentifier
    }

    /// Ends the simulator, whatever became of the test. It would not hear SIGTERM: it inherits the signal mask of the thread
    /// that started it, which blocks that.
    deinit {
        kill(process, SIGKILL)
        try? FileManager.default.removeItem(at: folder)
    }

    /// A port that was free a moment ago.
    private static func freePort() async throws -> Int {
        let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        defer { channel.close(promise: nil) }
        return channel.localAddress?.port ?? 0
    }

    /// What `file` of the chassis says: `power`, `boot`, `calls`.
    func chassis(_ file: String) throws -> String {
        try String(contentsOf: folder.appending(path: file), encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// What `ipmitool` says to a command.
    func ipmitool(_ arguments: String...) throws -> String {
        let asked = Process()
        let output = Pipe()
        asked.executableURL = URL(filePath: Self.ipmitool)
        asked.arguments =
            ["-I", "lanplus", "-H", "127.0.0.1", "-p", "\(port)", "-U", "admin", "-P", "secret", "-C", "3"] + arguments
        asked.standardOutput = output
        try asked.run()
        let bytes = try output.fileHandleForReading.readToEnd()
        asked.waitUntilExit()
        return String(decoding: bytes ?? Data(), as: UTF8.self)
    }

    private static func network(port: Int, chassis: String) -> String {
        """
        name "sim"
        set_working_mc 0x20
          startlan 1
            addr 127.0.0.1 \(port)
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
          user 2 true "admin" "secret" admin 10 none md2 md5 straight
          user 3 true "reader" "look" user 10 none md2 md5 straight

        """
    }

    private static let controller = """
        mc_setbmc 0x20
        mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
        mc_enable 0x20

        """

    /// Called with `[controller] get parameter…` and `[controller] set parameter value…`.
    private static let chassis = #"""
        #!/bin/sh
        dir=$(dirname "$0")
        while [ "$#" -gt 0 ] && [ "$1" != get ] && [ "$1" != set ]; do shift; done
        operation=$1
        shift
        if [ "$operation" = get ]; then
            for parameter in "$@"; do
                case $parameter in
                power | boot) echo "$parameter:$(cat "$dir/$parameter")" ;;
                *) echo "$parameter:0" ;;
                esac
            done
        else
            while [ "$#" -gt 1 ]; do
                echo "$1 $2" >>"$dir/calls"
                case $1 in
                power | boot) echo "$2" >"$dir/$1" ;;
                shutdown) [ "$2" = 0 ] || echo 0 >"$dir/power" ;;
                esac
                shift 2
            done
        fi

        """#
}
