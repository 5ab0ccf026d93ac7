import Documents
import FoundationEssentials
import Testing

@Suite struct JSONTests {
    static let sample: JSON = [
        "name": "node-1", "count": 3, "ratio": 2.5, "on": true, "owner": nil, "ports": [1, "two", []], "extra": ["a": ["b": 1]],
    ]

    @Test func isLookedIntoByKeyAndIndex() {
        #expect(Self.sample["ports"]?[1]?.stringValue == "two")
        #expect(Self.sample["extra"]?["a"]?["b"]?.integerValue == 1)
        #expect(Self.sample["owner"]?.isNull == true)
        #expect(Self.sample["absent"] == nil)
        #expect(Self.sample["name"]?["x"] == nil)
        #expect(Self.sample["ports"]?[3] == nil)
        #expect(Self.sample["ports"]?[-1] == nil)
        #expect(Self.sample[0] == nil)
    }

    @Test(
        arguments: [
            (JSON.integer(7), Int64(7)), (.number(7), 7), (.number(-0x1p63), .min), (.number(0x1p63), nil), (.number(7.5), nil),
            (.number(.nan), nil), (.number(.infinity), nil), (.string("7"), nil), (.bool(true), nil),
        ] as [(JSON, Int64?)])
    func anIntegerIsAnyIntegralNumberThatFits(json: JSON, expected: Int64?) {
        #expect(json.integerValue == expected)
    }

    @Test func aValueIsOnlyWhatItsKindSays() {
        #expect(JSON.string("true").boolValue == nil)
        #expect(JSON.integer(1).boolValue == nil)
        #expect(JSON.array([]).objectValue == nil)
        #expect(JSON.object([:]).arrayValue == nil)
        #expect(JSON.null.stringValue == nil)
        #expect(JSON.integer(2).numberValue == 2)
    }

    @Test func textKeepsTheOrderAndHasNoSpaces() {
        let expected =
            #"{"name":"node-1","count":3,"ratio":2.5,"on":true,"owner":null,"ports":[1,"two",[]],"extra":{"a":{"b":1}}}"#
        #expect(Self.sample.text == expected)
        #expect(Self.sample.bytes == Array(expected.utf8))
    }

    @Test(
        arguments: [
            sample, nil, [], [:], "\u{0}\u{1F}\"\\/é😀\u{2028}", .integer(.min), .integer(.max), .number(1e20), .number(-0.0),
            .number(.leastNonzeroMagnitude), .number(.greatestFiniteMagnitude), .number(0.1), .number(3),
        ] as [JSON])
    func whatIsWrittenIsReadBack(json: JSON) throws {
        #expect(try JSON(parsing: json.text) == json)
    }

    @Test func travelsThroughCodable() throws {
        let encoded = try JSONEncoder().encode(Self.sample)
        #expect(try JSONDecoder().decode(JSON.self, from: encoded) == Self.sample)
        #expect(try JSON(parsing: encoded) == Self.sample)
    }
}

@Suite struct JSONTextTests {
    @Test func knowsTheEmptyDocuments() {
        #expect(JSONText.emptyObject.text == "{}")
        #expect(JSONText.emptyArray.parsed == [])
        #expect(JSONText.null.parsed == nil)
        #expect(JSONText.emptyObject.isEmptyObject)
        #expect(JSONText(JSON.object([:])).isEmptyObject)
        #expect(!JSONText.emptyArray.isEmptyObject)
    }

    @Test func isTheTextOfAValue() {
        let text: JSONText = ["a": 1, "b": [true]]
        #expect(text.text == #"{"a":1,"b":[true]}"#)
        #expect(text.object.keys == ["a", "b"])
        #expect(JSONText.emptyArray.object.isEmpty)
    }

    @Test func badTextIsNull() {
        #expect(JSONText(unchecked: "{").parsed == nil)
        #expect(JSONText(unchecked: "{").object.isEmpty)
    }

    @Test func isEncodedAsTheDocumentItself() throws {
        let encoded = try JSONEncoder().encode(["info": JSONText(["a": 1])])
        #expect(String(decoding: encoded, as: UTF8.self) == #"{"info":{"a":1}}"#)
        #expect(try JSONDecoder().decode([String: JSONText].self, from: encoded) == ["info": ["a": 1]])
    }
}
