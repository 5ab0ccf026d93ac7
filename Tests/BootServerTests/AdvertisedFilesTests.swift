import DHCP
import Lifecycle
import MemoryStorage
import Model
import Testing

@testable import BootServer

/// What DHCP says and what the servers have are one thing.
@Suite struct AdvertisedFilesTests {
    private struct Asking {
        let vendorClass: String
        let architecture: UInt16
        var isIPXE = false
    }

    private static let clients =
        [0, 6, 7, 9, 10, 11].map { Asking(vendorClass: "PXEClient:Arch:\($0)", architecture: $0) }
        + [15, 16, 18, 19, 20].map { Asking(vendorClass: "HTTPClient:Arch:\($0)", architecture: $0) }
        + [0, 7, 11].map { Asking(vendorClass: "PXEClient:Arch:\($0)", architecture: $0, isIPXE: true) }

    private func client(_ asking: Asking) throws -> BootClient {
        var message = DHCPMessage(.request, .discover, transactionID: 1, hardwareAddress: BootWorld.machine)
        message.options[text: .vendorClass] = asking.vendorClass
        message.options[.clientArchitecture] = [0, UInt8(asking.architecture)]
        if asking.isIPXE { message.options[.iPXE] = [] }
        return try #require(BootClient(message))
    }

    @Test func everyFileThatDHCPNamesCanBeFetched() async throws {
        let interface = try BootWorld.network()
        for boot in NetworkBoot.Interface.allCases {
            for (kind, state) in [
                (OperationKind.deploy, ProvisionState.deployWait), (.inspect, .inspectWait), (.rescue, .rescueWait),
            ] {
                let world = try BootWorld()
                try await world.node(state, kind, boot: boot.rawValue)
                let catalog = try world.catalog()
                let subject = try await catalog.directory.subject(BootWorld.machine)
                var offered = 0
                for asking in Self.clients {
                    guard case .success(let offer) = catalog.offer(to: try client(asking), subject, on: interface) else {
                        continue
                    }
                    offered += 1
                    var file = offer.bootFile
                    if case .url(let url) = offer {
                        #expect(url.hasPrefix("http://192.0.2.1:8080/"))
                        file = try #require(HTTPRequestPath.name(url))
                    }
                    #expect(file.utf8.count < 128, "the field of the packet holds it")
                    let name = try #require(BootFileName(file), "\(file)")
                    switch try await catalog.content(name, on: interface) {
                    case .text, .file: break
                    case .refused(let reason, _): Issue.record("\(file): \(reason)")
                    case .notFound: Issue.record("\(file) is not there")
                    }
                }
                // All but 32-bit UEFI.
                #expect(offered == Self.clients.count - 4)
            }
        }
    }

    /// What the scripts name is fetched, too.
    @Test func everyFileThatAScriptNamesCanBeFetched() async throws {
        let world = try BootWorld()
        try await world.node(.deployWait, .deploy)
        let catalog = try world.catalog()
        let interface = try BootWorld.network()
        for script in [BootFileName.script(BootWorld.machine), .grubScript(BootWorld.machine)] {
            guard case .text(let text, _, _) = try await catalog.content(script, on: interface) else {
                Issue.record("\(script.name) is no script")
                continue
            }
            let files = text.matches(of: /(?:http:\/\/192\.0\.2\.1:8080|\(tftp,192\.0\.2\.1\))([^\s;]+)/).map { String($0.1) }
            #expect(files.count == 2)
            for file in files {
                let name = try #require(BootFileName(file))
                guard case .file = try await catalog.content(name, on: interface) else {
                    Issue.record("\(file) is not there")
                    continue
                }
            }
        }
    }

    @Test func aMissingLoaderIsNamedWithItsPackage() throws {
        // Nobody but a machine of that architecture has it installed.
        let loaders = BootLoaders(directory: nil)
        let absent = [
            (false, "snponly-arm64.efi", "the Debian package ipxe"),
            (true, "grubaa64.efi", "the Debian package grub-efi-arm64-signed"),
        ]
        for (isSecureBoot, name, package) in absent where loaders.path(of: name) == nil {
            do {
                _ = try loaders.program(for: ClientArchitecture(rawValue: 11), .ipxe, isSecureBoot: isSecureBoot)
                Issue.record("something was found")
            } catch {
                #expect(error.text.contains("\(name) is missing; install \(package)"))
            }
        }
    }

    @Test func grubIsForPXEAndForSecureBoot() throws {
        let world = try BootWorld()
        defer { withExtendedLifetime(world) {} }
        let loaders = BootLoaders(directory: world.path("loaders"))
        let table: [(UInt16, NetworkBoot.Interface, Bool, String?)] = [
            (0, .pxe, false, "undionly.kpxe"), (0, .ipxe, false, "undionly.kpxe"), (7, .ipxe, false, "snponly.efi"),
            (9, .httpIPXE, false, "snponly.efi"), (7, .pxe, false, "shimx64.efi"), (7, .ipxe, true, "shimx64.efi"),
            (16, .http, false, "snponly.efi"), (16, .pxe, false, "snponly.efi"), (16, .http, true, nil),
            (11, .ipxe, false, "snponly-arm64.efi"), (11, .pxe, false, "shimaa64.efi"), (11, .ipxe, true, "shimaa64.efi"),
            (6, .ipxe, false, nil),
            (33, .ipxe, false, nil),
        ]
        for (architecture, boot, isSecureBoot, expected) in table {
            let program = try? loaders.program(for: ClientArchitecture(rawValue: architecture), boot, isSecureBoot: isSecureBoot)
            #expect(program == expected, "\(architecture) \(boot.rawValue)")
        }
    }
}
