import Documents
import Hardware
import Model
import Testing

struct RootDeviceHintsTests {
    private static var disk: Disk {
        var disk = Disk(name: "/dev/sda", sizeBytes: 100 << 30, isRotational: true)
        disk.model = "INTEL SSDSC2KB48"
        disk.vendor = "ATA"
        disk.serial = "PHYF1"
        disk.wwn = "0x5000c500a1b2c3d4"
        disk.hctl = "0:0:0:0"
        return disk
    }

    @Test(
        arguments: [
            (["size": 100], true), (["size": "100"], true), (["size": "== 100"], true), (["size": "!= 100"], false),
            (["size": ">= 50"], true), (["size": "= 50"], true), (["size": "< 100"], false), (["size": "<= 100"], true),
            (["size": "> 100"], false), (["size": "<or> 20 <or> 100"], true), (["size": "<or> 20 <or> 30"], false),
            (["rotational": true], true), (["rotational": "false"], false), (["rotational": "on"], true),
            (["model": "intel ssdsc2kb48"], true), (["model": "<in> ssd"], true), (["model": "<in> samsung"], false),
            (["model": "<all-in> intel kb48"], true), (["model": "<all-in> intel wd"], false),
            (["vendor": "s== ATA"], true), (["vendor": "s!= ATA"], false), (["vendor": "<or> dell <or> ata"], true),
            (["serial": "s>= phya"], true), (["serial": "s< phya"], false), (["name": "/dev/sda"], true),
            (["name": "s== /dev/sdb"], false), (["hctl": "0:0:0:0"], true), (["wwn": "0x5000C500A1B2C3D4"], true),
            (["by_path": "/dev/disk/by-path/x"], false), (["size": ">= 50", "vendor": "ata"], true),
            (["size": ">= 500", "vendor": "ata"], false), ([:], true),
        ] as [(JSONObject, Bool)])
    func hintsFitAsIronicSays(hints: JSONObject, fits: Bool) throws {
        #expect(try RootDeviceHints(hints).fit(Self.disk) == fits, "\(JSON.object(hints).text)")
    }

    @Test(
        arguments: [
            ["size": "large"], ["size": ">="], ["rotational": "perhaps"], ["colour": "red"], ["model": "<in>"],
            ["model": "<or> a <or>"],
        ] as [JSONObject])
    func hintsThatNothingCanFitAreRefusedByName(hints: JSONObject) throws {
        do {
            _ = try RootDeviceHints(hints)
            Issue.record("accepted \(JSON.object(hints).text)")
        } catch {
            #expect(error.description.hasPrefix("root_device.\(hints.keys[0])"))
        }
    }

    private let disks = [
        Disk(name: "/dev/sdc", sizeBytes: 40 << 30), Disk(name: "/dev/sda", sizeBytes: 2 << 30),
        Disk(name: "/dev/sdb", sizeBytes: 40 << 30), Disk(name: "/dev/sdd", sizeBytes: 500 << 30),
        Disk(name: "/dev/sde", sizeBytes: 8 << 30, isReadOnly: true),
    ]

    @Test func withoutHintsTheSmallestDiskThatIsLargeEnoughIsTaken() throws {
        #expect(try RootDiskChoice().disk(of: [:], among: disks).name == "/dev/sdb")
        #expect(try RootDiskChoice(bytesMin: 1 << 30).disk(of: [:], among: disks).name == "/dev/sda")
    }

    @Test func hintsOfTheInstanceWinOverThoseOfTheNode() throws {
        let node: JSONObject = ["properties": ["root_device": ["name": "/dev/sdc"]]]
        #expect(try RootDiskChoice().disk(of: node, among: disks).name == "/dev/sdc")
        let instance = node.merging(["instance_info": ["root_device": "{\"size\": \">= 100\"}"]])
        #expect(try RootDiskChoice().disk(of: instance, among: disks).name == "/dev/sdd")
    }

    @Test func aHintMayPointAtADiskThatIsSmallerThanTheUsualMinimum() throws {
        let node: JSONObject = ["properties": ["root_device": ["name": "/dev/sda"]]]
        #expect(try RootDiskChoice().disk(of: node, among: disks).name == "/dev/sda")
    }

    @Test func whereNothingFitsTheDisksAreNamed() throws {
        let node: JSONObject = ["properties": ["root_device": ["name": "/dev/sdz"]]]
        do {
            _ = try RootDiskChoice().disk(of: node, among: disks)
            Issue.record("a disk was chosen")
        } catch {
            #expect(error.description.contains("/dev/sda (2048 MiB)"))
        }
        #expect(throws: RootDiskChoice.Failure.self) { try RootDiskChoice().disk(of: [:], among: []) }
    }

    @Test func disksThatAreToBeLeftAloneAreNeitherChosenNorErased() throws {
        let node: JSONObject = ["properties": ["skip_block_devices": [["name": "/dev/sdb"], ["size": 40]]]]
        #expect(try RootDiskChoice().disk(of: node, among: disks).name == "/dev/sdd")
        #expect(try RootDiskChoice().eligible(disks, node).map(\.name) == ["/dev/sda", "/dev/sdd", "/dev/sde"])
        let text: JSONObject = ["properties": ["skip_block_devices": "[{\"name\": \"/dev/sdb\"}]"]]
        #expect(try !RootDiskChoice().eligible(disks, text).map(\.name).contains("/dev/sdb"))
    }

    /// What cannot be read might have been about the disk that must not be touched.
    @Test(
        arguments: [
            ("skip_block_devices", [["colour": "red"]]), ("skip_block_devices", "/dev/sdb"),
            ("skip_block_devices", ["name": "/dev/sdb"]), ("skip_block_devices", ["/dev/sdb"]), ("root_device", "/dev/sdb"),
            ("root_device", [["name": "/dev/sdb"]]), ("root_device", 7), ("root_device", ["colour": "red"]),
        ] as [(String, JSON)])
    func whatCannotBeReadIsRefusedByName(field: String, value: JSON) throws {
        let failure = #expect(throws: RootDiskChoice.Failure.self) {
            try RootDiskChoice().disk(of: ["properties": .object([field: value])], among: disks)
        }
        #expect(failure?.description.hasPrefix(field) == true, "\(failure?.description ?? "")")
    }

    @Test func hintsThatAreEmptyAreNone() throws {
        for value: JSON in [.null, "", [:], "{}"] {
            let node: JSONObject = ["properties": .object(["root_device": value])]
            #expect(try RootDiskChoice().disk(of: node, among: disks).name == "/dev/sdb")
        }
    }

    @Test func theKernelsCommandLineIsTakenApart() {
        let line = KernelCommandLine("quiet ipa-api-url=http://192.0.2.1:6385 note=\"two words\" BOOTIF=01-52 a= a=b=c\n")
        #expect(line["quiet"] == "")
        #expect(line["ipa-api-url"] == "http://192.0.2.1:6385")
        #expect(line["note"] == "two words")
        #expect(line["a"] == "b=c")
        #expect(line["absent"] == nil)
    }
}
