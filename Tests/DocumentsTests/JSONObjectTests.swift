import Documents
import Testing

@Suite struct JSONObjectTests {
    private func object(_ count: Int) -> JSONObject {
        JSONObject((0..<count).map { ("key\($0)", .integer(Int64($0))) })
    }

    @Test(arguments: [0, 1, 15, 16, 17, 18, 300])
    func findsEveryMemberHoweverMany(count: Int) {
        let object = object(count)
        #expect(object.count == count)
        #expect(object.isEmpty == (count == 0))
        for number in 0..<count { #expect(object["key\(number)"] == .integer(Int64(number))) }
        #expect(object["key\(count)"] == nil)
        #expect(object.keys == (0..<count).map { "key\($0)" })
        #expect(object.map(\.value) == object.values)
    }

    @Test(arguments: [2, 16, 17, 40])
    func removingKeepsOrderAndLookups(count: Int) {
        var object = object(count)
        #expect(object.removeValue(forKey: "key0") == 0)
        #expect(object.removeValue(forKey: "key0") == nil)
        #expect(object.keys == (1..<count).map { "key\($0)" })
        for number in 1..<count { #expect(object["key\(number)"] == .integer(Int64(number))) }
        object["key1"] = nil
        #expect(object.count == count - 2)
        object["key0"] = "back"
        #expect(object.keys.last == "key0")
        #expect(object["key0"] == "back")
    }

    @Test(arguments: [3, 20])
    func setsAMemberInItsPlace(count: Int) {
        var object = object(count)
        object["key1"] = .null
        #expect(object["key1"] == .some(.null))
        #expect(object.keys == (0..<count).map { "key\($0)" })
    }

    @Test func equalityAndHashIgnoreTheOrder() {
        let one: JSONObject = ["a": 1, "b": ["c": 2, "d": 3]]
        let other: JSONObject = ["b": ["d": 3, "c": 2], "a": 1]
        #expect(one == other)
        #expect(one.hashValue == other.hashValue)
        #expect(one != ["a": 1])
        #expect(one != ["a": 1, "b": nil])
        #expect(one != ["a": 1, "x": ["c": 2, "d": 3]])
    }

    @Test func mergingTakesTheOthersValues() {
        let merged = (["a": 1, "b": 2] as JSONObject).merging(["b": 3, "c": 4])
        #expect(JSON.object(merged).text == #"{"a":1,"b":3,"c":4}"#)
    }

    @Test func theLastOfDuplicateKeysWins() {
        #expect(JSON.object(["a": 1, "a": 2]).text == #"{"a":2}"#)
    }
}
