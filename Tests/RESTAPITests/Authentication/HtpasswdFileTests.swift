import Testing

@testable import RESTAPI

struct HtpasswdFileTests {
    // The hash of "secret" at the lowest cost.
    private let secret = "$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"

    @Test(arguments: [
        ("secret", "$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"),
        ("secret", "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"),
        ("pässwörd: x", "$2y$04$......................2DIA07rlnthjTFt2erBh4qZWjW9QgVS"),
        ("a", "$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe"),
        ("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
    ])
    func aHashMatchesItsPasswordOnly(password: String, text: String) throws {
        let hash = try BcryptHash(decoding: text)
        #expect(hash.matches(Array(password.utf8)))
        for other in ["", password + "x", String(password.dropLast()), password + "\0", password.uppercased() + "?"] {
            #expect(!hash.matches(Array(other.utf8)))
        }
    }

    @Test func aPasswordOfAnyLengthIsAnAnswer() throws {
        let hash = try BcryptHash(decoding: secret)
        for length in [0, 71, 72, 73, 511, 512, 513, 6_000] {
            #expect(!hash.matches(Array(repeating: UInt8(ascii: "s"), count: length)))
        }
    }

    @Test func readsUsersAndSkipsWhatSaysNothing() throws {
        let text = "# operators\n\nadmin:\(secret)\r\nreader:\(secret)"
        #expect(try HtpasswdFile(decoding: Array(text.utf8)).hashes.keys.sorted() == ["admin", "reader"])
        #expect(try HtpasswdFile(decoding: []).hashes.isEmpty)
    }

    @Test func theFirstOfTwoLinesForAUserCounts() throws {
        let other = secret.replacing("2y", with: "2b")
        let file = try HtpasswdFile(decoding: Array("a:\(secret)\na:\(other)\n".utf8))
        #expect(file.hashes["a"] == (try BcryptHash(decoding: secret)))
    }

    @Test(arguments: [
        ("admin", HtpasswdFile.DecodingFailure.noColon(line: 1)), ("# x\n:$2y$", .noUser(line: 2)), ("a:", .notBcrypt(line: 1)),
        ("a:secret", .notBcrypt(line: 1)), ("a:$apr1$salt$abcdefghijklmnopqrstuv", .notBcrypt(line: 1)),
        ("a:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=", .notBcrypt(line: 1)),
        ("a:$2x$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW", .notBcrypt(line: 1)),
        ("a:$2y$03$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW", .notBcrypt(line: 1)),
        ("a:$2y$31$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW", .tooCostly(line: 1, cost: 31)),
        ("a:$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIr:", .notBcrypt(line: 1)),
    ])
    func namesTheLineThatIsWrong(text: String, failure: HtpasswdFile.DecodingFailure) {
        #expect(throws: failure) { try HtpasswdFile(decoding: Array(text.utf8)) }
        #expect("\(failure)".contains("line"))
    }

    @Test func refusesBytesThatAreNoText() {
        #expect(throws: HtpasswdFile.DecodingFailure.notUTF8) { try HtpasswdFile(decoding: [0x61, 0x3A, 0xFF]) }
    }

    @Test func everyPrefixIsReadOrRefused() {
        let bytes = Array("admin:\(secret)\n".utf8)
        for length in 0..<bytes.count - 1 where length > 0 {
            #expect(throws: HtpasswdFile.DecodingFailure.self) { try HtpasswdFile(decoding: Array(bytes[..<length])) }
        }
    }

    @Test func doesNotShowHashes() throws {
        let file = try HtpasswdFile(decoding: Array("admin:\(secret)".utf8))
        var dumped = ""
        dump(file, to: &dumped)
        #expect(!dumped.contains("$2y$") && !"\(file)".contains("$2y$"))
    }
}
