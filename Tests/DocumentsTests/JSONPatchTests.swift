import Documents
import Testing

@Suite struct JSONPatchTests {
    static let node: JSON = ["name": "n", "owner": nil, "extra": ["a": 1, "b": ["x": [10, 20, 30]]], "traits": []]

    private func patched(_ patch: String) throws -> JSON {
        try JSONPatch(parsing: JSON(parsing: patch)).applied(to: Self.node)
    }

    @Test(
        arguments: [
            (#"[]"#, [], node),
            (#"[{"op":"add","path":"/name","value":"m"}]"#, ["name"], "m"),
            (#"[{"op":"add","path":"/extra/c","value":{"d":null}}]"#, ["extra", "c"], ["d": nil]),
            (#"[{"op":"add","path":"/extra/c~1d~0","value":1}]"#, ["extra", "c/d~"], 1),
            (#"[{"op":"add","path":"/extra/b/x/-","value":40}]"#, ["extra", "b", "x"], [10, 20, 30, 40]),
            (#"[{"op":"add","path":"/extra/b/x/0","value":5}]"#, ["extra", "b", "x"], [5, 10, 20, 30]),
            (#"[{"op":"add","path":"/extra/b/x/3","value":5}]"#, ["extra", "b", "x"], [10, 20, 30, 5]),
            (#"[{"op":"add","path":"/traits/-","value":"T"}]"#, ["traits"], ["T"]),
            (#"[{"op":"replace","path":"/owner","value":"me"}]"#, ["owner"], "me"),
            (#"[{"op":"replace","path":"/name","value":null}]"#, ["name"], .null),
            (#"[{"op":"replace","path":"/extra/b/x/1","value":21}]"#, ["extra", "b", "x"], [10, 21, 30]),
            (#"[{"op":"remove","path":"/extra/a"}]"#, ["extra"], ["b": ["x": [10, 20, 30]]]),
            (#"[{"op":"remove","path":"/extra/b/x/0"}]"#, ["extra", "b", "x"], [20, 30]),
            (#"[{"op":"remove","path":"/extra/a","value":9}]"#, ["extra", "a"], nil),
            (#"[{"op":"add","path":"/extra/n","value":{}},{"op":"add","path":"/extra/n/m","value":1}]"#, ["extra", "n", "m"], 1),
            (#"[{"op":"remove","path":"/name"},{"op":"add","path":"/name","value":"again"}]"#, ["name"], "again"),
            (#"[{"op":"add","path":"/name","value":"m","why":"because"}]"#, ["name"], "m"),
        ] as [(String, [String], JSON?)])
    func changesWhatItSays(patch: String, place: [String], expected: JSON?) throws {
        #expect(try JSONPointer(segments: place).value(in: patched(patch)) == expected)
    }

    @Test func leavesEverythingElseAsItIs() throws {
        let text = try patched(#"[{"op":"replace","path":"/extra/b/x/1","value":21}]"#).text
        #expect(text == #"{"name":"n","owner":null,"extra":{"a":1,"b":{"x":[10,21,30]}},"traits":[]}"#)
    }

    @Test(
        arguments: [
            (#"{}"#, JSONPatchFailure.Reason.notAnArray("object"), nil), (#""x""#, .notAnArray("string"), nil),
            (#"[1]"#, .notAnObject("integer"), 0), (#"[{"path":"/a","value":1}]"#, .missing("op"), 0),
            (#"[{"op":"add","value":1}]"#, .missing("path"), 0), (#"[{"op":"add","path":"/a"}]"#, .missing("value"), 0),
            (#"[{"op":"replace","path":"/name"}]"#, .missing("value"), 0),
            (#"[{"op":"test","path":"/name","value":"n"}]"#, .unknownOperation("\"test\""), 0),
            (#"[{"op":"move","path":"/name","from":"/owner"}]"#, .unknownOperation("\"move\""), 0),
            (#"[{"op":"copy","path":"/name","from":"/owner"}]"#, .unknownOperation("\"copy\""), 0),
            (#"[{"op":"ADD","path":"/name","value":1}]"#, .unknownOperation("\"ADD\""), 0),
            (#"[{"op":3,"path":"/name","value":1}]"#, .unknownOperation("3"), 0),
            (#"[{"op":"remove","path":7}]"#, .pathIsNoString("integer"), 0),
            (#"[{"op":"remove","path":"name"}]"#, .invalidPath(.missingSlash), 0),
            (#"[{"op":"remove","path":"/~x"}]"#, .invalidPath(.invalidEscape), 0),
            (#"[{"op":"remove","path":""}]"#, .wholeDocument, 0), (#"[{"op":"remove","path":"/"}]"#, .emptySegment, 0),
            (#"[{"op":"remove","path":"/extra//a"}]"#, .emptySegment, 0),
            (#"[{"op":"remove","path":"/extra/"}]"#, .emptySegment, 0),
            (#"[{"op":"remove","path":"/name"},{"op":"remove","path":"/name"}]"#, .noSuchMember("name"), 1),
            (#"[{"op":"replace","path":"/extra/z","value":1}]"#, .noSuchMember("z"), 0),
            (#"[{"op":"add","path":"/nothing/z","value":1}]"#, .noSuchMember("nothing"), 0),
            (#"[{"op":"add","path":"/owner/z","value":1}]"#, .notAContainer("z", kind: "null"), 0),
            (#"[{"op":"add","path":"/name/z","value":1}]"#, .notAContainer("z", kind: "string"), 0),
            (#"[{"op":"add","path":"/extra/b/x/4","value":1}]"#, .noSuchElement("4"), 0),
            (#"[{"op":"add","path":"/extra/b/x/01","value":1}]"#, .noSuchElement("01"), 0),
            (#"[{"op":"add","path":"/extra/b/x/y","value":1}]"#, .noSuchElement("y"), 0),
            (#"[{"op":"replace","path":"/extra/b/x/-","value":1}]"#, .noSuchElement("-"), 0),
            (#"[{"op":"remove","path":"/extra/b/x/3"}]"#, .noSuchElement("3"), 0),
            (#"[{"op":"remove","path":"/extra/b/x/99999999999999999999"}]"#, .noSuchElement("99999999999999999999"), 0),
            (#"[{"op":"add","path":"/extra/b/x/-/y","value":1}]"#, .noSuchElement("-"), 0),
            (#"[{"op":"remove","path":"/traits/0"}]"#, .noSuchElement("0"), 0),
        ] as [(String, JSONPatchFailure.Reason, Int?)])
    func refuses(patch: String, reason: JSONPatchFailure.Reason, item: Int?) {
        let failure = #expect(throws: JSONPatchFailure.self) { try patched(patch) }
        #expect(failure?.reason == reason)
        #expect(failure?.item == item)
    }

    @Test func cannotNestADocumentWithoutLimit() throws {
        var value: JSON = []
        for _ in 0..<61 { value = [value] }
        let fits = JSONPatch([.init(.add, JSONPointer(segments: ["extra", "z"]), value: value)])
        #expect(try fits.applied(to: Self.node).depth == 64)
        let path = JSONPointer(segments: ["extra", "z"])
        let tooDeep = JSONPatch([.init(.add, path, value: [value])])
        #expect(throws: JSONPatchFailure(.tooDeep(max: 64), item: 0, path: "/extra/z")) {
            try tooDeep.applied(to: Self.node)
        }
    }

    @Test func aFailureNamesItemPathAndReasonButNoValue() {
        let failure = #expect(throws: JSONPatchFailure.self) {
            try patched(#"[{"op":"add","path":"/extra/c","value":1},{"op":"replace","path":"/extra/pass","value":"s3cret"}]"#)
        }
        #expect(failure?.description == #"invalid patch: item 1 (path "/extra/pass"): "pass" does not exist"#)
    }
}
