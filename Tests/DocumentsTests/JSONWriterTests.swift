import Documents
import Testing

@Suite struct JSONWriterTests {
    private func written(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter(reserveCapacity: 64)
        write(&writer)
        return writer.text
    }

    @Test func putsCommasWhereTheyBelong() {
        let text = written { writer in
            writer.beginObject()
            writer.key("none")
            writer.beginArray()
            writer.endArray()
            writer.key("some")
            writer.beginArray()
            writer.integer(1)
            writer.beginObject()
            writer.endObject()
            writer.beginArray()
            writer.null()
            writer.null()
            writer.endArray()
            writer.string("x")
            writer.endArray()
            writer.key("a" + "b")
            writer.bool(false)
            writer.endObject()
        }
        #expect(text == #"{"none":[],"some":[1,{},[null,null],"x"],"ab":false}"#)
    }

    @Test(
        arguments: [
            ("", #""""#), ("plain", #""plain""#), ("\"", #""\"""#), ("a\\b", #""a\\b""#), ("/", #""/""#),
            ("\u{8}\t\n\u{c}\r", #""\b\t\n\f\r""#), ("\0\u{1}\u{f}\u{10}\u{1f}", #""\u0000\u0001\u000f\u0010\u001f""#),
            ("é€😀\u{7f}", "\"é€😀\u{7f}\""),
            ("long enough for the heap \"quoted\" end", #""long enough for the heap \"quoted\" end""#),
        ] as [(String, String)])
    func escapesWhatMustBe(text: String, expected: String) {
        #expect(written { $0.string(text) } == expected)
        #expect(written { $0.string(text[...]) } == expected)
        #expect(written { $0.key(text) } == expected + ":")
    }

    @Test(arguments: [1, 7, 8, 9, 16, 23])
    func findsEveryByteThatNeedsAnEscapeWhereverItIs(length: Int) throws {
        for position in 0..<length {
            for byte in 0...0x7F as ClosedRange<UInt8> {
                var bytes = [UInt8](repeating: UInt8(ascii: "~"), count: length)
                bytes[position] = byte
                let text = String(decoding: bytes, as: UTF8.self)
                let isEscaped = byte < 0x20 || byte == 0x22 || byte == 0x5C
                let written = written { $0.string(text) }
                #expect((written == "\"\(text)\"") == !isEscaped, "byte \(byte) at \(position) of \(length)")
                #expect(try JSON(parsing: written) == .string(text), "byte \(byte) at \(position) of \(length)")
            }
        }
    }

    @Test(
        arguments: [
            (0, "0"), (9, "9"), (10, "10"), (-1, "-1"), (1_234_567, "1234567"), (.max, "9223372036854775807"),
            (.min, "-9223372036854775808"),
        ] as [(Int64, String)])
    func writesIntegers(value: Int64, expected: String) {
        #expect(written { $0.integer(value) } == expected)
        #expect(written { $0.integer(Int(value)) } == expected)
    }

    @Test func writesIntegersOfOtherSizes() {
        #expect(written { $0.integer(UInt64.max) } == "18446744073709551615")
        #expect(written { $0.integer(UInt8(200)) } == "200")
        #expect(written { $0.integer(Int?.none) } == "null")
        #expect(written { $0.integer(UInt16?.some(5)) } == "5")
    }

    @Test(
        arguments: [
            (0.5, "0.5"), (3, "3.0"), (1e20, "1e+20"), (-2.5e-10, "-2.5e-10"), (.infinity, "null"), (-.infinity, "null"),
            (.nan, "null"),
        ] as [(Double, String)])
    func writesNumbers(value: Double, expected: String) {
        #expect(written { $0.number(value) } == expected)
    }

    @Test func writesNullForWhatIsAbsent() {
        let text = written { writer in
            writer.beginArray()
            writer.string(String?.none)
            writer.bool(nil)
            writer.number(nil)
            writer.text(nil)
            writer.json(JSON?.none)
            writer.endArray()
        }
        #expect(text == "[null,null,null,null,null]")
    }

    @Test func copiesDocumentsAsTheyAre() {
        let text = written { writer in
            writer.beginArray()
            writer.text(["a": 1])
            writer.raw("[2]")
            writer.json(["b": nil])
            writer.ascii("c")
            writer.ascii("d" + "e")
            writer.endArray()
        }
        #expect(text == #"[{"a":1},[2],{"b":null},"c","de"]"#)
    }

    @Test func writesWhatWritesItself() {
        #expect(written { $0.array([JSONText.emptyObject, .null]) } == "[{},null]")
        #expect(written { $0.strings(["a", "b"]) } == #"["a","b"]"#)
        #expect(written { $0.value(JSON.integer(1)) } == "1")
    }
}
