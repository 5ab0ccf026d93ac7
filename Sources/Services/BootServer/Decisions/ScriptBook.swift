import BootScripts
import Lifecycle
import Model

/// The boot scripts, checked, and what is filled in.
struct ScriptBook: Sendable {
    private let ramdiskIPXE: ScriptTemplate
    private let ramdiskGRUB: ScriptTemplate
    private let localDiskIPXE: ScriptTemplate
    private let localDiskGRUB: ScriptTemplate
    private let startIPXE: ScriptTemplate
    private let startGRUB: ScriptTemplate

    /// The scripts of the program.
    ///
    /// - Throws: `BootFailure` where a script has a placeholder without a value.
    init() throws(BootFailure) {
        let ramdisk: Set = ["purpose", "node", "kernel", "ramdisk", "arguments"]
        ramdiskIPXE = try Self.template(.ramdiskIPXE, ramdisk)
        ramdiskGRUB = try Self.template(.ramdiskGRUB, ramdisk)
        localDiskIPXE = try Self.template(.localDiskIPXE, ["node"])
        localDiskGRUB = try Self.template(.localDiskGRUB, ["node"])
        startIPXE = try Self.template(.startIPXE, ["server"])
        startGRUB = try Self.template(.startGRUB, ["address"])
    }

    private static func template(_ script: BootScript, _ known: Set<String>) throws(BootFailure) -> ScriptTemplate {
        try ScriptTemplate(script.rawValue, text: script.text, known: known)
    }

    /// Finds a machine's own script at `server`.
    func start(server: String) -> String {
        startIPXE.filled(["server": server])
    }

    /// Finds a machine's own script by TFTP at `address`.
    func grubStart(address: String) -> String {
        startGRUB.filled(["address": address])
    }

    /// Boots the disk of `node`.
    func localDisk(_ node: Node.ID, for loader: Loader) -> String {
        switch loader {
        case .iPXE: localDiskIPXE.filled(["node": node.description])
        case .grub: localDiskGRUB.filled(["node": node.description])
        }
    }

    /// Who reads a script.
    enum Loader: Sendable, Hashable {
        case iPXE, grub
    }

    /// Boots the ramdisk of `plan` for `node`. Files of ours are fetched from `server` by iPXE, and by TFTP from `address` by GRUB.
    ///
    /// - Throws: `RamdiskPlan.Refusal` where the loader cannot fetch from there.
    func ramdisk(
        _ plan: RamdiskPlan, node: Node.ID, for loader: Loader, machine: MACAddress, server: String, address: String
    ) throws(RamdiskPlan.Refusal) -> String {
        var values = ["purpose": plan.purpose.rawValue, "node": node.description]
        switch loader {
        case .iPXE:
            values["kernel"] = plan.kernel.url ?? "\(server)/\(BootFileName.kernel(machine).name)"
            values["ramdisk"] = plan.ramdisk.url ?? "\(server)/\(BootFileName.ramdisk(machine).name)"
            values["arguments"] = plan.parameters.words.joined(separator: " ")
            return ramdiskIPXE.filled(values)
        case .grub:
            values["kernel"] = try Self.grubPath(plan.kernel, .kernel(machine), address)
            values["ramdisk"] = try Self.grubPath(plan.ramdisk, .ramdisk(machine), address)
            values["arguments"] = plan.parameters.words.map(Self.grubWord).joined(separator: " ")
            return ramdiskGRUB.filled(values)
        }
    }

    /// GRUB 2.06 reads no port in `(http,ADDRESS)`: what is ours goes by TFTP.
    private static func grubPath(
        _ source: RamdiskPlan.Source, _ name: BootFileName, _ address: String
    ) throws(RamdiskPlan.Refusal) -> String {
        guard let url = source.url else { return "(tftp,\(address))/\(name.name)" }
        let rest = url.dropFirst("http://".count)
        let host = rest.prefix { $0 != "/" }
        guard !host.contains(":"), !host.isEmpty else {
            throw RamdiskPlan.Refusal(
                text: "GRUB fetches from port 80 only, not from \(url); use the boot interface ipxe, or a file")
        }
        return grubWord("(http,\(host))\(rest.dropFirst(host.count))")
    }

    /// One word for GRUB's parser, whatever signs are in it.
    private static func grubWord(_ word: String) -> String {
        let plain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "-_./:,=@%+".utf8.contains(byte)
            }
        }
        if plain { return word }
        // Within single quotes everything is itself, but the quote.
        return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}

extension RamdiskPlan.Source {
    /// Where the loader fetches it itself; `nil` for files, which it fetches from us.
    var url: String? {
        switch self {
        case .url(let url): url
        case .settingsFile, .nodeFile: nil
        }
    }
}
