import Documents
import Testing

@testable import OperatorCommands

@Suite struct RenderingTests {
    private let nodes: [JSON] = [
        ["name": "n1", "power_state": "power on", "extra": ["a": 1]], ["name": "机器", "power_state": nil, "extra": [:]],
    ]

    @Test func columnsAreAlignedByTheirWidthOnScreen() {
        let text = Rendering(format: .table).list(nodes, columns: ["name", "power_state", "extra"])
        #expect(
            text == """
                NAME  POWER STATE  EXTRA
                n1    power on     {"a":1}
                机器  -            {}

                """)
    }

    @Test func anEmptyListIsNothing() {
        #expect(Rendering(format: .table).list([], columns: ["name"]).isEmpty)
        #expect(Rendering(format: .json).list([], columns: ["name"]) == "[]\n")
    }

    @Test func valuesAreSeparatedByTabs() {
        #expect(Rendering(format: .value, names: ["name", "power_state"]).list(nodes, columns: []) == "n1\tpower on\n机器\t\n")
    }

    @Test func jsonHasTheFieldsThatWereAskedFor() throws {
        let text = Rendering(format: .json, names: ["power_state", "name"]).list(nodes, columns: [])
        #expect(try JSON(parsing: text) == [["power_state": "power on", "name": "n1"], ["power_state": nil, "name": "机器"]])
        #expect(text.hasPrefix("[\n  {\n    \"power_state\": \"power on\",\n"))
    }

    @Test func aRecordShowsWhatIsSetImportantThingsFirst() {
        let document: JSON = [
            "uuid": "u", "owner": nil, "extra": [:], "driver_info": ["a": "1", "b": "x"], "name": "n1",
            "links": [["href": "h"]], "traits": ["A", "B"],
        ]
        #expect(
            Rendering(format: .table).record(document, first: ["name"]) == """
                name         n1
                uuid         u
                driver_info  a: "1"
                             b: x
                traits       A,B

                """)
    }

    @Test func whatAServerSaysCannotMoveTheCursor() {
        let text = Rendering(format: .table).record(["error": "\u{1b}[2J\u{202e}evil\r"])
        #expect(text == "error  \\u{1b}[2J\\u{202e}evil\\u{d}\n")
        #expect(Rendering(format: .value).record("a\u{7}") == "a\\u{7}\n")
    }

    static let documents: [JSON] = [
        [], [:], "", "yes", "null", "12", "a: b", "a #b", "- a", "multi\nline", "über", "http://h:1/x", "1:2", "~", " a", "a ",
        "a:",
        ["a": ["b": [1, 2, ["c": nil]], "d": [:]], "e": [[1], []], "true": true, "": 1.5], -3, [["x": 1, "y": [2]], "z"],
    ]

    @Test(arguments: documents)
    func yamlIsReadBackAsTheSameDocument(document: JSON) throws {
        #expect(try DocumentText.parse(Array(YAMLText.of(document).utf8), name: "x.yaml") == document)
    }

    @Test(arguments: documents)
    func layoutChangesNothingInJSON(document: JSON) throws {
        #expect(try JSON(parsing: JSONLayout.of(document)) == document)
    }
}

@Suite struct DocumentTextTests {
    @Test func plainScalarsFollowTheCoreSchemaOfYAML() throws {
        let text =
            "mac: 52:54:00:12:34:56\nyes: no\nnumber: 12\noctal: 0123\ntext: '12'\nnothing:\non: true\nfloat: 1.5\ndate: 2026-01-01\n"
        #expect(
            try DocumentText.parse(Array(text.utf8), name: "x") == [
                "mac": "52:54:00:12:34:56", "yes": "no", "number": 12, "octal": "0123", "text": "12", "nothing": nil, "on": true,
                "float": 1.5, "date": "2026-01-01",
            ])
    }

    @Test func anchorsAndMergeKeysSaveTyping() throws {
        let text = "base: &b {driver: ipmi, x: 1}\nn:\n  <<: *b\n  x: 2\n"
        #expect(try DocumentText.parse(Array(text.utf8), name: "x")["n"] == ["driver": "ipmi", "x": 2])
    }

    @Test func aDocumentThatMultipliesItselfIsRefused() {
        var text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
        for level in 1...9 {
            let previous = "*a\(level - 1)"
            text += "a\(level): &a\(level) [\([String](repeating: previous, count: 10).joined(separator: ","))]\n"
        }
        #expect(throws: CommandFailure.self) { try DocumentText.parse(Array(text.utf8), name: "x.yaml") }
    }

    @Test(arguments: ["a: [", "\u{0}", "a: *nowhere", "? [a]\n: b"])
    func whatIsNotADocumentIsRefused(text: String) {
        #expect(throws: CommandFailure.self) { try DocumentText.parse(Array(text.utf8), name: "x.yaml") }
    }

    @Test func bytesThatAreNotTextAreRefused() {
        #expect(throws: CommandFailure.self) { try DocumentText.parse([0x61, 0xff], name: "x") }
    }
}

@Suite struct ValueTests {
    @Test(
        arguments: [
            ("1", "cpus", 1), ("true", "x", true), ("[1]", "x", [1]), ("1e5", "x", "1e5"), ("1.50", "x", "1.50"),
            ("0123", "x", "0123"),
            ("1.5", "x", 1.5), ("text", "x", "text"), ("\"1\"", "x", "1"), ("", "x", ""), ("123", "ipmi_password", "123"),
            ("true", "api_token", "true"), ("null", "x", nil), ("-5", "x", -5),
        ] as [(String, String, JSON)])
    func valuesAreJSONWhereThatIsWhatWasMeant(text: String, key: String, value: JSON) {
        #expect(LooseValue.parse(text, key: key) == value)
    }

    @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE=")])
    func base64IsThatOfRFC4648(text: String, encoded: String) {
        #expect(Base64Text.of(Array(text.utf8)) == encoded)
    }

    @Test func laterAssignmentsWinAndMembersAreMerged() throws {
        let fields = NodeResource.kind.createFields
        let parsed = try FieldAssignments(
            parsing: ["extra={\"a\":1}", "--extra", "b=2", "--name=x", "name=y"], fields: fields
        ) { _ in .null }
        #expect(parsed.body == ["extra": ["a": 1, "b": 2], "name": "y"])
    }

    @Test(arguments: [
        (0.42, "0.4 s"), (12.9, "12 s"), (185, "3 min 5 s"), (7200, "2 h"), (7860, "2 h 11 min"), (273_600, "3 d 4 h"),
    ])
    func durationsAreForPeople(seconds: Double, text: String) {
        #expect(ElapsedText.of(.seconds(seconds)) == text)
    }
}
