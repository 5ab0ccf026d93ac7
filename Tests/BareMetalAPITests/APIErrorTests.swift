import BareMetalAPI
import Documents
import Testing

@Suite struct APIErrorTests {
    @Test func anApplicationErrorIsADocumentInAString() throws {
        let outer = try JSON(parsing: APIError.badRequest("name: \"x\" is wrong").body)
        let inner = try JSON(parsing: #require(outer["error_message"]?.stringValue))
        #expect(inner == ["faultcode": "Client", "faultstring": "name: \"x\" is wrong", "debuginfo": nil])
        #expect(outer.objectValue?.count == 1)
    }

    @Test func aFrameworkErrorHasCodeTitleAndDescription() throws {
        let outer = try JSON(parsing: APIError.framework(404, "Not here").body)
        let inner = try JSON(parsing: #require(outer["error_message"]?.stringValue))
        #expect(inner == ["code": 404, "title": "Not Found", "description": "Not here"])
    }

    @Test func theBodyGuardAndAuthenticationDoNotWrap() throws {
        #expect(try JSON(parsing: APIError.tooLarge("x").body) == ["faultcode": "Client", "faultstring": "x"])
        let refused = APIError(401, "Who?", form: .authentication)
        #expect(try JSON(parsing: refused.body) == ["error": ["message": "Who?", "code": 401]])
    }

    @Test func serverErrorsSaySo() {
        #expect(APIError.internalError("x").faultCode == "Server")
        #expect(APIError.conflict("x").faultCode == "Client")
    }
}
