import Documents
import Testing

@Suite struct JSONParserTests {
    @Test(
        arguments: [
            ("null", JSON.null), (" true ", true), ("\t\r\nfalse", false), ("\"\"", ""), ("[]", []), ("{}", [:]),
            ("[ 1 , [ ] , { } ]", [1, [], [:]]), ("{\"a\":{\"b\":[null]}}", ["a": ["b": [nil]]]),
            ("{ \"a\" : 1 , \"b\" : \"c\" }", ["a": 1, "b": "c"]), ("{\"\":0}", ["": 0]),
        ] as [(String, JSON)])
    func readsValues(text: String, expected: JSON) throws {
        #expect(try JSON(parsing: text) == expected)
    }

    @Test(
        arguments: [
            ("0", JSON.integer(0)), ("-0", .integer(0)), ("42", .integer(42)), ("-7", .integer(-7)),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", .number(0x1p63)), ("-9223372036854775809", .number(-0x1p63)),
            ("18446744073709551616", .number(0x1p64)), ("100000000000000000000", .number(1e20)),
            ("0.5", .number(0.5)), ("-1.25e2", .number(-125)), ("1E+2", .number(100)), ("1e-2", .number(0.01)),
            ("0e0", .number(0)),
            ("1.7976931348623157e308", .number(.greatestFiniteMagnitude)), ("5e-324", .number(.leastNonzeroMagnitude)),
            ("1e-400", .number(0)), ("0.1", .number(0.1)), ("123456789.123456789", .number(123456789.123456789)),
        ] as [(String, JSON)])
    func readsNumbers(text: String, expected: JSON) throws {
        #expect(try JSON(parsing: text) == expected)
    }

    @Test(arguments: ["01", "-01", "1.e1", "-a", "1e400", "-1e400", "1.x", "1e+x", "-.5"])
    func refusesMalformedNumbers(text: String) {
        #expect(throws: JSONParsingFailure(.invalidNumber, at: 1)) { try JSON(parsing: "[\(text)]") }
    }

    @Test(
        arguments: [
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), (#""\u0041\u00e9\u20AC\ud83d\uDE00""#, "Aé€😀"),
            (#""a\u0000b""#, "a\0b"), ("\"é€😀\u{7f}\"", "é€😀\u{7f}"), (#""é\n€""#, "é\n€"), (#""\uFFFF""#, "\u{FFFF}"),
        ] as [(String, String)])
    func readsStrings(text: String, expected: String) throws {
        #expect(try JSON(parsing: text).stringValue == expected)
    }

    @Test(
        arguments: [
            ("", JSONParsingFailure.Reason.unexpectedEnd, 0), ("  ", .unexpectedEnd, 2), ("[1", .unexpectedEnd, 2),
            ("{\"a\"", .unexpectedEnd, 4), ("\"a", .unexpectedEnd, 2), ("tru", .unexpectedEnd, 3), ("-", .unexpectedEnd, 1),
            ("\"\\", .unexpectedEnd, 2), ("\"\\u12", .unexpectedEnd, 5), ("\"\\ud800", .unexpectedEnd, 7),
            ("[1,]", .unexpectedCharacter(0x5D), 3), ("{\"a\":1,}", .unexpectedCharacter(0x7D), 7),
            ("{a:1}", .unexpectedCharacter(0x61), 1), ("{1:1}", .unexpectedCharacter(0x31), 1),
            ("{\"a\" 1}", .unexpectedCharacter(0x31), 5), ("[1 2]", .unexpectedCharacter(0x32), 3),
            ("'a'", .unexpectedCharacter(0x27), 0), ("NaN", .unexpectedCharacter(0x4E), 0),
            ("nul1", .unexpectedCharacter(0x31), 3),
            ("+1", .unexpectedCharacter(0x2B), 0), ("\u{FEFF}1", .unexpectedCharacter(0xEF), 0),
            ("\0", .unexpectedCharacter(0), 0),
            ("[1,\0]", .unexpectedCharacter(0), 3), ("\u{A0}1", .unexpectedCharacter(0xC2), 0),
            ("\"\\x\"", .invalidEscape, 1), ("\"a\\u12g4\"", .invalidEscape, 2), ("\"\\u+123\"", .invalidEscape, 1),
            ("\"\\ud800\"", .loneSurrogate, 1), ("\"\\udc00\"", .loneSurrogate, 1), ("\"\\ud800\\n\"", .loneSurrogate, 1),
            ("\"\\ud800\\ud800\"", .loneSurrogate, 1), ("\"\\ud800\\u0041\"", .loneSurrogate, 1),
            ("\"a\nb\"", .controlCharacter(0x0A), 2), ("\"\\n\0\"", .controlCharacter(0), 3),
            ("\"\0\"", .controlCharacter(0), 1), ("1 2", .trailingContent, 2), ("{}}", .trailingContent, 2),
        ] as [(String, JSONParsingFailure.Reason, Int)])
    func refusesWhatIsNotJSON(text: String, reason: JSONParsingFailure.Reason, offset: Int) {
        #expect(throws: JSONParsingFailure(reason, at: offset)) { try JSON(parsing: text) }
    }

    @Test(
        arguments: [
            ([0xFF], 0), ([0x61, 0x80], 1), ([0xC0, 0xAF], 0), ([0xE2, 0x82], 0), ([0xED, 0xA0, 0x80], 0),
            ([0xF4, 0x90, 0x80, 0x80], 0), ([0x5C, 0x6E, 0xFF], 2), ([0xE2, 0x82, 0x5C, 0x75, 0x30, 0x30, 0x41, 0x43], 0),
        ] as [([UInt8], Int)])
    func refusesStringsThatAreNotUTF8(content: [UInt8], offset: Int) {
        #expect(throws: JSONParsingFailure(.invalidUTF8, at: 1 + offset)) {
            try JSON(parsing: [0x22] + content + [0x22])
        }
    }

    @Test func theLastOfDuplicateKeysWins() throws {
        let object = try #require(try JSON(parsing: #"{"a":1,"b":2,"a":3}"#).objectValue)
        #expect(object["a"] == 3)
        #expect(object.keys == ["a", "b"])
    }

    @Test(arguments: [2, 16, 17, 40])
    func theLastOfDuplicateKeysWinsInLargeObjectsToo(count: Int) throws {
        let members = (0..<count).map { #""key\#($0)":\#($0)"# } + [#""key1":"last""#]
        let object = try #require(try JSON(parsing: "{\(members.joined(separator: ","))}").objectValue)
        #expect(object.keys == (0..<count).map { "key\($0)" })
        #expect(object["key0"] == 0)
        #expect(object["key1"] == "last")
    }

    @Test(arguments: ["[", "{\"a\":"])
    func nestsAsDeepAsAllowed(opening: String) throws {
        let closing = opening == "[" ? "]" : "}"
        func nested(_ depth: Int) -> String {
            String(repeating: opening, count: depth) + "1".prefix(opening == "[" ? 0 : 1)
                + String(repeating: closing, count: depth)
        }
        #expect(try JSON(parsing: nested(64)).depth == 64)
        #expect(throws: JSONParsingFailure(.tooDeep(max: 64), at: 64 * opening.count)) { try JSON(parsing: nested(65)) }
        #expect(throws: JSONParsingFailure(.tooDeep(max: 1), at: opening.count)) { try JSON(parsing: nested(2), depthMax: 1) }
    }

    @Test func aMillionBracketsDoNotExhaustTheStack() {
        let brackets = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
        #expect(throws: JSONParsingFailure(.tooDeep(max: 256), at: 256)) { try JSON(parsing: brackets, depthMax: .max) }
    }

    @Test func readsBytesThatAreNotContiguous() throws {
        #expect(try JSON(parsing: Array("[1,2]".utf8.reversed()).reversed() as ReversedCollection<[UInt8]>) == [1, 2])
        #expect(try JSON(parsing: Array("xx[1]".utf8)[2...]) == [1])
    }

    @Test func aFailureSaysWhatAndWhere() {
        #expect(JSONParsingFailure(.unexpectedCharacter(0x5D), at: 3).description == "invalid JSON at byte 3: unexpected ']'")
        #expect(JSONParsingFailure(.controlCharacter(1), at: 0).description.contains("0x1"))
    }
}
