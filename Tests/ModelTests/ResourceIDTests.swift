import Model
import Testing

@Suite struct ResourceIDTests {
    @Test func readsAndWritesTheCanonicalSpelling() throws {
        let text = "6f9619ff-8b86-4011-b42d-00c04fc964ff"
        let identifier = try #require(ResourceID(text))
        #expect(identifier.description == text)
        #expect(identifier.high == 0x6f96_19ff_8b86_4011)
        #expect(identifier.low == 0xb42d_00c0_4fc9_64ff)
    }

    @Test(arguments: [
        "", "6f9619ff", "6F9619FF-8b86-4011-b42d-00c04fc964ff", "6f9619ff8b864011b42d00c04fc964ff",
        "6f9619ff-8b86-4011-b42d-00c04fc964f", "6f9619ff-8b86-4011-b42d-00c04fc964fff", "6f9619ff-8b86-4011-b42d-00c04fc964fg",
        "6f9619ff-8b864-011-b42d-00c04fc964ff", "６f9619ff-8b86-4011-b42d-00c04fc964ff",
    ])
    func refusesAnyOtherSpelling(_ text: String) {
        #expect(ResourceID(text) == nil)
    }

    @Test func refusesAnyWrongCharacterAnywhere() {
        let right = Array("6f9619ff-8b86-4011-b42d-00c04fc964ff".utf8)
        for position in right.indices {
            for byte in UInt8.min...UInt8.max {
                var text = right
                text[position] = byte
                let isDigit =
                    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
                let isRight = right[position] == UInt8(ascii: "-") ? byte == UInt8(ascii: "-") : isDigit
                let read = text.withUnsafeBytes { ResourceID(utf8: $0) }
                #expect((read != nil) == isRight, "byte \(byte) at \(position)")
                if let read { #expect(Array(read.description.utf8) == text) }
            }
        }
    }

    @Test func randomIdentifiersAreOfVersionFourAndTheStandardVariant() throws {
        for _ in 0..<100 {
            let text = ResourceID.random().description
            #expect(text.dropFirst(14).first == "4")
            #expect("89ab".contains(try #require(text.dropFirst(19).first)))
            #expect(ResourceID(text)?.description == text)
        }
    }

    @Test func aTextThatLooksLikeAUUIDIsRecognisedInAnySpelling() {
        #expect(ResourceID.isUUIDLike("6F9619FF-8B86-4011-B42D-00C04FC964FF"))
        #expect(ResourceID.isUUIDLike("6f9619ff8b864011b42d00c04fc964ff"))
        #expect(!ResourceID.isUUIDLike("node-1"))
        #expect(!ResourceID.isUUIDLike(""))
    }

    @Test func isOrderedLikeItsText() {
        let identifiers = (0..<200).map { _ in ResourceID.random() }
        #expect(identifiers.sorted().map(\.description) == identifiers.map(\.description).sorted())
    }
}
