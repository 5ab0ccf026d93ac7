import DHCP
import Documents
import Lifecycle
import Model
import Storage

/// Everything that boot clients can fetch: looks up what a name is for a machine, now.
struct BootCatalog: Sendable {
    let settings: BootSettings
    let loaders: BootLoaders
    let scripts: ScriptBook
    let directory: BootDirectory
    private let images: ConfinedFolder?

    /// The catalog of these settings.
    ///
    /// - Throws: `BootFailure` where a folder or file that the settings name is not there.
    init(settings: BootSettings, directory: BootDirectory) throws(BootFailure) {
        self.settings = settings
        self.directory = directory
        loaders = BootLoaders(directory: settings.loaderDirectory)
        scripts = try ScriptBook()
        for path in [settings.kernel, settings.ramdisk].compactMap(\.self) where !path.hasPrefix("http://") {
            let path = path.hasPrefix("file://") ? String(path.dropFirst("file://".count)) : path
            guard ServedFile(path: path) != nil else {
                throw BootFailure("The file \(path), which deploy-kernel or deploy-ramdisk names, cannot be read.")
            }
        }
        images = try settings.imageDirectory.map { path throws(BootFailure) in
            guard let folder = ConfinedFolder(path: path) else { throw BootFailure("There is no image directory \(path).") }
            return folder
        }
    }

    // MARK: What DHCP says

    /// What the machine is told to fetch, or why nothing.
    func offer(to client: BootClient, _ subject: BootSubject, on interface: BootNetwork) -> Result<BootOffer, Refused> {
        switch subject.decision {
        case .silence(let reason): return .failure(Refused(text: reason))
        case .localDisk(let reason):
            // Only iPXE can be sent on to the disk; firmware finds it by itself when nobody answers.
            guard client.program == .iPXE else { return .failure(Refused(text: reason)) }
            return .success(.url(url(.script(subject.address), interface)))
        case .ramdisk: return offerRamdisk(to: client, subject, on: interface)
        }
    }

    /// Why a machine is told nothing.
    struct Refused: Error, Hashable {
        let text: String
    }

    private func offerRamdisk(
        to client: BootClient, _ subject: BootSubject, on interface: BootNetwork
    ) -> Result<BootOffer, Refused> {
        do {
            let node = subject.managed?.node
            // What would not get its kernel is not sent on the way.
            _ = try plan(subject, on: interface)
            if client.program == .iPXE { return .success(.url(url(.script(subject.address), interface))) }
            let program = try loaders.program(
                for: client.architecture, node?.networkBootInterface, isSecureBoot: node?.wantsSecureBoot ?? false)
            let name = BootFileName.loader(program, subject.address)
            return .success(client.program == .http ? .url(url(name, interface)) : .tftp(file: name.name))
        } catch let refusal as BootLoaders.Refusal {
            return .failure(Refused(text: refusal.text))
        } catch let refusal as RamdiskPlan.Refusal {
            return .failure(Refused(text: refusal.text))
        } catch {
            return .failure(Refused(text: "\(error)"))
        }
    }

    private func url(_ name: BootFileName, _ interface: BootNetwork) -> String {
        "\(settings.endpoint(of: interface))/\(name.name)"
    }

    // MARK: What is fetched

    /// What the name is on this interface.
    func content(_ name: BootFileName, on interface: BootNetwork) async throws(StoreError) -> BootContent {
        switch name {
        case .start: return .text(scripts.start(server: settings.endpoint(of: interface)), .script, nil)
        case .grubStart: return .text(scripts.grubStart(address: interface.address.description), .script, nil)
        case .image(let names):
            guard let file = images?.file(names) else { return .notFound(name.name) }
            return .file(file, .image, nil)
        case .loader(let program, let address):
            guard let file = loaders.path(of: program).flatMap({ ServedFile(path: $0) }) else { return .notFound(name.name) }
            guard let address else { return .file(file, .loader, nil) }
            return .file(file, .loader, try await directory.subject(address))
        case .script(let address): return script(for: .iPXE, try await directory.subject(address), on: interface)
        case .grubScript(let address): return script(for: .grub, try await directory.subject(address), on: interface)
        case .kernel(let address): return file(.kernel, \.kernel, try await directory.subject(address), on: interface)
        case .ramdisk(let address): return file(.ramdisk, \.ramdisk, try await directory.subject(address), on: interface)
        }
    }

    private func script(for loader: ScriptBook.Loader, _ subject: BootSubject, on interface: BootNetwork) -> BootContent {
        guard let node = subject.nodeID else { return .refused(subject.decision.reason, subject) }
        switch subject.decision {
        case .silence(let reason): return .refused(reason, subject)
        case .localDisk: return .text(scripts.localDisk(node, for: loader), .script, subject)
        case .ramdisk:
            do throws(RamdiskPlan.Refusal) {
                let text = try scripts.ramdisk(
                    plan(subject, on: interface), node: node, for: loader, machine: subject.address,
                    server: settings.endpoint(of: interface), address: interface.address.description)
                return .text(text, .script, subject)
            } catch {
                return .refused(error.text, subject)
            }
        }
    }

    private func file(
        _ kind: BootContent.Kind, _ source: KeyPath<RamdiskPlan, RamdiskPlan.Source>, _ subject: BootSubject,
        on interface: BootNetwork
    ) -> BootContent {
        do throws(RamdiskPlan.Refusal) {
            let found: ServedFile? =
                switch try plan(subject, on: interface)[keyPath: source] {
                case .settingsFile(let path): ServedFile(path: path)
                case .nodeFile(let path): images?.file(at: path)
                case .url: nil
                }
            guard let found else {
                return .refused("the \(kind.rawValue) is no file that can be read, or is outside of image-directory", subject)
            }
            return .file(found, kind, subject)
        } catch {
            return .refused(error.text, subject)
        }
    }

    private func plan(_ subject: BootSubject, on interface: BootNetwork) throws(RamdiskPlan.Refusal) -> RamdiskPlan {
        guard let node = subject.managed?.node, case .ramdisk(let purpose) = subject.decision else {
            throw RamdiskPlan.Refusal(text: subject.decision.reason)
        }
        return try RamdiskPlan(purpose, node: node, address: subject.address, on: interface, settings: settings)
    }
}

extension NetworkBoot {
    /// Why no ramdisk is booted; for one that is, what it is for.
    var reason: String {
        switch self {
        case .silence(let reason), .localDisk(let reason): reason
        case .ramdisk(let purpose): "the ramdisk is booted to \(purpose.rawValue)"
        }
    }
}

extension Node {
    /// Whether the machine runs signed programs only, as far as is known.
    var wantsSecureBoot: Bool {
        if let isSecureBoot { return isSecureBoot }
        let capabilities = properties.object["capabilities"]?.stringValue ?? ""
        return capabilities.split(separator: ",").contains { $0.lowercased() == "secure_boot:true" }
    }
}
