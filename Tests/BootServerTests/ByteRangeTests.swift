import Testing

@testable import BootServer

@Suite struct ByteRangeTests {
    private func range(_ header: String?, ifRange: String? = nil, size: Int64 = 1_000) -> ByteRange {
        ByteRange(header, ifRange: ifRange, size: size, entityTag: "\"1\"")
    }

    @Test func partsAreServed() {
        #expect(range("bytes=0-0") == .part(0..<1))
        #expect(range("bytes=10-19") == .part(10..<20))
        #expect(range("bytes=990-") == .part(990..<1_000))
        #expect(range("bytes=990-5000") == .part(990..<1_000))
        #expect(range("bytes=-10") == .part(990..<1_000))
        #expect(range("bytes=-5000") == .part(0..<1_000))
        #expect(range("bytes=0-99999999999999999999") == .part(0..<1_000))
    }

    @Test(arguments: [
        nil, "bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", "lines=1-2", "bytes=0-1,3-4", "bytes=1-2-3", "bytes=+1-2",
    ])
    func whatIsNoSinglePartIsTheWhole(_ header: String?) {
        #expect(range(header) == .whole)
    }

    @Test func whatIsBehindTheEndIsRefused() {
        #expect(range("bytes=1000-") == .unsatisfiable)
        #expect(range("bytes=99999999999999999999-") == .unsatisfiable)
        #expect(range("bytes=-0") == .unsatisfiable)
        #expect(range("bytes=0-", size: 0) == .unsatisfiable)
        #expect(range("bytes=-1", size: 0) == .unsatisfiable)
    }

    @Test func aPieceOfAnotherFileIsNotGoneOnWith() {
        #expect(range("bytes=10-", ifRange: "\"1\"") == .part(10..<1_000))
        #expect(range("bytes=10-", ifRange: "\"2\"") == .whole)
    }

    @Test func pathsAreDecoded() {
        #expect(HTTPRequestPath.name("/boot/52%3A54/kernel?x=1") == "/boot/52:54/kernel")
        #expect(HTTPRequestPath.name("http://192.0.2.1:8080/boot.ipxe") == "/boot.ipxe")
        #expect(HTTPRequestPath.name("/a%zz") == nil)
        #expect(HTTPRequestPath.name("/a%4") == nil)
        #expect(HTTPRequestPath.name("/%ff%fe") == nil)
    }
}
