import Foundation

/// OpenStack Ironic, unmodified: API and conductor in one process, on SQLite and the loopback.
final class IronicProcess {
    private let folder: URL
    private let port: UInt16
    private let process = Process()

    var endpoint: String { "http://127.0.0.1:\(port)" }
    /// What it says a ramdisk is booted from; nobody reads these files.
    var kernel: String { "file://\(folder.path)/kernel" }
    var ramdisk: String { "file://\(folder.path)/ramdisk" }

    /// An Ironic that answers, and whose conductor has registered itself.
    init() throws {
        try Missing.check(Checkout.ironic, install: "make ironic")
        folder = FileManager.default.temporaryDirectory.appending(path: "ironic-\(UUID().uuidString)")
        port = try IronbirdProcess.freePort()
        for name in ["state", "lock", "http", "tftp", "images"] {
            try FileManager.default.createDirectory(at: folder.appending(path: name), withIntermediateDirectories: true)
        }
        for name in ["kernel", "ramdisk", "ironic.log"] { try Data("-".utf8).write(to: folder.appending(path: name)) }
        let file = folder.appending(path: "ironic.conf")
        try Data(configuration.utf8).write(to: file)
        let made = try Tool(program: Checkout.ironic.deletingLastPathComponent().appending(path: "ironic-dbsync"))([
            "--config-file", file.path, "create_schema",
        ])
        guard made.status == 0 else { throw Missing("Ironic made no database: \(made.errors.suffix(2_000))") }
        // What it starts ends with it.
        process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        process.arguments = ["--pid", "--fork", "--kill-child", "--mount-proc", Checkout.ironic.path, "--config-file", file.path]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        try awaitDriver()
    }

    /// It would not hear SIGTERM: it inherits the signal mask of the thread that started it.
    deinit {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    /// What it said last.
    var log: String {
        ((try? String(contentsOf: folder.appending(path: "ironic.log"), encoding: .utf8)) ?? "").suffix(3_000) + ""
    }

    /// Asks until there is a conductor with our driver; each question is a process of a second.
    private func awaitDriver() throws {
        let baremetal = try Tool.baremetal(endpoint: endpoint)
        for _ in 0..<120 where process.isRunning {
            if try baremetal(["driver", "list", "-f", "value"]).output.hasPrefix("ipmi ") { return }
        }
        throw Missing("Ironic did not serve: \(log)")
    }

    /// No authentication, one driver, and nothing that takes long.
    private var configuration: String {
        """
        [DEFAULT]
        auth_strategy = noauth
        enabled_hardware_types = ipmi
        enabled_boot_interfaces = ipxe
        enabled_power_interfaces = ipmitool
        enabled_management_interfaces = ipmitool
        enabled_deploy_interfaces = direct
        enabled_inspect_interfaces = agent
        enabled_network_interfaces = noop
        rpc_transport = none
        host = ironic
        my_ip = 127.0.0.1
        state_path = \(folder.path)/state
        log_file = \(folder.path)/ironic.log
        [api]
        host_ip = 127.0.0.1
        port = \(port)
        [database]
        connection = sqlite:///\(folder.path)/ironic.sqlite
        [service_catalog]
        auth_type = none
        endpoint_override = \(endpoint)
        [conductor]
        file_url_allowed_paths = \(folder.path)
        [ipmi]
        min_command_interval = 1
        [agent]
        post_deploy_get_power_state_retry_interval = 1
        [deploy]
        erase_devices_priority = 0
        erase_devices_metadata_priority = 10
        http_root = \(folder.path)/http
        http_url = http://127.0.0.1
        [pxe]
        tftp_root = \(folder.path)/tftp
        tftp_master_path = \(folder.path)/tftp/master
        images_path = \(folder.path)/images
        instance_master_path = \(folder.path)/images/master
        [dhcp]
        dhcp_provider = none
        [oslo_concurrency]
        lock_path = \(folder.path)/lock

        """
    }
}
