import Foundation

/// Where the things under test lie in this checkout.
enum Checkout {
    /// The folder with `Package.swift`.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    /// The debug build of the service and command line; `make test` builds it.
    static let ironbird = root.appendingPathComponent(".build/debug/ironbird")
    /// The debug build of the deploy agent; `make test` builds it.
    static let agent = root.appendingPathComponent(".build/debug/ironbird-agent")
    /// The scripts that make machines of processes and of labs.
    static let machines = root.appendingPathComponent("Tests/EndToEnd/Machines")
    /// What machines boot; `make images` and `make ramdisk-debug` make it.
    static let images = root.appendingPathComponent(".build/images")
    /// The unmodified OpenStack client; `make setup` installs it.
    static let baremetal = root.appendingPathComponent(".venv/bin/baremetal")
    /// sushy-tools' Redfish emulator; `make setup` installs it.
    static let sushyEmulator = root.appendingPathComponent(".venv/bin/sushy-emulator")
    /// The interpreter that has openstacksdk; `make setup` installs it.
    static let python = root.appendingPathComponent(".venv/bin/python")
    /// OpenStack Ironic, unmodified; `make ironic` installs it.
    static let ironic = root.appendingPathComponent(".venv-ironic/bin/ironic")
    /// The interpreter that has Nova and metalsmith; `make setup` installs it.
    static let schedulers = root.appendingPathComponent(".venv-schedulers/bin/python")
}

/// Something that a test needs is not there, with the command that brings it.
struct Missing: Error, CustomStringConvertible {
    let description: String

    init(_ text: String) {
        description = text
    }

    /// Fails unless there is a program at `url`.
    static func check(_ url: URL, install command: String) throws {
        guard FileManager.default.isExecutableFile(atPath: url.path) else {
            throw Missing("\(url.path) is missing: run `\(command)` first.")
        }
    }
}
