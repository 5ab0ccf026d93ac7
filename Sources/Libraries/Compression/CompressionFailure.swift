/// Why something cannot be decompressed.
package enum CompressionFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The input is not what it should be; the library's words.
    case damaged(String)
    /// Decompressing would take more memory than is allowed, in bytes.
    case windowTooLarge(bytesMax: Int)
    /// The library has no memory left.
    case outOfMemory

    package var description: String {
        switch self {
        case .damaged(let words): "the compressed data is damaged: \(words)"
        case .windowTooLarge(let bytesMax):
            "decompressing needs a window of more than \(bytesMax >> 20) MiB: compress without --long and --ultra"
        case .outOfMemory: "there is no memory left for decompressing"
        }
    }
}

/// What one step of decompressing did.
package struct DecompressionStep: Sendable, Hashable {
    /// How much of the input was used, in bytes.
    package var consumed: Int
    /// How much output was made, in bytes.
    package var produced: Int
}

/// Decompresses a stream in steps of any size. Lives on one thread.
package protocol Decompressor: AnyObject {
    /// Decompresses as much of `input` as there is room for in `output`. Neither consuming nor producing anything means: more
    /// input is needed.
    func step(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionFailure) -> DecompressionStep
    /// Whether the input may end here.
    var isAtEnd: Bool { get }
}

/// A decompressor that can be used for one stream after the other.
package protocol ResettableDecompressor: Decompressor {
    /// Starts again at the start of another stream.
    func reset()
}
