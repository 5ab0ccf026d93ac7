import DHCP
import Foundation
import Model
import Observability
import Testing

@testable import BootServer

/// The servers on real sockets, asked by programs of other people from a network namespace.
@Suite(.serialized, .enabled(if: Wire.isPossible, Wire.requirement)) struct WireTests {
    private func curl(_ wire: Wire, _ words: String...) async throws -> (text: String, isDone: Bool) {
        let file = FileManager.default.temporaryDirectory.appending(path: "netboot-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        // The server may be a moment younger than the request.
        let standing = ["-sS", "--max-time", "120", "--retry", "120", "--retry-delay", "1", "--retry-connrefused", "-o", file]
        let result = try await wire.run(["curl"] + standing + words)
        let bytes = FileManager.default.contents(atPath: file) ?? Data()
        return (String(decoding: bytes.isEmpty ? result.output : bytes, as: UTF8.self), result.isDone)
    }

    private func metrics(_ world: BootWorld) async -> String { await world.metrics.render() }

    // MARK: HTTP

    @Test func filesAndScriptsAreFetchedByHTTP() async throws {
        let world = try BootWorld()
        let wire = try await Wire()
        try wire.giveAddress()
        try await world.node(.deployWait, .deploy)
        try await world.serve(on: wire) { () async throws in
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
        let wire = try await Wire()
        try wire.giveAddress()
        let whole = try String(decoding: Data(contentsOf: world.folder.appending(path: "images/rack/os.raw")), as: UTF8.self)
        try await world.serve(on: wire, with: { $0.limits.chunkBytes = 7_000 }) { () async throws in
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
        let wire = try await Wire()
        try wire.giveAddress()
        try await world.node(.deployWait, .deploy)
        let large = Data((0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 251) })
        try large.write(to: world.folder.appending(path: "kernel"))
        try await world.serve(on: wire) { () async throws in
            let base = "tftp://\(wire.network.address)"
            #expect(try await curl(wire, "\(base)/snponly.efi").text == "program snponly.efi")
            #expect(try await curl(wire, "\(base)/boot/52-54-00-aa-00-01/undionly.kpxe").text == "program undionly.kpxe")
            #expect(try await curl(wire, "--tftp-blksize", "8", "\(base)/undionly.kpxe").text == "program undionly.kpxe")
            for size in ["512", "1468", "65464"] {
                let result = try await curl(wire, "--tftp-blksize", size, "\(base)/boot/52-54-00-aa-00-01/kernel")
                #expect(result.text == String(decoding: large, as: UTF8.self), "\(size)")
            }
            #expect(
                try await curl(wire, "--tftp-no-options", "\(base)/grub/grub.cfg-01-52-54-00-aa-00-01").text.contains(
                    "linux (tftp,"))
            for refused in ["/../../etc/passwd", "/images/rack/os.raw", "/boot/52-54-00-aa-00-99/kernel", "/nothing"] {
                #expect(try await curl(wire, "--path-as-is", "\(base)/\(refused)").isDone == false, "\(refused)")
            }
            // Nobody answers a request to write: the client gives up by itself, and is not asked to try again.
            let written = try await wire.run(
                "curl", "-sS", "--max-time", "3", "-T", "/etc/hostname", "\(base)/undionly.kpxe")
            #expect(!written.isDone)
        }
        #expect(world.timeline.lines.contains("loader: undionly.kpxe sent to \(wire.machineAddress) by TFTP"))
        #expect(world.timeline.events.contains { $0.stage == .kernel && $0.bytes == 300_000 && $0.duration != nil })
        #expect(await metrics(world).contains(#"ironbird_boot_dropped_total{protocol="TFTP",reason="write request"}"#))
    }

    /// A client that repeats its request has not heard the answer: it gets it again from the port that it was first sent from. One
    /// that asks for something else from the same port, like a machine that was reset, need not wait for the end of the first.
    @Test func aRepeatedRequestIsAnsweredFromTheSamePort() async throws {
        let program = """
            import socket, sys
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.settimeout(1)
            def ask(name):
                for i in range(120):
                    s.sendto(b"\\0\\1" + name + b"\\0octet\\0tsize\\x000\\0", (sys.argv[1], 69))
                    try: return s.recvfrom(600)
                    except TimeoutError: pass
            for name in (b"snponly.efi", b"snponly.efi", b"undionly.kpxe"):
                data, (address, port) = ask(name)
                print(port, data[2:].decode().split(chr(0))[1])
            """
        let world = try BootWorld()
        let wire = try await Wire()
        try wire.giveAddress()
        try await world.serve(on: wire) { () async throws in
            let result = try await wire.run("python3", "-c", program, wire.network.address.description)
            let lines = String(decoding: result.output, as: UTF8.self).split(whereSeparator: \.isNewline).map {
                $0.split(separator: " ")
            }
            try #require(lines.count == 3 && lines.allSatisfy { $0.count == 2 }, "\(lines)")
            #expect(lines[0] == lines[1] && lines[0][0] != lines[2][0], "\(lines)")
            #expect(
                lines[0][1] == "\("program snponly.efi".utf8.count)" && lines[2][1] == "\("program undionly.kpxe".utf8.count)")
        }
    }

    // MARK: DHCP

    @Test func aProxyTellsBootClientsAndNobodyElse() async throws {
        let world = try BootWorld()
        let wire = try await Wire()
        let node = try await world.node(.deployWait, .deploy)
        try await world.serve(on: wire) { () async throws in
            let offer = try #require(try await wire.exchange(DHCPMessage.discover("PXEClient:Arch:00000:UNDI:002001")))
            #expect(offer.kind == .offer)
            #expect(offer.yourAddress == .none)
            #expect(offer.nextServer == wire.network.address)
            #expect(offer.bootFile == "boot/52-54-00-aa-00-01/undionly.kpxe")
            let iPXE = try #require(try await wire.exchange(DHCPMessage.discover("PXEClient:Arch:00000", isIPXE: true)))
            #expect(iPXE.bootFile == "http://\(wire.network.address):8080/boot/52-54-00-aa-00-01/script.ipxe")
            let http = try #require(try await wire.exchange(DHCPMessage.discover("HTTPClient:Arch:00016:UNDI:003001")))
            #expect(http.bootFile == "http://\(wire.network.address):8080/boot/52-54-00-aa-00-01/snponly.efi")
            #expect(http.options[text: .vendorClass] == "HTTPClient")
            #expect(try await wire.exchange(DHCPMessage.discover(nil), wait: "1") == nil)
            try wire.giveAddress()
            var again = DHCPMessage.discover("PXEClient:Arch:00000", .request)
            again.clientAddress = wire.machineAddress
            let reply = try #require(
                try await wire.exchange(again, to: wire.network.address.description, port: 4_011, from: 4_011))
            #expect(reply.kind == .acknowledgement)
            #expect(reply.bootFile == offer.bootFile)
            try await world.move(node, to: .available)
            #expect(try await wire.exchange(DHCPMessage.discover("PXEClient:Arch:00000:UNDI:002001"), wait: "1") == nil)
        }
        #expect(world.timeline.events.first?.stage == .dhcp)
        #expect(
            world.timeline.lines.last == "refused: PXE, x86 BIOS (0): the node is in state available, in which nothing is booted")
        #expect(await metrics(world).contains(#"ironbird_boot_dropped_total{protocol="DHCP",reason="nothing to boot"} 1"#))
    }

    /// The usual way to begin: the network has a DHCP server, and is to keep it.
    @Test(.enabled(if: Wire.hasDHCPServer, "install dnsmasq-base (make setup)"))
    func aProxyAndARealDHCPServerServeTheSameMachine() async throws {
        let world = try BootWorld()
        let wire = try await Wire(isShared: true)
        let (server, pool) = try await wire.addDHCPServer()
        try await world.node(.deployWait, .deploy)
        try await world.serve(on: wire) { () async throws in
            let discover = DHCPMessage.discover("PXEClient:Arch:00000:UNDI:002001")
            let offers = try await wire.exchanges(discover, answers: 2)
            let ours = try #require(offers.first { $0.yourAddress == .none })
            let theirs = try #require(offers.first { $0.yourAddress != .none })
            #expect(ours.bootFile == "boot/52-54-00-aa-00-01/undionly.kpxe" && ours.options[text: .vendorClass] == "PXEClient")
            #expect(pool.contains(theirs.yourAddress.value) && theirs.bootFile.isEmpty)
            #expect(theirs.options[address: .serverIdentifier] == server)

            var request = DHCPMessage.discover("PXEClient:Arch:00000:UNDI:002001", .request)
            request.options[address: .requestedAddress] = theirs.yourAddress
            request.options[address: .serverIdentifier] = server
            let leases = try await wire.exchanges(request, answers: 1)
            #expect(leases.map(\.kind) == [.acknowledgement])
            #expect(leases.first?.options[address: .serverIdentifier] == server)

            try wire.giveAddress()
            var again = DHCPMessage.discover("PXEClient:Arch:00000:UNDI:002001", .request)
            again.clientAddress = wire.machineAddress
            let reply = try await wire.exchange(again, to: wire.network.address.description, port: 4_011, from: 4_011)
            #expect(reply?.bootFile == ours.bootFile)
            // Whoever does not boot hears of the other server only.
            let ordinary = try await wire.exchanges(.discover(nil), answers: 1)
            #expect(ordinary.map { $0.options[address: .serverIdentifier] } == [server])
        }
        #expect(world.timeline.events.map(\.stage).contains(.dhcp))
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
        let wire = try await Wire()
        try await world.node(.active)
        let script = world.folder.appending(path: "script")
        try Data("#!/bin/sh\n[ \"$1\" = bound ] && echo \"got $ip $subnet $serverid\"\nexit 0\n".utf8).write(to: script)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script.path)
        try await world.serve(on: wire, with: { beAuthoritative(&$0, wire) }) { () async throws in
            let result = try await wire.run(
                "busybox", "udhcpc", "-i", "eth0", "-n", "-q", "-f", "-t", "120", "-T", "1", "-s", script.path)
            let text = String(decoding: result.output, as: UTF8.self)
            let prefix = wire.network.address.description.dropLast(1)
            #expect(text.contains("got \(prefix)5") && text.contains(" 255.255.255.0 \(wire.network.address)"), "\(text)")
        }
        #expect(world.timeline.lines.contains { $0.hasPrefix("operating system: the operating system asks for an address") })
    }

    @Test func theOnlyServerGivesAddressAndBootFile() async throws {
        let world = try BootWorld()
        let wire = try await Wire()
        try await world.node(.cleanWait, .automatedClean)
        try await world.serve(on: wire, with: { beAuthoritative(&$0, wire) }) { () async throws in
            let offer = try #require(try await wire.exchange(DHCPMessage.discover("PXEClient:Arch:00000:UNDI:002001")))
            #expect(offer.yourAddress != .none)
            #expect(offer.bootFile == "boot/52-54-00-aa-00-01/undionly.kpxe")
            var request = DHCPMessage.discover("PXEClient:Arch:00000:UNDI:002001", .request)
            request.options[address: .requestedAddress] = offer.yourAddress
            request.options[address: .serverIdentifier] = wire.network.address
            let reply = try #require(try await wire.exchange(request))
            #expect(reply.kind == .acknowledgement)
            #expect(reply.yourAddress == offer.yourAddress)
        }
        #expect(world.timeline.events.map(\.stage) == [.dhcp])
    }

    @Test func damagedMessagesAreCountedAndTheServersGoOn() async throws {
        let world = try BootWorld()
        let wire = try await Wire()
        try wire.giveAddress()
        try await world.node(.deployWait, .deploy)
        let noise = """
            import random, socket, sys
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            random.seed(1)
            for i in range(300):
                for port in (67, 69, 4011): s.sendto(random.randbytes(random.randrange(1, 400)), (sys.argv[1], port))
            """
        try await world.serve(on: wire) { () async throws in
            #expect(try await wire.run("python3", "-c", noise, wire.network.address.description).isDone)
            #expect(try await wire.exchange(DHCPMessage.discover("PXEClient:Arch:00000:UNDI:002001")) != nil)
            #expect(try await curl(wire, "tftp://\(wire.network.address)/snponly.efi").text == "program snponly.efi")
        }
        let text = await metrics(world)
        #expect(text.contains(#"ironbird_boot_dropped_total{protocol="DHCP",reason="malformed"}"#))
        #expect(text.contains(#"ironbird_boot_dropped_total{protocol="TFTP",reason="malformed"}"#))
    }

    /// Two services on two cables do not hear each other.
    @Test func onlyTheNamedNetworkIsServed() async throws {
        let world = try BootWorld()
        let served = try await Wire()
        let other = try await Wire()
        try await world.node(.deployWait, .deploy)
        try await world.serve(on: served) { () async throws in
            #expect(try await served.exchange(DHCPMessage.discover("PXEClient:Arch:00000:UNDI:002001")) != nil)
            #expect(try await other.exchange(DHCPMessage.discover("PXEClient:Arch:00000:UNDI:002001"), wait: "1") == nil)
        }
    }
}
