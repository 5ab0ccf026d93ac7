import Documents
import Testing

@Suite struct JSONPointerTests {
    /// The document of RFC 6901, section 5.
    static let document: JSON = [
        "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8,
    ]

    @Test(
        arguments: [
            ("", document), ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/c%d", 2), ("/e^f", 3),
            ("/g|h", 4), ("/i\\j", 5), ("/k\"l", 6), ("/ ", 7), ("/m~0n", 8), ("/foo/2", nil), ("/foo/-", nil), ("/foo/01", nil),
            ("/foo/-1", nil), ("/foo/99999999999999999999", nil), ("/absent", nil), ("/foo/0/x", nil), ("/foo/", nil),
        ] as [(String, JSON?)])
    func findsValues(text: String, expected: JSON?) throws {
        let pointer = try JSONPointer(parsing: text)
        #expect(pointer.value(in: Self.document) == expected)
        #expect(pointer.description == text)
    }

    @Test(
        arguments: [
            ("a", JSONPointer.Failure.missingSlash), (" /a", .missingSlash), ("/~", .invalidEscape), ("/a~2", .invalidEscape),
            ("/~é", .invalidEscape),
        ] as [(String, JSONPointer.Failure)])
    func refusesWhatIsNoPointer(text: String, failure: JSONPointer.Failure) {
        #expect(throws: failure) { try JSONPointer(parsing: text) }
    }

    @Test func unescapesOnce() throws {
        #expect(try JSONPointer(parsing: "/~01/é~0~1").segments == ["~1", "é~/"])
    }
}
