import DHCP
import Testing

@Suite struct BootClientTests {
    @Test(arguments: [
        (UInt16(0), ClientArchitecture.Firmware.bios, ClientArchitecture.Processor.x86, false),
        (6, .uefi, .x86, false), (7, .uefi, .x86_64, false), (9, .uefi, .x86_64, false), (10, .uefi, .arm32, false),
        (11, .uefi, .arm64, false), (15, .uefi, .x86, true), (16, .uefi, .x86_64, true), (18, .uefi, .arm32, true),
        (19, .uefi, .arm64, true), (20, .bios, .x86, true),
    ])
    func architecturesAreWhatFirmwareMeans(
        _ value: UInt16, _ firmware: ClientArchitecture.Firmware, _ processor: ClientArchitecture.Processor, _ isHTTP: Bool
    ) {
        let architecture = ClientArchitecture(rawValue: value)
        #expect(architecture.firmware == firmware)
        #expect(architecture.processor == processor)
        #expect(architecture.isHTTP == isHTTP)
    }

    @Test func anUnknownArchitectureIsNotGuessed() {
        #expect(ClientArchitecture(rawValue: 33).firmware == nil)
        #expect(
            BootClient(message(.discover, vendorClass: "PXEClient:Arch:00033", architecture: 33))?.architecture.firmware == nil)
    }

    @Test func tellsWhoAsks() {
        #expect(BootClient(message(.discover, vendorClass: "PXEClient:Arch:00007:UNDI:003016", architecture: 7))?.program == .pxe)
        #expect(
            BootClient(message(.discover, vendorClass: "HTTPClient:Arch:00016:UNDI:003001", architecture: 16))?.program == .http)
        #expect(
            BootClient(message(.discover, vendorClass: "PXEClient:Arch:00000", architecture: 0, isIPXE: true))?.program == .iPXE)
        #expect(BootClient(message(.discover, vendorClass: "udhcp 1.36.1")) == nil)
        #expect(BootClient(message(.discover)) == nil)
    }

    @Test(arguments: [Array("iPXE".utf8), [4] + Array("iPXE".utf8), Array("gPXE".utf8)])
    func theUserClassNamesIPXE(_ userClass: [UInt8]) {
        var message = message(.discover, vendorClass: "PXEClient:Arch:00000", architecture: 0)
        message.options[.userClass] = userClass
        #expect(BootClient(message)?.program == .iPXE)
    }

    @Test func theFirstKnownOfSeveralArchitecturesCounts() {
        var message = message(.discover, vendorClass: "PXEClient:Arch:00007")
        message.options[.clientArchitecture] = [0, 99, 0, 7]
        #expect(BootClient(message)?.architecture == ClientArchitecture(rawValue: 7))
        message.options[.clientArchitecture] = nil
        #expect(BootClient(message)?.architecture == ClientArchitecture(rawValue: 0))
        message.options[.clientArchitecture] = [7]
        #expect(BootClient(message)?.architecture == ClientArchitecture(rawValue: 0))
    }
}
