import BareMetalAPI
import Model
import Testing

@Suite struct QueryTests {
    private func query(_ text: String) throws(APIError) -> QueryArguments {
        try QueryArguments(parsing: text, known: ["a", "b", "fields", "limit", "marker", "sort_key", "sort_dir"])
    }

    @Test func readsItsArguments() throws {
        let arguments = try query("a=x%20y+z&b=True&fields=UUID,%20Name%2Cdriver,&limit=7")
        #expect(try arguments.text("a") == "x y z")
        #expect(try arguments.bool("b") == true)
        #expect(arguments.list("fields") == ["uuid", "name", "driver"])
        #expect(try arguments.integer("limit") == 7)
        #expect(try arguments.text("marker") == nil)
        #expect(arguments.names == ["a", "b", "fields", "limit"])
    }

    @Test(arguments: ["x=1", "a=%zz", "a=%4", "a=%ff", "%80=1", "a=1&X=2"])
    func refusesWhatItDoesNotKnow(text: String) {
        #expect(status { () throws(APIError) in try query(text) } == 400)
    }

    @Test func namesTheUnexpected() {
        #expect(refusal { () throws(APIError) in try query("x=1&y=2") }?.text == "Unexpected arguments: x, y")
    }

    @Test(arguments: [
        ("0", false), ("1", true), ("t", true), ("F", false), ("TRUE", true), ("false", false), ("on", true), ("Off", false),
        ("y", true), ("n", false), ("yes", true), ("NO", false),
    ])
    func knowsTheWordsForTrueAndFalse(word: String, value: Bool) throws {
        #expect(try query("a=\(word)").bool("a") == value)
        #expect(status { () throws(APIError) in try query("a=maybe").bool("a") } == 400)
        #expect(status { () throws(APIError) in try query("a=").bool("a") } == 400)
    }

    @Test func refusesAnArgumentThatIsGivenTwice() throws {
        let arguments = try query("a=1&a=2")
        #expect(status { () throws(APIError) in try arguments.text("a") } == 400)
        #expect(arguments.list("a") == ["1", "2"])
    }

    @Test(arguments: [
        ("limit=0", 400), ("limit=-1", 400), ("limit=x", 400), ("limit=99999999999999999999", 400), ("limit=1", 200),
        ("sort_dir=up", 400), ("sort_key=extra", 400), ("sort_key=address&sort_dir=desc", 200), ("sort_key=vendor", 406),
    ])
    func checksPages(text: String, expected: Int) {
        #expect(
            status { () throws(APIError) in try PageArguments(query(text), of: Port.fields, version: 90) } == expected)
    }

    @Test func limitsArePulledDownToTheMaximum() throws {
        #expect(try PageArguments(query("limit=5000"), of: Port.fields, version: .newest).limit == 1000)
        #expect(try PageArguments(query(""), of: Port.fields, version: .newest).limit == 1000)
        #expect(try PageArguments(query("limit=5000"), of: Port.fields, version: .newest, limitMax: 50).limit == 50)
    }

    @Test func theNextPageRepeatsTheQuestion() throws {
        let page = try PageArguments(query("limit=2&sort_key=name"), of: Port.fields, version: .newest)
        let next = page.next(
            path: "ports/detail", after: "u", filters: [("description_contains", "a b"), ("fields", "uuid,name")],
            context: context())
        #expect(
            next == "http://127.0.0.1:6385/v1/ports/detail?sort_key=name&sort_dir=asc&description_contains=a%20b"
                + "&fields=uuid,name&limit=2&marker=u")
    }

    @Test func aMarkerIsAUUID() throws {
        let page = try PageArguments(query("marker=x"), of: Port.fields, version: .newest)
        #expect(status { () throws(APIError) in try page.markerUUID } == 400)
    }
}
