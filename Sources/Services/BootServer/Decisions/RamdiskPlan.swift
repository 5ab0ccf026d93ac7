import Documents
import Lifecycle
import Model

/// What a machine boots: kernel, ramdisk and command line, before any file was looked at.
struct RamdiskPlan: Sendable, Hashable {
    /// Where a file of the ramdisk is.
    enum Source: Sendable, Hashable {
        /// A file that the settings name.
        case settingsFile(String)
        /// A file that the node names: it must be below the image directory.
        case nodeFile(String)
        /// The boot loader fetches it there itself.
        case url(String)
    }

    let purpose: NetworkBoot.Purpose
    let kernel: Source
    let ramdisk: Source
    let parameters: KernelParameters

    /// Why there is nothing to boot, although the node should.
    struct Refusal: Error, Hashable {
        let text: String
    }

    /// The plan for `purpose` on a machine of `node`, by the card with `address` on `interface`.
    init(
        _ purpose: NetworkBoot.Purpose, node: Node, address: MACAddress, on interface: BootNetwork, settings: BootSettings
    ) throws(Refusal) {
        self.purpose = purpose
        kernel = try Self.source("kernel", purpose, node, settings.kernel)
        ramdisk = try Self.source("ramdisk", purpose, node, settings.ramdisk)
        guard let endpoint = settings.agentEndpoints[interface.name] else {
            throw Refusal(text: "no address of the API is known for agents on \(interface.name); set agent-listen")
        }
        do {
            parameters = try KernelParameters(
                KernelParameters.Wishes(
                    node: node, standard: settings.kernelParameters, isInspection: purpose == .inspect, address: address,
                    endpoint: endpoint))
        } catch {
            throw Refusal(text: error.text)
        }
    }

    private static func source(
        _ file: String, _ purpose: NetworkBoot.Purpose, _ node: Node, _ standard: String?
    ) throws(Refusal) -> Source {
        let info = node.driverInfo.object
        for key in purpose == .rescue ? ["rescue_\(file)", "deploy_\(file)"] : ["deploy_\(file)"] {
            guard let text = info[key]?.stringValue, !text.isEmpty else { continue }
            return try source(text, isSetting: text == standard, from: "driver_info/\(key)")
        }
        guard let standard else {
            throw Refusal(text: "there is no \(file) to boot; set deploy-\(file), or driver_info/deploy_\(file) of the node")
        }
        return try source(standard, isSetting: true, from: "the setting deploy-\(file)")
    }

    private static func source(_ text: String, isSetting: Bool, from place: String) throws(Refusal) -> Source {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Refusal(text: "\(place) holds a blank or a character that no boot loader reads")
        }
        if text.hasPrefix("http://") { return .url(text) }
        if text.hasPrefix("https://") {
            throw Refusal(text: "\(place) is an https address, which boot loaders do not fetch; use http or a file")
        }
        let path = text.hasPrefix("file://") ? String(text.dropFirst("file://".count)) : text
        guard path.hasPrefix("/") else {
            throw Refusal(text: "\(place) is neither an http address nor the path of a file")
        }
        return isSetting ? .settingsFile(path) : .nodeFile(path)
    }
}
