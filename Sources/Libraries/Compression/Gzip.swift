import CZlib

/// Compresses what fits into memory.
package enum Gzip {
    /// The bytes as one member (RFC 1952).
    package static func compressed(_ bytes: [UInt8]) throws(CompressionFailure) -> [UInt8] {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        guard deflateInit2_(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK else {
            throw .outOfMemory
        }
        defer { deflateEnd(&stream) }
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
        var input = bytes
        let code = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                (stream.next_in, stream.avail_in) = (input.baseAddress, UInt32(input.count))
                (stream.next_out, stream.avail_out) = (output.baseAddress, UInt32(output.count))
                return deflate(&stream, Z_FINISH)
            }
        }
        guard code == Z_STREAM_END else { throw .damaged("zlib error \(code)") }
        output.removeLast(Int(stream.avail_out))
        return output
    }

    /// What `bytes` decompress to, refused beyond `bytesMax`.
    package static func decompressed(_ bytes: [UInt8], bytesMax: Int) throws(CompressionFailure) -> [UInt8] {
        let inflater = try Inflater(.gzip)
        var output: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 64 << 10)
        var position = 0
        while true {
            let step = try bytes.withUnsafeBufferPointer { (input) throws(CompressionFailure) in
                try part.withUnsafeMutableBufferPointer { (room) throws(CompressionFailure) in
                    try inflater.step(
                        UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(input)[position...]),
                        into: UnsafeMutableRawBufferPointer(room))
                }
            }
            position += step.consumed
            output += part.prefix(step.produced)
            guard output.count <= bytesMax else { throw .damaged("it decompresses to more than \(bytesMax) bytes") }
            if step.consumed == 0, step.produced == 0 { break }
        }
        guard inflater.isAtEnd else { throw .damaged("it is cut off") }
        return output
    }
}
