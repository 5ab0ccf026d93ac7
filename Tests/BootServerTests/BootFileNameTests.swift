import Model
import Testing

@testable import BootServer

@Suite struct BootFileNameTests {
    private static let machine = BootWorld.machine

    @Test(arguments: [
        BootFileName.loader("undionly.kpxe", nil), .loader("snponly.efi", machine), .script(machine), .grubScript(machine),
        .kernel(machine), .ramdisk(machine), .start, .grubStart, .image(["rack", "os.raw"]),
    ])
    func whatIsAdvertisedIsUnderstood(_ name: BootFileName) {
        #expect(BootFileName(name.name) == name)
        #expect(BootFileName("/" + name.name) == name)
    }

    @Test func addressesAreReadInEverySpelling() {
        for spelling in ["52-54-00-aa-00-01", "52:54:00:AA:00:01", "52-54-00-AA-00-01"] {
            #expect(BootFileName("boot/\(spelling)/script.ipxe") == .script(Self.machine))
        }
        #expect(BootFileName("/grub/grub.cfg-01-52-54-00-aa-00-01") == .grubScript(Self.machine))
    }

    @Test(arguments: [
        "", "/", "boot/52-54-00-aa-00-01", "boot/not-an-address/kernel", "boot/52-54-00-aa-00-01/a/b", "grub/grub.cfg.d",
        "grub/x86_64-efi/command.lst", "grub/grub.cfg-C0000265", "images/rack/", "etc/passwd", "a/b",
    ])
    func nothingElseIsAName(_ text: String) {
        #expect(BootFileName(text) == nil)
    }
}
