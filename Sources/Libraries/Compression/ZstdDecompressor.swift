import CZstd

/// Decompresses Zstandard (RFC 8878), one frame after the other.
package final class ZstdDecompressor: ResettableDecompressor {
    /// The largest window by default, 2^25 bytes: what all levels up to 20 need.
    package static let windowBitsMax = 25

    private let stream: OpaquePointer
    private let windowBitsMax: Int
    package private(set) var isAtEnd = false

    /// A decompressor at the start of a stream; refuses windows of more than two to the power of `windowBitsMax` bytes.
    package init(windowBitsMax: Int = ZstdDecompressor.windowBitsMax) throws(CompressionFailure) {
        guard let stream = ZSTD_createDStream() else { throw .outOfMemory }
        self.stream = stream
        self.windowBitsMax = windowBitsMax
        ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, Int32(windowBitsMax))
    }

    deinit {
        ZSTD_freeDStream(stream)
    }

    /// Starts again at the start of another stream.
    package func reset() {
        ZSTD_DCtx_reset(stream, ZSTD_reset_session_only)
        isAtEnd = false
    }

    package func step(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionFailure) -> DecompressionStep {
        var from = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var to = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let code = ZSTD_decompressStream(stream, &to, &from)
        guard ZSTD_isError(code) == 0 else { throw failure(code) }
        // Between two frames nothing is expected; a call without input there does not mean that more is missing.
        if from.pos > 0 || to.pos > 0 { isAtEnd = code == 0 }
        return DecompressionStep(consumed: from.pos, produced: to.pos)
    }

    private func failure(_ code: Int) -> CompressionFailure {
        let words = String(cString: ZSTD_getErrorName(code))
        // The codes are not part of the library's stable interface, the words are all there is.
        return words.contains("too much memory") ? .windowTooLarge(bytesMax: 1 << windowBitsMax) : .damaged(words)
    }
}
