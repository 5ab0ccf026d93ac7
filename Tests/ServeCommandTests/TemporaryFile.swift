import Glibc
import Testing

/// A file with this content, for as long as somebody holds it.
final class TemporaryFile {
    let path: String

    init(_ content: String) throws {
        var template = Array("/tmp/ironbird-test-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        try #require(descriptor >= 0)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let bytes = Array(content.utf8)
        let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
        try #require(written == bytes.count)
    }

    deinit { unlink(path) }
}
