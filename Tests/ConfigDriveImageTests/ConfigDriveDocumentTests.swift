import Documents
import Foundation
import Testing

@testable import ConfigDriveImage

@Suite struct ConfigDriveDocumentTests {
    private static let document = ConfigDriveDocument(
        [
            "meta_data": ["hostname": "web-1", "public_keys": ["me": "ssh-ed25519 AAAA"]],
            "user_data": "#!/bin/sh\necho hello\n", "network_data": ["links": []], "vendor_data": ["a": 1],
        ], uuid: "11111111-2222-4333-8444-555555555555", name: "node-1")

    /// Runs a program of the system on the image.
    private func run(_ arguments: [String], on image: [UInt8]) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "config-drive-\(UUID().uuidString).iso")
        try Data(image).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments.map { $0 == "IMAGE" ? file.path : $0 }
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func aForeignReaderFindsTheVolumeAndEveryFileUnderItsName() throws {
        let image = Self.document.image
        let summary = try run(["isoinfo", "-d", "-i", "IMAGE"], on: image)
        #expect(summary.contains("Volume id: config-2"))
        #expect(summary.contains("Rock Ridge signatures version 1 found"))
        let names = try run(["isoinfo", "-R", "-f", "-i", "IMAGE"], on: image).split(separator: "\n").map(String.init)
        for version in ["2012-08-10", "latest"] {
            for name in ["meta_data.json", "network_data.json", "user_data", "vendor_data2.json"] {
                #expect(names.contains("/openstack/\(version)/\(name)"), "\(names)")
            }
        }
    }

    @Test func aForeignReaderReadsWhatWasGiven() throws {
        let image = Self.document.image
        let userData = try run(["isoinfo", "-R", "-x", "/openstack/latest/user_data", "-i", "IMAGE"], on: image)
        #expect(userData == "#!/bin/sh\necho hello\n")
        let text = try run(["isoinfo", "-R", "-x", "/openstack/latest/meta_data.json", "-i", "IMAGE"], on: image)
        let metadata = try JSON(parsing: text)
        #expect(metadata["hostname"] == "web-1")
        #expect(metadata["uuid"] == "11111111-2222-4333-8444-555555555555")
        #expect(metadata["name"] == "node-1")
    }

    @Test func userDataThatIsADocumentIsWrittenAsJSON() throws {
        let drive = ConfigDriveDocument(["user_data": ["packages": ["vim"]]], uuid: "u", name: nil)
        let text = try run(["isoinfo", "-R", "-x", "/openstack/latest/user_data", "-i", "IMAGE"], on: drive.image)
        #expect(try JSON(parsing: text) == ["packages": ["vim"]])
    }

    @Test func theSameDriveIsTheSameBytes() {
        #expect(Self.document.image == Self.document.image)
        #expect(Self.document.image.count.isMultiple(of: ISO9660Image.sectorBytes))
    }

    @Test(arguments: [0, 1, 65_534, 65_535, 65_536, 200_000])
    func storedGzipUnpacksToWhatWentIn(count: Int) throws {
        let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let unpacked = try run(["sh", "-c", "gzip -dc < \"$0\" | cksum", "IMAGE"], on: StoredGzip.file(content))
        let plain = try run(["sh", "-c", "cksum < \"$0\"", "IMAGE"], on: content)
        #expect(unpacked == plain)
    }

    @Test func theChecksumIsThatOfTheStandard() {
        // The check value of CRC-32/ISO-HDLC.
        #expect(StoredGzip.crc32(Array("123456789".utf8)) == 0xCBF4_3926)
    }
}
