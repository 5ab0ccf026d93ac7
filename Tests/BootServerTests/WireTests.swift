import DHCP
import DriverInterfaces
import Foundation
import Logging
import MemoryStorage
import Model
import Observability
import ServiceLifecycle
import TestWorlds
import Testing

@testable import BootServer

/// The servers on real sockets, asked by programs of other people from a network namespace.
@Suite(.enabled(if: Wire.isPossible, Wire.requirement)) struct WireTests {
    /// The service on `wire` for as long as `body` runs.
    private func serve(_ world: BootWorld, on wire: Wire, _ body: () async throws -> Void) async throws {
        try await serve(world, on: wire, with: { _ in }, body)
    }

    /// The same, with other settings.
    private func serve(
        _ world: BootWorld, on wire: Wire, with change: (inout BootSettings) -> Void, _ body: () async throws -> Void
    ) async throws {
        var settings = world.settings(wire.network)
        change(&settings)
        let service = try BootService(
            settings, store: world.store, timeline: world.timeline, time: SystemTime(), metrics: world.metrics,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup { group in
            for service in service.services { group.addTask { try await service.run() } }
            try await body()
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    private func curl(_ wire: Wire, _ words: String...) async throws -> (text: String, isDone: Bool) {
        let file = FileManager.default.temporaryDirectory.appending(path: "netboot-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        // The server may be a moment younger than the request.
        let standing = ["-sS", "--max-time", "20", "--retry", "20", "--retry-delay", "1", "--retry-connrefused", "-o", file]
        let result = try await wire.run(["curl"] + standing + words)
        let bytes = FileManager.default.contents(atPath: file) ?? Data()
        return (String(decoding: bytes.isEmpty ? result.output : bytes, as: UTF8.self), result.isDone)
    }

    private func metrics(_ world: BootWorld) async -> String { await world.metrics.render() }

    // MARK: HTTP

    @Test func filesAndScriptsAreFetchedByHTTP() async throws {
        let world = try BootWorld()
        let wire = try Wire()
        try wire.giveAddress()
        try await world.node(.deployWait, .deploy)
        try await serve(world, on: wire) { () async throws in
            let base = "http://\(wire.network.address):8080"
            #expect(try await curl(wire, "\(base)/boot/52-54-00-aa-00-01/kernel").text == "the kernel")
            #expect(try await curl(wire, "\(base)/boot/52%3A54%3A00%3Aaa%3A00%3A01/ramdisk").text == "the ramdisk")
            #expect(try await curl(wire, "\(base)/boot/52-54-00-aa-00-01/script.ipxe").text.hasPrefix("#!ipxe\n"))
            #expect(try await curl(wire, "\(base)/undionly.kpxe").text == "program undionly.kpxe")
            #expect(try await curl(wire, "\(base)/boot.ipxe").text.contains("\(base)/boot/${net${card}/mac:hexhyp}/script.ipxe"))
            #expect(
                try await curl(wire, "-w", "%{http_code}", "\(base)/boot/52-54-00-aa-00-99/kernel").text.contains(
                    "no port of a node"))
            #expect(try await curl(wire, "-f", "--path-as-is", "\(base)/images/../kernel").isDone == false)
            #expect(try await curl(wire, "-f", "-X", "PUT", "\(base)/undionly.kpxe").isDone == false)
        }
        #expect(world.timeline.events.map(\.stage).prefix(3) == [.kernel, .ramdisk, .script])
        #expect(world.timeline.events.first?.bytes == 10)
        #expect(world.timeline.lines.first == "kernel: kernel sent to \(wire.machineAddress) by HTTP")
        #expect(await metrics(world).contains(#"ironbird_boot_transfers_total{protocol="HTTP",file="kernel",result="sent"} 1"#))
    }

    @Test func partsOfImagesAreFetchedByHTTP() async throws {
        let world = try BootWorld()
        let wire = try Wire()
        try wire.giveAddress()
        let whole = try String(decoding: Data(contentsOf: world.folder.appending(path: "images/rack/os.raw")), as: UTF8.self)
        try await serve(world, on: wire, with: { $0.limits.chunkBytes = 7_000 }) { () async throws in
            let url = "http://\(wire.network.address):8080/images/rack/os.raw"
            #expect(try await curl(wire, url).text == whole)
            let part = try await curl(wire, "-D", "-", "-r", "0-9", url)
            #expect(part.text.utf8.count == 10)
            let head = try await wire.run("curl", "-sS", "-I", "-r", "99990-", url)
            let lines = String(decoding: head.output, as: UTF8.self)
            #expect(lines.contains("206 Partial Content"))
            #expect(lines.contains("Content-Range: bytes 99990-99999/100000"))
            #expect(lines.contains("Content-Length: 10"))
            #expect(lines.contains("Accept-Ranges: bytes"))
            let beyond = try await wire.run("curl", "-sS", "-D", "-", "-r", "100000-", url)
            #expect(String(decoding: beyond.output, as: UTF8.self).contains("416"))
        }
    }

    // MARK: TFTP

    @Test func filesAreFetchedByTFTP() async throws {
        let world = try BootWorld()
        let wire = try Wire()
        try wire.giveAddress()
        try await world.node(.deployWait, .deploy)
        let large = Data((0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 251) })
        try large.write(to: world.folder.appending(path: "kernel"))
        try await serve(world, on: wire) { () async throws in
            let base = "tftp://\(wire.network.address)"
            #expect(try await curl(wire, "\(base)/snponly.efi").text == "program snponly.efi")
            #expect(try await curl(wire, "\(base)/boot/52-54-00-aa-00-01/undionly.kpxe").text == "program undionly.kpxe")
            for size in ["8", "512", "1468", "65464"] {
                let result = try await curl(wire, "--tftp-blksize", size, "\(base)/boot/52-54-00-aa-00-01/kernel")
                #expect(result.text == String(decoding: large, as: UTF8.self), "\(size)")
            }
            #expect(
                try await curl(wire, "--tftp-no-options", "\(base)/grub/grub.cfg-01-52-54-00-aa-00-01").text.contains(
                    "linux (tftp,"))
            for refused in ["/../../etc/passwd", "/images/rack/os.raw", "/boot/52-54-00-aa-00-99/kernel", "/nothing"] {
                #expect(try await curl(wire, "--path-as-is", "\(base)/\(refused)").isDone == false, "\(refused)")
            }
            #expect(try await curl(wire, "-T", "/etc/hostname", "\(base)/undionly.kpxe").isDone == false)
        }
        #expect(world.timeline.lines.contains("loader: undionly.kpxe sent to \(wire.machineAddress) by TFTP"))
        #expect(world.timeline.events.contains { $0.stage == .kernel && $0.bytes == 300_000 && $0.duration != nil })
        #expect(await metrics(world).contains(#"ironbird_boot_dropped_total{protocol="TFTP",reason="write request"}"#))
    }

    // MARK: DHCP

    /// Sends a message from the machine and prints what comes back, both in hexadecimal digits.
    private static let exchange = """
        import socket, sys
        message, to, port, source = sys.argv[1:5]
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        s.setsockopt(socket.SOL_SOCKET, 25, b"eth0")
        s.bind(("0.0.0.0", int(source)))
        s.settimeout(5 if len(sys.argv) < 6 else float(sys.argv[5]))
        s.sendto(bytes.fromhex(message), (to, int(port)))
        try: print(s.recvfrom(2048)[0].hex())
        except TimeoutError: print("")
        """

    private func exchange(
        _ wire: Wire, _ message: DHCPMessage, to address: String = "255.255.255.255", port: Int = 67, from source: Int = 68,
        wait: String = "5"
    ) async throws -> DHCPMessage? {
        let hex = message.bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        let result = try await wire.run("python3", "-c", Self.exchange, hex, address, "\(port)", "\(source)", wait)
        let digits = String(decoding: result.output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard !digits.isEmpty else { return nil }
        let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { offset in
            let start = digits.index(digits.startIndex, offsetBy: offset)
            return UInt8(digits[start..<digits.index(start, offsetBy: 2)], radix: 16)
        }
        return try DHCPMessage(decoding: bytes)
    }

    private func discover(_ vendorClass: String?, _ kind: DHCPMessage.Kind = .discover, isIPXE: Bool = false) -> DHCPMessage {
        var message = DHCPMessage(.request, kind, transactionID: 0x1234_5678, hardwareAddress: BootWorld.machine)
        message.options[text: .vendorClass] = vendorClass
        if isIPXE { message.options[.iPXE] = [] }
        if let vendorClass { message.options[.clientArchitecture] = [0, vendorClass.hasPrefix("HTTP") ? 16 : 0] }
        return message
    }

    @Test func aProxyTellsBootClientsAndNobodyElse() async throws {
        let world = try BootWorld()
        let wire = try Wire()
        let node = try await world.node(.deployWait, .deploy)
        try await serve(world, on: wire) { () async throws in
            let offer = try #require(try await exchange(wire, discover("PXEClient:Arch:00000:UNDI:002001")))
            #expect(offer.kind == .offer)
            #expect(offer.yourAddress == .none)
            #expect(offer.nextServer == wire.network.address)
            #expect(offer.bootFile == "boot/52-54-00-aa-00-01/undionly.kpxe")
            let iPXE = try #require(try await exchange(wire, discover("PXEClient:Arch:00000", isIPXE: true)))
            #expect(iPXE.bootFile == "http://\(wire.network.address):8080/boot/52-54-00-aa-00-01/script.ipxe")
            let http = try #require(try await exchange(wire, discover("HTTPClient:Arch:00016:UNDI:003001")))
            #expect(http.bootFile == "http://\(wire.network.address):8080/boot/52-54-00-aa-00-01/snponly.efi")
            #expect(http.options[text: .vendorClass] == "HTTPClient")
            #expect(try await exchange(wire, discover(nil), wait: "1") == nil)
            try wire.giveAddress()
            var again = discover("PXEClient:Arch:00000", .request)
            again.clientAddress = wire.machineAddress
            let reply = try #require(
                try await exchange(wire, again, to: wire.network.address.description, port: 4_011, from: 4_011))
            #expect(reply.kind == .acknowledgement)
            #expect(reply.bootFile == offer.bootFile)
            try await world.move(node, to: .available)
            #expect(try await exchange(wire, discover("PXEClient:Arch:00000:UNDI:002001"), wait: "1") == nil)
        }
        #expect(world.timeline.events.first?.stage == .dhcp)
        #expect(
            world.timeline.lines.last == "refused: PXE, x86 BIOS (0): the node is in state available, in which nothing is booted")
        #expect(await metrics(world).contains(#"ironbird_boot_dropped_total{protocol="DHCP",reason="nothing to boot"} 1"#))
    }

    private func beAuthoritative(_ settings: inout BootSettings, _ wire: Wire) {
        settings.dhcp = .authoritative
        let first = IPv4Address(value: wire.network.address.value + 49)
        if let pool = AddressPool(first: first, last: IPv4Address(value: first.value + 9)) { settings.pools = [pool] }
    }

    /// busybox's client, as in many ramdisks.
    @Test func anOrdinaryClientGetsAnAddress() async throws {
        try #require(FileManager.default.isExecutableFile(atPath: "/usr/bin/busybox"), "install busybox-static (make setup)")
        let world = try BootWorld()
        let wire = try Wire()
        try await world.node(.active)
        let script = world.folder.appending(path: "script")
        try Data("#!/bin/sh\n[ \"$1\" = bound ] && echo \"got $ip $subnet $serverid\"\nexit 0\n".utf8).write(to: script)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script.path)
        try await serve(world, on: wire, with: { beAuthoritative(&$0, wire) }) { () async throws in
            let result = try await wire.run(
                "busybox", "udhcpc", "-i", "eth0", "-n", "-q", "-f", "-t", "5", "-T", "1", "-s", script.path)
            let text = String(decoding: result.output, as: UTF8.self)
            let prefix = wire.network.address.description.dropLast(1)
            #expect(text.contains("got \(prefix)5") && text.contains(" 255.255.255.0 \(wire.network.address)"), "\(text)")
        }
        #expect(world.timeline.lines.contains { $0.hasPrefix("operating system: the operating system asks for an address") })
    }

    @Test func theOnlyServerGivesAddressAndBootFile() async throws {
        let world = try BootWorld()
        let wire = try Wire()
        try await world.node(.cleanWait, .automatedClean)
        try await serve(world, on: wire, with: { beAuthoritative(&$0, wire) }) { () async throws in
            let offer = try #require(try await exchange(wire, discover("PXEClient:Arch:00000:UNDI:002001")))
            #expect(offer.yourAddress != .none)
            #expect(offer.bootFile == "boot/52-54-00-aa-00-01/undionly.kpxe")
            var request = discover("PXEClient:Arch:00000:UNDI:002001", .request)
            request.options[address: .requestedAddress] = offer.yourAddress
            request.options[address: .serverIdentifier] = wire.network.address
            let reply = try #require(try await exchange(wire, request))
            #expect(reply.kind == .acknowledgement)
            #expect(reply.yourAddress == offer.yourAddress)
        }
        #expect(world.timeline.events.map(\.stage) == [.dhcp])
    }

    @Test func damagedMessagesAreCountedAndTheServersGoOn() async throws {
        let world = try BootWorld()
        let wire = try Wire()
        try wire.giveAddress()
        try await world.node(.deployWait, .deploy)
        let noise = """
            import random, socket, sys
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            random.seed(1)
            for i in range(300):
                for port in (67, 69, 4011): s.sendto(random.randbytes(random.randrange(1, 400)), (sys.argv[1], port))
            """
        try await serve(world, on: wire) { () async throws in
            #expect(try await wire.run("python3", "-c", noise, wire.network.address.description).isDone)
            #expect(try await exchange(wire, discover("PXEClient:Arch:00000:UNDI:002001")) != nil)
            #expect(try await curl(wire, "tftp://\(wire.network.address)/snponly.efi").text == "program snponly.efi")
        }
        let text = await metrics(world)
        #expect(text.contains(#"ironbird_boot_dropped_total{protocol="DHCP",reason="malformed"}"#))
        #expect(text.contains(#"ironbird_boot_dropped_total{protocol="TFTP",reason="malformed"}"#))
    }

    /// Two services on two cables do not hear each other.
    @Test func onlyTheNamedNetworkIsServed() async throws {
        let world = try BootWorld()
        let (served, other) = (try Wire(), try Wire())
        try await world.node(.deployWait, .deploy)
        try await serve(world, on: served) { () async throws in
            #expect(try await exchange(served, discover("PXEClient:Arch:00000:UNDI:002001")) != nil)
            #expect(try await exchange(other, discover("PXEClient:Arch:00000:UNDI:002001"), wait: "1") == nil)
        }
    }
}
