import FoundationEssentials
import Storage
import Testing

@testable import Sealing

/// What sealing promises.
@Suite struct SecretBoxTests {
    private let secret = Array("calvin".utf8)

    @Test(arguments: [0, 1, 15, 16, 17, 100_000]) func opensWhatItSealed(_ length: Int) throws {
        let box = try SecretBox(key: key(1))
        let secret = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
        let sealed = try box.seal(secret, context: "node/field")
        #expect(sealed.count == length + 30)
        #expect(try box.open(sealed, context: "node/field") == secret)
    }

    @Test func sealsDifferentlyEveryTime() throws {
        let box = try SecretBox(key: key(1))
        let sealed = Set(try (0..<100).map { _ in try box.seal(secret, context: "c") })
        #expect(sealed.count == 100)
    }

    @Test func opensNothingThatWasMovedOrAltered() throws {
        let box = try SecretBox(key: key(1))
        let sealed = try box.seal(secret, context: "node-1/driver_info")
        #expect(throws: SealingFailure.self) { try box.open(sealed, context: "node-2/driver_info") }
        #expect(throws: SealingFailure.self) { try SecretBox(key: key(2)).open(sealed, context: "node-1/driver_info") }
        for index in sealed.indices {
            var altered = sealed
            altered[index] ^= 1
            #expect(throws: SealingFailure.self, "byte \(index)") { try box.open(altered, context: "node-1/driver_info") }
        }
        for length in sealed.indices {
            #expect(throws: SealingFailure.self, "\(length) bytes") {
                try box.open(Array(sealed.prefix(length)), context: "node-1/driver_info")
            }
        }
    }

    // NIST's test case 14 of the GCM specification: a key and a nonce of zeros, and a block of zeros.
    @Test func isAES256GCM() throws {
        let zeros = [UInt8](repeating: 0, count: 32)
        let cipher = try GCM(isSealing: true, key: zeros, nonce: Array(zeros.prefix(12)))
        let ciphertext = try cipher.pass(Array(zeros.prefix(16)))
        let tag = try cipher.tag(16)
        #expect(hex(ciphertext) == "cea7403d4d606b6e074ec5d3baf39d18")
        #expect(hex(tag) == "d0d1c8a799996bf0265b98b5d48ab919")
    }

    @Test func makesAKeyFileOnceAndForItsOwnerAlone() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/key"
        let sealed = try SecretBox(keyFile: path).seal(secret, context: "c")
        #expect(try SecretBox(keyFile: path).open(sealed, context: "c") == secret)
        #expect(try Data(contentsOf: URL(filePath: path)).count == 32)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["key"])
    }

    @Test func refusesAKeyFileThatOthersCanRead() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/key"
        _ = try SecretBox(keyFile: path)
        for mode in [0o640, 0o604, 0o620] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
            #expect(throws: SealingFailure("the key file \(path) can be read by others: chmod 600 \(path)")) {
                _ = try SecretBox(keyFile: path)
            }
        }
    }

    @Test(arguments: [0, 31, 33]) func refusesAKeyFileOfAWrongSize(_ length: Int) throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/key"
        try Data(count: length).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        let failure = #expect(throws: SealingFailure.self) { _ = try SecretBox(keyFile: path) }
        #expect(failure?.description.contains("has \(length) bytes instead of 32: restore it") == true)
    }

    @Test func refusesADirectoryAsKeyFile() throws {
        let directory = try TemporaryDirectory()
        #expect(throws: SealingFailure.self) { _ = try SecretBox(keyFile: directory.path) }
        #expect(throws: SealingFailure.self) { _ = try SecretBox(keyFile: directory.path + "/none/key") }
    }

    @Test func neverPrintsItsKey() throws {
        #expect("\(try SecretBox(key: key(65)))" == "•••")
    }

    private func key(_ byte: UInt8) -> [UInt8] {
        [UInt8](repeating: byte, count: 32)
    }

    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
