import AgentContract
import Documents
import Model
import Testing

struct ImageInfoTests {
    private static let sha256 = String(repeating: "ab", count: 32)
    private static let sha512 = String(repeating: "cd", count: 64)
    private static let md5 = String(repeating: "ef", count: 16)

    private func image(_ more: JSONObject) throws -> ImageInfo {
        try ImageInfo(.object((["id": "i", "urls": ["http://h/i.raw"], "disk_format": "raw"] as JSONObject).merging(more)))
    }

    @Test func theSecureHashWinsOverTheLegacyChecksum() throws {
        let info = try image(["os_hash_algo": "SHA512", "os_hash_value": .string(Self.sha512), "checksum": .string(Self.md5)])
        #expect(info.checksums == [.digest(algorithm: "sha512", value: Self.sha512)])
        #expect(try ImageInfo(info.json) == info)
    }

    @Test(arguments: [(sha256, "sha256"), (sha512, "sha512"), (md5, "md5")])
    func aLegacyChecksumIsKnownByItsLength(digest: String, algorithm: String) throws {
        #expect(try image(["checksum": .string(digest)]).checksums == [.digest(algorithm: algorithm, value: digest)])
    }

    @Test func aChecksumMayBeAFileElsewhere() throws {
        #expect(try image(["checksum": "https://h/SHA256SUMS"]).checksums == [.file(url: "https://h/SHA256SUMS")])
    }

    @Test(arguments: ["xyz", "abcd", "\u{1F600}"])
    func aChecksumThatIsNoneIsRefused(text: String) {
        #expect(throws: ContractFailure.self) { _ = try image(["checksum": .string(text)]) }
    }

    @Test func anImageNeedsAnAddress() {
        #expect(throws: ContractFailure("image_info.urls", "is missing")) { _ = try ImageInfo(["id": "i"]) }
        #expect(throws: ContractFailure("image_info.urls", "is missing")) { _ = try ImageInfo(["id": "i", "urls": []]) }
    }

    @Test func passwordsAreNotPrinted() throws {
        let info = try image([
            "image_server_auth_strategy": "http_basic", "image_server_user": "u", "image_server_password": "hidden",
        ])
        #expect(info.password == "hidden")
        #expect(!"\(info)".contains("hidden"))
    }

    @Test(arguments: [
        (sha256, sha256),
        ("# comment\n\(sha256)  other\n\(sha512)  i.raw\n", sha512),
        ("\(sha256) *i.raw", sha256),
        ("SHA256 (i.raw) = \(sha256)", sha256),
        ("\(sha256)  ./images/i.raw\r\n", sha256),
        ("\(sha256)  other", nil),
        ("\(sha256)\n\(sha512)", nil),
        ("<html>404</html>", nil),
        ("= ) (", nil),
        ("", nil),
    ])
    func checksumFilesOfEveryForm(text: String, digest: String?) {
        #expect(ChecksumFile(text).digest(of: "i.raw") == digest)
    }

    @Test func anInspectionDeliveryHasTheShapeThatIronicExpects() {
        var inventory = HardwareInventory(
            interfaces: [.init(name: "eth0", macAddress: MACAddress("52:54:00:aa:00:01"), hasCarrier: true)],
            processor: .init(count: 2, architecture: "x86_64"), disks: [Disk(name: "/dev/vda", sizeBytes: 1 << 30)],
            memoryTotalBytes: 1 << 30, bootMode: "uefi")
        inventory.bootInterface = MACAddress("52:54:00:aa:00:01")
        let delivery = InspectionDelivery(
            inventory: inventory, rootDisk: inventory.disks[0], collectors: ["default", "logs"], managers: [("generic", "1")])
        let json = delivery.json
        #expect(json["boot_interface"] == "01-52-54-00-aa-00-01")
        #expect(json["inventory"]?["boot"] == ["current_boot_mode": "uefi", "pxe_interface": "52:54:00:aa:00:01"])
        #expect(json["inventory"]?["interfaces"]?[0]?["has_carrier"] == true)
        #expect(json["root_disk"]?["size"] == .integer(1 << 30))
        #expect(json["configuration"]?["managers"]?[0] == ["name": "generic", "version": "1"])
        #expect(json["error"] == .null)
    }
}
