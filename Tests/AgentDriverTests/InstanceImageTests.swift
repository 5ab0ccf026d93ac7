import ConfigDriveImage
import Documents
import DriverInterfaces
import Foundation
import Model
import Testing

@testable import AgentDriver

struct InstanceImageTests {
    private static let digest = String(repeating: "ab", count: 32)

    private func image(_ info: JSONObject, driverInfo: JSONObject = [:], folder: Bool = true) throws -> InstanceImage {
        var settings = AgentDriverSettings()
        if folder {
            settings.imageDirectory = "/srv/images"
            settings.imagesURL = "http://192.0.2.1:8080/images"
        }
        let node = Node(uuid: .random(), driver: "ipmi", createdAt: Timestamp(microseconds: 0))
        return try InstanceImage(of: NodeContext(node: node, driverInfo: driverInfo, instanceInfo: info), settings)
    }

    private func description(_ info: JSONObject, driverInfo: JSONObject = [:]) throws -> JSON {
        try image(info, driverInfo: driverInfo).arguments["image_info"] ?? .null
    }

    private func refusal(_ info: JSONObject, folder: Bool = true) -> String {
        do {
            _ = try image(info, folder: folder)
            return "accepted"
        } catch {
            return "\(error)"
        }
    }

    @Test func anAddressIsGivenAsItIs() throws {
        let image = try description(["image_source": "https://images/a.qcow2?x=1", "image_checksum": .string(Self.digest)])
        #expect(image["urls"] == ["https://images/a.qcow2?x=1"])
        #expect(image["disk_format"] == "qcow2")
        #expect(image["checksum"] == .string(Self.digest))
        #expect(image["node_uuid"]?.stringValue?.count == 36)
    }

    @Test(arguments: ["file:///srv/images/debian/12.raw", "/srv/images/debian/12.raw", "debian/12.raw"])
    func aFileOfTheFolderIsFoundUnderItsAddress(source: String) throws {
        let image = try description(["image_source": .string(source), "image_checksum": .string(Self.digest)])
        #expect(image["urls"] == ["http://192.0.2.1:8080/images/debian/12.raw"])
        #expect(image["disk_format"] == "raw")
    }

    @Test func whatIsMissingOrWrongIsNamed() {
        let source: JSONObject = ["image_source": "http://images/a.raw"]
        #expect(refusal([:]).contains("Missing are: ['image_source']"))
        #expect(refusal(source).contains("instance_info/image_checksum is missing"))
        #expect(refusal(source.merging(["image_os_hash_algo": "sha512"])).contains("must come together"))
        #expect(refusal(source.merging(["image_checksum": "d41d8cd98f00b204e9800998ecf8427e"])).contains("MD5"))
        #expect(refusal(source.merging(["image_checksum": "nonsense"])).contains("in hexadecimal"))
        #expect(refusal(source.merging(["image_checksum": "http://images/SHA256SUMS"])) == "accepted")
        let outside: JSONObject = ["image_checksum": .string(Self.digest)]
        #expect(refusal(outside.merging(["image_source": "file:///etc/shadow"])).contains("is not in the folder of images"))
        #expect(refusal(outside.merging(["image_source": "../shadow"])).contains("is not in the folder of images"))
        #expect(refusal(outside.merging(["image_source": "oci://registry/a"])).contains("does not fetch"))
        #expect(refusal(outside.merging(["image_source": "a.raw"]), folder: false).contains("set image-directory"))
        #expect(
            refusal(source.merging(["image_checksum": .string(Self.digest), "image_type": "partition"])).contains("root_gb"))
    }

    @Test func aConfigDriveThatIsAnObjectBecomesAVolume() throws {
        let info: JSONObject = [
            "image_source": "http://images/a.raw", "image_checksum": .string(Self.digest),
            "configdrive": ["meta_data": ["hostname": "web-1"]],
        ]
        let drive = try #require(try image(info).arguments["configdrive"]?.stringValue)
        let bytes = try #require(Data(base64Encoded: drive))
        #expect(bytes.prefix(2) == Data([0x1F, 0x8B]))
        #expect(String(decoding: bytes, as: UTF8.self).contains("web-1"))
    }

    @Test func aConfigDriveThatIsATextIsGivenAsItIs() throws {
        let info: JSONObject = [
            "image_source": "http://images/a.raw", "image_checksum": .string(Self.digest), "configdrive": "http://drives/1",
        ]
        #expect(try image(info).arguments["configdrive"] == "http://drives/1")
    }

    @Test func proxiesComeFromTheNode() throws {
        let image = try description(
            ["image_source": "http://images/a.raw", "image_checksum": .string(Self.digest)],
            driverInfo: ["image_http_proxy": "http://proxy:3128", "image_no_proxy": "192.0.2.1"])
        #expect(image["proxies"] == ["http": "http://proxy:3128"] && image["no_proxy"] == "192.0.2.1")
    }

    @Test func partitionImagesCarryTheirSizes() throws {
        let image = try description([
            "image_source": "http://images/a.raw", "image_checksum": .string(Self.digest), "image_type": "partition",
            "root_gb": "10", "swap_mb": 512,
        ])
        #expect(image["image_type"] == "partition" && image["root_mb"] == 10_240 && image["swap_mb"] == 512)
    }
}
