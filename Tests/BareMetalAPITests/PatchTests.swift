import BareMetalAPI
import Documents
import Model
import Testing

@Suite struct PatchTests {
    private func node() -> Node {
        var node = someNode()
        node.name = "one"
        node.extra = ["a": ["b": 1], "list": [1, 2]]
        node.interfaces[.power] = "fake"
        return node
    }

    private func patch(_ text: String, _ version: Microversion = .newest) throws(APIError) -> Node {
        try Node.fields.patch(node(), RequestBody.patch(Array(text.utf8)), context: context(version))
    }

    @Test func changesWhatItNames() throws {
        let changed = try patch(
            """
            [{"op": "add", "path": "/extra/a/c", "value": [true]}, {"op": "remove", "path": "/name"},
             {"op": "replace", "path": "/description", "value": "new"}, {"op": "add", "path": "/protected", "value": "True"},
             {"op": "add", "path": "/extra/list/-", "value": 3}, {"op": "remove", "path": "/extra/a/b"}]
            """)
        #expect(changed.extra.object == ["a": ["c": [true]], "list": [1, 2, 3]])
        #expect(changed.name == nil)
        #expect(changed.description == "new")
        #expect(changed.isProtected)
        var expected = node()
        expected.extra = changed.extra
        expected.name = nil
        expected.description = "new"
        expected.isProtected = true
        #expect(changed == expected)
    }

    @Test func anEmptyPatchChangesNothing() throws {
        #expect(try patch("[]") == node())
    }

    @Test func removingAFieldBringsItsDefaultBack() throws {
        #expect(try patch(#"[{"op": "remove", "path": "/power_interface"}]"#).interfaces.isEmpty)
        #expect(try patch(#"[{"op": "remove", "path": "/extra"}]"#).extra == .emptyObject)
        #expect(try patch(#"[{"op": "replace", "path": "/name", "value": null}]"#).name == nil)
        #expect(try patch(#"[{"op": "remove", "path": "/automated_clean"}]"#).automatedClean == nil)
        #expect(try patch(#"[{"op": "remove", "path": "/conductor_group"}]"#).conductorGroup == "")
    }

    @Test(arguments: [
        "{}", "1", #"[{"op": "test", "path": "/name", "value": "a"}]"#, #"[{"op": "add", "path": "/name"}]"#,
        #"[{"op": "add", "path": "name", "value": "a"}]"#, #"[{"op": "add", "path": "", "value": {}}]"#,
        #"[{"op": "replace", "path": "/extra/x", "value": 1}]"#, #"[{"op": "remove", "path": "/extra/x"}]"#,
        #"[{"op": "add", "path": "/extra/x/y", "value": 1}]"#, #"[{"op": "remove", "path": "/driver"}]"#,
        #"[{"op": "replace", "path": "/driver", "value": null}]"#, #"[{"op": "add", "path": "/uuid", "value": "x"}]"#,
        #"[{"op": "add", "path": "/nonsense", "value": 1}]"#, #"[{"op": "add", "path": "/traits", "value": []}]"#,
        #"[{"op": "add", "path": "/console_enabled", "value": true}]"#, #"[{"op": "add", "path": "/health", "value": "OK"}]"#,
        #"[{"op": "add", "path": "/boot_mode", "value": "uefi"}]"#, #"[{"op": "add", "path": "/links", "value": []}]"#,
        #"[{"op": "add", "path": "/target_raid_config", "value": {}}]"#, #"[{"op": "add", "path": "/states", "value": []}]"#,
        #"[{"op": "add", "path": "/protected_reason", "value": "x"}]"#, #"[{"op": "add", "path": "/name/x", "value": 1}]"#,
        #"[{"op": "add", "path": "/extra", "value": []}]"#, #"[{"op": "add", "path": "/extra/a b", "value": 1}]"#,
        #"[{"op": "add", "path": "/maintenance", "value": "perhaps"}]"#, #"[null]"#, #"[{"path": "/name"}]"#,
        #"[{"op": "add", "path": "/extra/list/7", "value": 1}]"#,
    ])
    func refuses(text: String) {
        #expect(status { () throws(APIError) in try patch(text) } == 400)
    }

    @Test func refusesFieldsThatAreTooNew() {
        #expect(status { () throws(APIError) in try patch(#"[{"op": "add", "path": "/owner", "value": "a"}]"#, 49) } == 406)
        #expect(status { () throws(APIError) in try patch(#"[{"op": "add", "path": "/owner", "value": "a"}]"#, 50) } == 200)
    }

    @Test func keysWithSlashesCameLate() throws {
        let text = #"[{"op": "add", "path": "/extra/a~1b~0c", "value": 1}]"#
        #expect(status { () throws(APIError) in try patch(text, 97) } == 400)
        #expect(try patch(text, 98).extra.object["a/b~c"] == 1)
        #expect(status { () throws(APIError) in try patch(#"[{"op": "add", "path": "/extra/a.b:c", "value": 1}]"#, 8) } == 200)
    }

    @Test func aDocumentCannotGrowDeeperPatchByPatch() {
        var changed = someNode()
        var path = "/extra/a"
        var refused = false
        for _ in 0..<60 {
            let text = #"[{"op": "add", "path": "\#(path)", "value": {"a": {"a": {"a": {}}}}}]"#
            let before = changed
            guard
                let next = try? Node.fields.patch(before, RequestBody.patch(Array(text.utf8)), context: context())
            else {
                refused = true
                break
            }
            changed = next
            path += "/a/a/a/a"
        }
        #expect(refused)
        #expect(changed.extra.parsed.depth <= RequestBody.depthMax)
    }

    @Test func onlyNameAndExtraOfAnAllocationChange() {
        for (path, expected) in [("/name", 200), ("/extra", 400), ("/resource_class", 400), ("/owner", 400), ("/state", 400)] {
            let text = #"[{"op": "add", "path": "\#(path)", "value": "x"}]"#
            let allocation = Allocation(uuid: someUUID, createdAt: someMoment)
            #expect(
                status { () throws(APIError) in
                    try Allocation.fields.patch(allocation, RequestBody.patch(Array(text.utf8)), context: context())
                } == expected, "\(path)")
        }
    }

    @Test func sensitivityCannotBeTakenBack() {
        var rule = InspectionRule(uuid: someUUID, createdAt: someMoment)
        rule.isSensitive = true
        for text in [#"[{"op": "replace", "path": "/sensitive", "value": false}]"#, #"[{"op": "remove", "path": "/sensitive"}]"#]
        {
            #expect(
                status { () throws(APIError) in
                    try InspectionRule.fields.patch(rule, RequestBody.patch(Array(text.utf8)), context: context())
                } == 400)
        }
    }
}
