import Foundation
import Testing

@testable import RESTAPI

struct BasicCredentialsTests {
    private func header(_ text: String, scheme: String = "Basic") -> String {
        "\(scheme) \(Data(text.utf8).base64EncodedString())"
    }

    @Test(arguments: [
        ("admin:secret", "admin", "secret"), ("admin:", "admin", ""), (":", "", ""), ("a:b:c", "a", "b:c"),
        ("jürgen:pässwörd: x", "jürgen", "pässwörd: x"),
    ])
    func readsUserAndPassword(text: String, user: String, password: String) throws {
        #expect(try BasicCredentials(decoding: header(text)) == BasicCredentials(user: user, password: Array(password.utf8)))
    }

    @Test(arguments: ["basic", "BASIC", "  Basic", "Basic\t ", "Basic  "])
    func readsTheSchemeInAnyCaseAndSpacing(scheme: String) throws {
        #expect(try BasicCredentials(decoding: header("a:b", scheme: scheme) + " ").user == "a")
    }

    @Test(arguments: ["Bearer YTpi", "Digest username=\"a\"", "Token", "Basically YTpi"])
    func refusesAnotherScheme(header: String) {
        #expect(throws: BasicCredentials.DecodingFailure.unsupportedScheme) { try BasicCredentials(decoding: header) }
    }

    // "YQ==" is "a", without a colon; "/zpi" is a user with the byte 0xFF.
    @Test(arguments: ["", " ", "Basic", "Basic ", "Basic YQ==", "Basic !!!!", "Basic YTp", "Basic /zpi", "Basic YTpi YTpi="])
    func refusesWhatHoldsNoCredentials(header: String) {
        #expect(throws: BasicCredentials.DecodingFailure.undecodable) { try BasicCredentials(decoding: header) }
    }

    @Test func refusesAHeaderThatIsTooLong() {
        let long = header("a:" + String(repeating: "b", count: 10_000))
        #expect(throws: BasicCredentials.DecodingFailure.undecodable) { try BasicCredentials(decoding: long) }
    }

    @Test func doesNotShowThePassword() throws {
        let credentials = try BasicCredentials(decoding: header("admin:hunter2"))
        var dumped = ""
        dump(credentials, to: &dumped)
        for text in ["\(credentials)", String(reflecting: credentials), dumped] {
            #expect(text.contains("admin"))
            #expect(!text.contains("hunter2") && !text.contains("104"))
        }
    }
}
