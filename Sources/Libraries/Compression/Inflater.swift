import CZlib

/// Decompresses gzip (RFC 1952), one member after the other, or bare deflate (RFC 1951).
package final class Inflater: ResettableDecompressor {
    /// What is around the compressed data.
    package enum Wrapping: Sendable, Hashable {
        case gzip
        case none
    }

    private let stream: UnsafeMutablePointer<z_stream>
    private let wrapping: Wrapping
    package private(set) var isAtEnd = false

    /// A decompressor at the start of a stream.
    package init(_ wrapping: Wrapping) throws(CompressionFailure) {
        self.wrapping = wrapping
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let windowBits: Int32 = wrapping == .gzip ? 31 : -15
        guard inflateInit2_(stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw .outOfMemory
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Starts again at the start of another stream.
    package func reset() {
        inflateReset(stream)
        isAtEnd = false
    }

    package func step(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionFailure) -> DecompressionStep {
        guard !input.isEmpty || !isAtEnd else { return DecompressionStep(consumed: 0, produced: 0) }
        if isAtEnd {
            // What follows deflate is padding, and what follows a member of gzip is another one.
            guard wrapping == .gzip else { return DecompressionStep(consumed: input.count, produced: 0) }
            reset()
        }
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.bindMemory(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = output.bindMemory(to: UInt8.self).baseAddress
        stream.pointee.avail_out = UInt32(output.count)
        let code = inflate(stream, Z_NO_FLUSH)
        try check(code)
        return DecompressionStep(
            consumed: input.count - Int(stream.pointee.avail_in), produced: output.count - Int(stream.pointee.avail_out))
    }

    private func check(_ code: Int32) throws(CompressionFailure) {
        switch code {
        case Z_OK, Z_BUF_ERROR: return
        case Z_STREAM_END: isAtEnd = true
        case Z_MEM_ERROR: throw .outOfMemory
        default: throw .damaged(stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(code)")
        }
    }
}
