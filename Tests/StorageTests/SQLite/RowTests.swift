import Model
import Testing

@testable import SQLiteStorage

/// How columns become values.
@Suite struct RowTests {
    @Test func readsUUIDsAsStringsAreRead() throws {
        let connection = try Connection(path: ":memory:", role: .writer, cacheKiB: 100, sealing: testBox())
        let spelling = "0f9ac3d2-4b5e-4678-9abc-def012345678"
        let uuid = try #require(ResourceID(spelling))
        #expect(
            try connection.first("SELECT ?") {
                $0.text(spelling)
            } _: {
                try $0.uuid()
            } == uuid)
        var wrong = [spelling.uppercased(), String(spelling.dropLast()), spelling + "0", "", String(repeating: "-", count: 36)]
        for index in spelling.indices {
            for character in ["/", ":", "`", "g", "A", " ", "é"] {
                wrong.append(spelling.replacing(spelling[index...index], with: character, maxReplacements: 1))
            }
        }
        for text in wrong {
            #expect(throws: SQLiteFailure.self, "\(text)") {
                try connection.first("SELECT ?") {
                    $0.text(text)
                } _: {
                    try $0.uuid()
                }
            }
        }
        #expect(try connection.first("SELECT NULL") { try $0.optionalUUID() } == .some(nil))
    }

    @Test func anEmptyTextIsNotNull() throws {
        let connection = try Connection(path: ":memory:", role: .writer, cacheKiB: 100, sealing: testBox())
        #expect(
            try connection.first("SELECT ?") {
                $0.text("")
            } _: {
                $0.optionalText()
            } == "")
        #expect(
            try connection.first("SELECT ?") {
                $0.text(nil)
            } _: {
                $0.optionalText()
            } == .some(nil))
    }

    @Test func statementsAreKeptWithinBounds() throws {
        let connection = try Connection(path: ":memory:", role: .writer, cacheKiB: 100, sealing: testBox())
        for number in 0..<500 {
            #expect(
                try connection.first("SELECT \(number) + ?") {
                    $0.integer(1)
                } _: {
                    $0.integer()
                } == Int64(number + 1))
        }
    }
}
